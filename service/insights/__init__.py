"""What became of the people of a program, counted without names."""
