"""The pure core: what a scan means and what happened. Standard library only; no I/O, clock, randomness or threads."""
