"""Profiles of common scanners as TOML, those that a site adds, and the choice of one for a scanner."""
