"""Pages by voice: calls that are planned, placed and answered, and the alumnus put through without either number."""
