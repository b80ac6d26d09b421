"""The campaign: real processes are hurt at named places, and then it is counted what was lost, doubled or late."""
