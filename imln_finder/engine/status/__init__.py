"""Step 12: does anything say that a node is there? The status of the report, and what shows it."""
