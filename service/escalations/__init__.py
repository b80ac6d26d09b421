"""When a person must answer: who is told, in which order, and what they say to it."""
