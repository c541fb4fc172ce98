"""Step 1: the text made regular, and the way from it back to the report."""
