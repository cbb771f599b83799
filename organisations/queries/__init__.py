"""Named reads about who."""
