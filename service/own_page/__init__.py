"""A person's own page: who has it open, what it shows, and their PIN before it (G1)."""
