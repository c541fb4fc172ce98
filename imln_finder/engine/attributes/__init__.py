"""Steps 9 and 11: whose size, side and space it is, and of what time a size; all about one mention together."""
