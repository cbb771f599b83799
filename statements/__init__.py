"""What: statements, from the first draft to what became of them."""
