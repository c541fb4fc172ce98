"""imln-finder: finds chest CT reports that may describe an enlarged internal mammary lymph node."""
