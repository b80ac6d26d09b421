"""What is understood and what is said. Pure: no database, no network, no clock."""
