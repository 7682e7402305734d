"""Means of giving signals beside the scanner's own: sound card, speaker and motor of the device, lamps."""
