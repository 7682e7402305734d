"""Messages between the program and the screens."""

from textual.message import Message


class FrameChanged(Message):
    """There is a newer frame to draw. Carries none: several changes at once are drawn once, the newest."""
