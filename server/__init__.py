"""The central side: ledger, feed, trace, and the people and terminals it trusts."""
