"""Partners outside: addresses of theirs that are told of what becomes public. Knows organisations, and no statement."""
