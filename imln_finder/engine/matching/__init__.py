"""Step 5: the rules of the vocabulary, and what they find: terms, cues, phrases."""
