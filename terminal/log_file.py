"""The log of a program whose standard output and error belong to the screen: a bounded file in the data folder, never a line on the screen."""

import logging
from pathlib import Path

LOG_FILE = "terminal.log"
OLD_LOG_FILE = "terminal.log.1"
SIZE = 4 * 1024 * 1024
"""Bytes at which the log is put aside at the next start; the one before it goes."""


def log_to_file(data: Path) -> None:
    """Send every log line of this process to the data folder's log file."""
    path = data / LOG_FILE
    if path.exists() and path.stat().st_size > SIZE:
        path.replace(data / OLD_LOG_FILE)
    handler = _Bounded(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False


class _Bounded(logging.FileHandler):
    """Stops writing at twice the size, so that a fault that repeats can't fill the disk that the journal needs."""

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is None or self.stream.tell() < 2 * SIZE:
            super().emit(record)
