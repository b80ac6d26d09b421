"""Programs, staff, alumni and supporters: who they are, and what they agreed to."""
