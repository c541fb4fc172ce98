"""Trained classifiers and their model cards: data only (this file makes the folder findable once installed)."""
