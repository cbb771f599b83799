"""Copies of public pages, laid out as files and handed over without Django or the database. Knows no Django."""
