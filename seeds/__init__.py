"""The seed examples: data, and the loader that builds them through the actions only."""
