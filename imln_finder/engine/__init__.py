"""Text in, `Reading` out: a package for each step, the earlier ones known to the later; `pipeline` strings them."""
