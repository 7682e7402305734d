"""Setting the demo up: a server with its site, and a terminal enrolled at it, in one folder. What is there already is kept."""

import json
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from demo.people import Login
from sync.cache import CacheFolder
from sync.errors import Refused
from sync.identity import Identity, read_identity, write_identity
from sync.layout import DataFolder
from terminal.children import Children
from workflows.plain import PlainError, from_plain, to_plain

Say = Callable[[str], None]
SERVER_SECONDS = 30.0


class DemoTrouble(Exception):
    """The demo can't be set up; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where everything of a demo lies."""

    root: Path

    @property
    def server(self) -> Path:
        """The server's data folder."""
        return self.root / "server"

    @property
    def terminal(self) -> Path:
        """The terminal's data folder."""
        return self.root / "terminal"

    @property
    def labels(self) -> Path:
        """The labels on the dock."""
        return self.root / "labels.jsonl"

    @property
    def unfinished(self) -> Path:
        """A mark that is there while the server is being made."""
        return self.root / "unfinished"

    @property
    def notes(self) -> Path:
        """What a second start must know: port, seed and logins."""
        return self.root / "demo.json"


@dataclass(frozen=True, slots=True)
class Notes:
    """What was decided at the first start."""

    port: int
    seed: int
    administrator: str
    password: str
    code: str
    logins: tuple[Login, ...]


def prepare_server(folder: DemoFolder, port: int, seed: int, say: Say) -> Notes:
    """Make the server and its site where there is none; `port` 0 takes the one of the first start, or a free one."""
    notes = _read_notes(folder.notes)
    if notes is not None:
        return replace(notes, port=port or notes.port)
    _forget_unfinished(folder)
    say("1/3 server: ledger, authority, demo site")
    new = _call("init", "--data", str(folder.server), "--demo", str(seed), "--labels", str(folder.labels))
    logins = tuple(from_plain(Login, login) for login in new["logins"])
    notes = Notes(port or _free_port(), seed, new["administrator"], new["password"], new["code"], logins)
    _write_notes(folder.notes, notes)
    folder.unfinished.unlink()
    return notes


def start_server(folder: DemoFolder, notes: Notes, children: Children) -> str:
    """Start the server and wait until it listens; its address."""
    arguments = ("serve", "--data", str(folder.server), "--port", str(notes.port), "--json")
    server = children.start("server.cli", arguments, "server")
    line = _first_line(server)
    if not line:
        log = (folder.root / "server.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise DemoTrouble(_words(log[-1]) if log else "the server did not start")
    return str(json.loads(line)["url"])


def enrol_terminal(folder: DemoFolder, notes: Notes, url: str, say: Say) -> str:
    """Enrol the terminal where it is not yet; its name."""
    data = DataFolder(folder.terminal)
    identity = read_identity(data.identity)
    if identity is None:
        say("2/3 terminal: enrolling with a setup code")
        identity = _enrolled(folder, notes, url, data.root)
    elif identity.url != url:
        identity = replace(identity, url=url)
        write_identity(data.identity, identity)
    return identity.terminal


def _enrolled(folder: DemoFolder, notes: Notes, url: str, data: Path) -> Identity:
    """Enrol with the first start's code, or with a new one where a terminal has used that."""
    from terminal.provision import enrol_here

    try:
        return enrol_here(url, notes.code, data)
    except Refused:
        return enrol_here(url, str(_call("enrol-code", "--data", str(folder.server))["code"]), data)


def start_sync(folder: DemoFolder, children: Children) -> None:
    """Start the daemon; it loads the site's data by itself."""
    children.start("terminal.cli", ("sync", "--data", str(folder.terminal)), "sync")


def wait_for_data(folder: DemoFolder, say: Say) -> None:
    """Wait until the site's data is loaded."""
    say("3/3 terminal: loading the site's data")
    cache = CacheFolder(DataFolder(folder.terminal).cache)
    until = time.monotonic() + SERVER_SECONDS
    while cache.current() is None:
        if time.monotonic() > until:
            raise DemoTrouble(f"the terminal got no data; {folder.root / 'sync.log'} says why")
        time.sleep(0.02)


def _call(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments, "--json"], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise DemoTrouble(_words(lines[-1]) if lines else f"lotline-server {arguments[0]} failed")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _words(line: str) -> str:
    """What the server's command said, without its name."""
    return line.removeprefix("lotline-server: ")


def _first_line(process: "subprocess.Popen[bytes]") -> bytes:
    """The first line on its standard output; empty when it ends or takes too long."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], SERVER_SECONDS)
    return process.stdout.readline() if ready else b""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read_notes(path: Path) -> Notes | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return from_plain(Notes, data)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, PlainError) as error:
        raise DemoTrouble(f"{path} can't be read: {error}. Give an empty folder with --data.") from error


def _forget_unfinished(folder: DemoFolder) -> None:
    """A start that was killed halfway left a server that nobody knows; our own mark says so, then it is made anew."""
    if folder.unfinished.exists():
        shutil.rmtree(folder.server, ignore_errors=True)
    folder.unfinished.touch()


def _write_notes(path: Path, notes: Notes) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(to_plain(notes)), encoding="utf-8")
    unfinished.chmod(0o600)
    unfinished.replace(path)
