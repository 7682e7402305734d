"""Picking: goods of an order are taken from their bins into a carton, first expired first out, and every choice explains itself."""
