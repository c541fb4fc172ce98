"""The vocabulary of imln-finder: data only (this file makes the folder findable through importlib.resources)."""
