"""What was measured on: figures of different machines are never compared, only their ratios."""

import os
import platform
import subprocess
from pathlib import Path

NO_DISK = ("tmpfs", "ramfs")


def describe(folder: Path) -> str:
    """One line on interpreter, processor and the disk under `folder`; a second one where there is no disk."""
    kind = _file_system(folder)
    line = f"Python {platform.python_version()}, {os.cpu_count()} x {platform.machine()}, files on {kind}"
    if kind in NO_DISK:
        line += "\nThese files lie in memory, where scan.journal and sync.upload say nothing: set TMPDIR to a folder on disk."
    return line


def _file_system(folder: Path) -> str:
    asked = subprocess.run(["df", "--output=fstype", str(folder)], capture_output=True, text=True, check=False)
    lines = asked.stdout.split()
    return lines[-1] if lines else "an unknown file system"
