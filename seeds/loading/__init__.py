"""Builds the examples through the actions, as people would have; a second run changes nothing."""
