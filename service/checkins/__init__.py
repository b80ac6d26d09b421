"""When we write first: check-ins at each person's own times, and the follow-up of an episode."""
