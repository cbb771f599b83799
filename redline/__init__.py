"""The text engine: words, redlines, merges and what a text may contain. Knows no Django and no statement."""
