"""The log of a program whose standard output and error belong to the screen: a bounded file in the data folder, never a line on the screen."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_FILE = "terminal.log"
SIZE = 2 * 1024 * 1024
KEPT = 3


def log_to_file(data: Path) -> None:
    """Send every log line of this process to the data folder's log file."""
    handler = RotatingFileHandler(data / LOG_FILE, maxBytes=SIZE, backupCount=KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False
