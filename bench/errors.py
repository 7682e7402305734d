"""What can go wrong while measuring."""


class CannotMeasure(Exception):
    """A figure could not be measured; the text says why."""


class NothingSeen(CannotMeasure):
    """A program did not show what it should in time; the text says what it did show."""
