"""Putting away: goods from the dock or a stage go to the bin where they are kept; the same for any move of goods within the house."""
