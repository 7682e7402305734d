"""Owed work: goods that are blocked already and have still to be carried to where they belong."""
