"""Step 6: sizes in millimetres, as they are written in prose, lists and tables."""
