"""The commands behind the Makefile. The standard library only: they run before anything is installed."""
