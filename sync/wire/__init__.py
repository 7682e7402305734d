"""What the device and the server say to each other; the only part of sync that the server sees."""
