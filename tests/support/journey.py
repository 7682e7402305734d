"""The stage of a journey: one demo folder of its own, and whole programs started on it, watched, cut off and killed as a story needs."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from demo.labels import DemoLabel, read_labels
from devices.drivers.simulated import SUFFIX, open_raw_pty
from sync.clock import SystemClock
from sync.errors import NotEnrolled
from sync.identity import read_identity, write_identity
from sync.layout import DataFolder
from sync.status import SyncStatus, read_status
from tests.support.deadline import PATIENCE, until
from tests.support.screen import Screen
from workflows.rules.identity import ShipmentKey

HERE = Path(__file__).resolve().parents[2]
LOTLINE = (sys.executable, "-m", "terminal.cli")
LOTLINE_SERVER = (sys.executable, "-m", "server.cli")
TAIL = 15
"""Lines of each log that are shown when a story fails."""

T = TypeVar("T")
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens."""

    process: "subprocess.Popen[bytes]"
    url: str
    port: int


class Journey:
    """A demo folder and the programs that run on it; `close` ends them all."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.terminal = DataFolder(root / "terminal")
        self.server_data = root / "server"
        self.labels = read_labels(root / "labels.jsonl") if (root / "labels.jsonl").exists() else ()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._screens: list[Screen] = []
        self._lines: list[Line] = []
        self._logs: list[Path] = []

    # -- programs -------------------------------------------------------------------------------------------------------------------------

    def start(self, name: str, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        """A program in the background, a group of its own; its standard error goes to a log of this name."""
        log = self.root / f"{name}.err"
        self._logs.append(log)
        with log.open("ab") as file:
            process = subprocess.Popen(
                command,
                cwd=HERE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                process_group=0,
            )
        self._processes.append(process)
        return process

    def start_screen(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Screen:
        """`lotline` with these arguments on a terminal of its own, 40 columns by 20 lines."""
        screen = Screen((*LOTLINE, *arguments), environment=environment)
        self._screens.append(screen)
        return screen

    def open_line(self) -> "Line":
        """The scanner's end of a new serial line."""
        self._lines.append(Line())
        return self._lines[-1]

    def start_server(self, port: int = 0) -> Server:
        """`lotline-server serve`, and the terminal told where it is."""
        command = (*LOTLINE_SERVER, "serve", "--data", str(self.server_data), "--port", str(port), "--json")
        process = self.start("server", command)
        url = str(json_line(process)["url"])
        with suppress(NotEnrolled):
            identity = read_identity(self.terminal.identity)
            if identity is not None and identity.url != url:
                write_identity(self.terminal.identity, replace(identity, url=url))
        return Server(process, url, int(url.rpartition(":")[2]))

    def start_daemon(self) -> "subprocess.Popen[bytes]":
        """`lotline sync`."""
        return self.start("sync", (*LOTLINE, "sync", "--data", str(self.terminal.root)))

    def run(self, *command: str, expecting: int = 0) -> str:
        """A command to its end, with the exit status that is expected; what it printed."""
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == expecting, f"{command}: status {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def close(self) -> None:
        """End everything, and nothing else."""
        for screen in self._screens:
            screen.close()
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
        for line in self._lines:
            line.close()

    def report(self) -> str:
        """What a person needs who reads of a failure: the last pictures and the ends of the logs."""
        pictures = ["\n".join(f"|{row:<40}|" for row in screen.rows) for screen in self._screens]
        logs = [*dict.fromkeys(self._logs), *self.root.glob("*.log"), *self.terminal.root.glob("*.log")]
        tails = [f"{log.name}\n{_tail(log)}" for log in logs if log.exists()]
        return "\n\n".join([*pictures, *tails])

    def enrol_code(self) -> str:
        """A setup code that `lotline-server enrol-code` makes."""
        told: Plain = json.loads(
            self.run(*LOTLINE_SERVER, "enrol-code", "--data", str(self.server_data), "--json"),
        )
        return str(told["code"])

    # -- what the programs say ------------------------------------------------------------------------------------------------------------

    def status(self) -> Plain:
        """What `lotline status --json` says."""
        told: Plain = json.loads(self.run(*LOTLINE, "status", "--data", str(self.terminal.root), "--json"))
        return told

    def wait_for_status(self, what: str, look: Callable[[SyncStatus], bool]) -> None:
        """Wait until the daemon's status is so."""
        until(what, lambda: look(read_status(self.terminal, SystemClock())))

    def wait_until_sent(self, entries: int) -> None:
        """Wait until nothing is queued and the server has shown at least so many entries of this terminal."""
        self.wait_for_status(
            f"{entries} entries are at the server and none waits",
            lambda now: now.queued == 0 and now.confirmed >= entries,
        )

    def trace(self, *question: str) -> list[Plain]:
        """What `lotline-server trace --json` answers."""
        told: list[Plain] = json.loads(self.run(*self._tracing(question), "--json"))
        return told

    def trace_text(self, *question: str) -> str:
        """What `lotline-server trace` prints."""
        return self.run(*self._tracing(question))

    def ledger(self) -> list[Plain]:
        """What `lotline-server export` writes: the ledger's entries in order of position, each with its content read."""
        text = self.run(*LOTLINE_SERVER, "export", "--data", str(self.server_data))
        entries: list[Plain] = [json.loads(line) for line in text.splitlines()]
        return [entry | {"content": json.loads(entry["content"])} for entry in entries]

    def _tracing(self, question: Sequence[str]) -> tuple[str, ...]:
        return (*LOTLINE_SERVER, "trace", "--data", str(self.server_data), *question)

    # -- the dock -------------------------------------------------------------------------------------------------------------------------

    def label(self, title: str, shipment: str = "4711") -> DemoLabel:
        """The label of a shipment whose title begins so."""
        return next(
            label for label in self.labels if label.shipment == ShipmentKey(shipment) and label.title.startswith(title)
        )

    def inside(self, package: str) -> tuple[DemoLabel, ...]:
        """The good labels of what lies directly in a package, by the package's canonical text."""
        return tuple(label for label in self.labels if label.good and label.inside == package)

    def badge(self, name: str = "") -> tuple[bytes, str]:
        """The badge of an operator, the first one where none is named, as a scanner sends it, and the PIN."""
        logins = json.loads((self.root / "demo.json").read_text(encoding="utf-8"))["logins"]
        login = next(one for one in logins if name in ("", one["name"]))
        return f"]C0{login['badge']}".encode(), str(login["pin"])


class Line:
    """The scanner's end of a serial line; it outlives the terminals that read it at `path`."""

    def __init__(self) -> None:
        self._master, self._slave, self.path = open_raw_pty()

    def scan(self, data: bytes) -> None:
        """Send a label."""
        os.write(self._master, data + SUFFIX)

    def close(self) -> None:
        """Pull the cable."""
        os.close(self._slave)
        os.close(self._master)


def json_line(process: "subprocess.Popen[bytes]") -> Plain:
    """The first line that a program prints, read as JSON."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    line = process.stdout.readline() if ready else b""
    assert line, f"{process.args!r} said nothing"
    told: Plain = json.loads(line)
    return told


def child_of(pid: int, command: str) -> int:
    """The child of a process that carries out a command of ours: `serve`, `sync`, `run`."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return next(int(child) for child in children if command in arguments_of(int(child)))


def arguments_of(pid: int) -> tuple[str, ...]:
    """The command line of a process."""
    return tuple(Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0"))


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def gone(process: "subprocess.Popen[bytes]") -> None:
    """kill -9, and wait until it is."""
    process.kill()
    process.wait()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:])
