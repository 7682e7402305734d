"""Deciding exceptions on the device: the queue, what was read beside what was announced, the answers allowed, and a signature where one is due."""
