"""Named reads. A count, a list, a deadline that is due: each is defined here once."""
