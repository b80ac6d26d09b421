"""What keeps people safe from our own data: keys and sealing, the blind index, sign-in secrets."""
