"""Bytes and keys from scanners, and signals back to them. Knows nothing of labels or warehouses."""
