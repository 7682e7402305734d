"""GS1 identifiers and label syntax: text in, typed elements out."""
