"""Backups of a server: made, registered, verified and restored, so that a restored server loses nothing that a terminal still holds."""
