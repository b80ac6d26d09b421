"""Keeps the lifeline ready while the database is there, and makes good what it answered once that is back."""
