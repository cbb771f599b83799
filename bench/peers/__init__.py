"""What we are held against, where it is a program of our own: the least that does the same work."""
