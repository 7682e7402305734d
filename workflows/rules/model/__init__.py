"""The nouns: one frozen dataclass for each row that a rule may read. The same rows are cached on a device, kept by the server and sent in the feed."""
