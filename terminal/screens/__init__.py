"""The screens: pages of rows made from a frame, the keys that work on each, and the Textual screens that draw them."""
