"""What can be broken about the demo: exceptions whose text says what to do."""


class DemoError(Exception):
    """Anything of this package."""


class LabelsUnreadable(DemoError):
    """A label file that is not there or not ours."""
