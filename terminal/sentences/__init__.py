"""What the screen says: one catalogue of sentences, and how a sentence is made from a code and its typed values."""
