"""Signing while what carries it is killed: what was acknowledged is stored, nothing twice, and the count is exact."""
