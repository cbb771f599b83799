"""Sealing of what identifies a contact: keys outside the database, sealed columns, blind indexes, rotation of keys."""
