"""Spreadsheets in and out: read within limits, guess what the columns mean, write without formulas. Knows no Django."""
