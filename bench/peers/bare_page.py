"""The least that a durable write costs on this disk."""

import os
from pathlib import Path


class BarePage:
    """One page of a file, overwritten in place and forced to the disk."""

    def __init__(self, path: Path) -> None:
        self._page = os.urandom(4096)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)
        self.overwrite()
        os.fsync(self._file)

    def overwrite(self) -> None:
        """Write the page once more, durably."""
        os.pwrite(self._file, self._page, 0)
        os.fdatasync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
