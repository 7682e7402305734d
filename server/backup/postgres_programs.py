"""PostgreSQL's own programs: where they are, and how they are told of a database without its password on their command line."""

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from server.errors import BackupFailed
from server.ledger.postgres_errors import parts_of

FOLDER = "LOTLINE_POSTGRES_BIN"
"""The environment variable that names the folder of pg_dump and pg_restore."""
_NUMBER = re.compile(r"\) (\d+)")


def program(name: str, major: int) -> Path:
    """A program that is new enough for a server of this major version; raises BackupFailed."""
    found = [path for path in _places(name) if path.is_file()]
    for path in found:
        if _major(path) >= major:
            return path
    seen = f"found {', '.join(f'{path} ({_major(path)})' for path in found)}" if found else "there is none"
    wanted = f"{name} {major} or newer" if major else name
    raise BackupFailed(
        f"{wanted} is needed, {seen}: install PostgreSQL's client programs, or name their folder in {FOLDER}"
    )


def connection_of(address: str) -> tuple[str, dict[str, str]]:
    """A database as the programs take it, and the environment that has its password."""
    parts = parts_of(address)
    password = parts.pop("password", None)
    line = " ".join(f"{key}='{_escaped(str(value))}'" for key, value in parts.items())
    return line, {} if password is None else {"PGPASSWORD": str(password)}


def _places(name: str) -> list[Path]:
    """Where the program may be: the folder that was named, PATH, and the folders of the system's packages, the newest first."""
    named, on_path = os.environ.get(FOLDER), shutil.which(name)
    places = [Path(named) / name] if named else []
    places += [Path(on_path)] if on_path else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_newest, reverse=True)
    redhat = sorted(Path("/usr").glob("pgsql-*/bin"), key=_newest, reverse=True)
    return places + [folder / name for folder in (*debian, *redhat)]


def _newest(folder: Path) -> int:
    number = re.search(r"\d+", folder.parent.name)
    return int(number[0]) if number else 0


@cache
def _major(path: Path) -> int:
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = _NUMBER.search(told)
    return int(number[1]) if number else 0


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
