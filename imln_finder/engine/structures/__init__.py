"""Step 7: what is seen, joined to where it is."""
