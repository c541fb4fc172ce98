"""Steps 2 to 4: words, sentences, sections, and the text as the later steps read it."""
