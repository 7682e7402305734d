"""The ledger: every entry for ever, the state that follows from it, and the feeds that tell it. The only home of SQL."""
