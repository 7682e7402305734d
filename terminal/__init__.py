"""The handheld program: composition root, session, screens."""
