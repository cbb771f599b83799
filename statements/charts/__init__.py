"""Charts drawn on the server: numbers in, SVG out. Pure: no database, no request, every word given by the caller.

Each drawing is under 6 KB, says in words what it shows, and has its numbers as a table beside it. Colours are those of
the style sheet (`static/charts.css`), by class, so dark and forced colours hold.
"""
