"""From invitation to discharge: what is still missing, each step, and the discharge that is refused until all is there (F2)."""
