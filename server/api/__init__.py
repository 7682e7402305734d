"""Thin routes for terminals: decode, call, encode."""
