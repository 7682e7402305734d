"""The rules of the warehouse: nouns, facts, views, and the one function that judges and books an entry."""
