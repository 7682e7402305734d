"""One driver per way of reading a code, each importing its third-party library by itself."""
