"""Word files: written with block identities, read back with every author's tracked changes, knows no Django."""
