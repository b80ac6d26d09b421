"""What we hold about people: erased when they ask, let go when its time is over, given out whole. Not where it is made."""
