"""The programs of a fault run: a server, terminals each with its daemon and its scribe, and whoever kills them. Everything is a real process that dies by kill -9."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from sync.clock import SystemClock
from sync.layout import DataFolder
from sync.status import read_status
from terminal.provision import enrol_here
from tests.support.deadline import until
from tests.support.journey import HERE, LOTLINE, LOTLINE_SERVER

PACE_S = "0.02"


def start(log: Path, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """A program in a group of its own; what it complains of goes to a log."""
    with log.open("ab") as file:
        return subprocess.Popen(
            command, cwd=HERE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file, process_group=0
        )


def kill(process: "subprocess.Popen[bytes] | None") -> None:
    """kill -9, and wait until it is gone."""
    if process is not None and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def run(*command: str) -> str:
    """A command to its end."""
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}: status {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass
class ServerProcess:
    """`lotline-server serve`, started again on the same port after each death."""

    data: Path
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it; its port is kept from the first start on."""
        command = (*LOTLINE_SERVER, "serve", "--data", str(self.data), "--port", str(self.port), "--json")
        self.process = start(self.data / "serve.err", command)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the server did not start: see {self.data / 'serve.err'}"
        self.port = int(str(json.loads(line)["url"]).rpartition(":")[2])

    def kill(self) -> None:
        """kill -9."""
        kill(self.process)


@dataclass
class TerminalProcesses:
    """One terminal: its daemon, its scribe, and every entry that beeped, with its hash."""

    data: Path
    name: str
    beeped: dict[str, str] = field(default_factory=dict)
    daemon: "subprocess.Popen[bytes] | None" = None
    scribe: "subprocess.Popen[bytes] | None" = None
    starts: int = 0

    def start_daemon(self) -> None:
        """`lotline sync`."""
        self.daemon = start(self.data / "sync.err", (*LOTLINE, "sync", "--data", str(self.data)))

    def start_scribe(self) -> None:
        """Begin to scan; what beeps is noted until the process dies."""
        self.starts += 1
        arguments = (
            str(self.data),
            f"{self.name}-{self.starts}",
            str(crc32(f"{self.name}-{self.starts}".encode())),
            PACE_S,
        )
        command = (sys.executable, "-m", "tests.faults.processes.scribe", *arguments)
        self.scribe = start(self.data / "scribe.err", command)
        threading.Thread(target=self._listen, args=(self.scribe,), daemon=True).start()

    def stop_scribe(self) -> None:
        """No more scans: killed like all else."""
        kill(self.scribe)

    def kill(self) -> None:
        """kill -9 both."""
        kill(self.scribe)
        kill(self.daemon)

    def queued(self) -> int:
        """How many entries the feed has not shown yet."""
        return read_status(DataFolder(self.data), SystemClock()).queued

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith(b"\n") and b'"id"' in line:
                told = json.loads(line)
                self.beeped[told["id"]] = told["hash"]


def enrolled(folder: Path, server: Path, port: int, names: Sequence[str]) -> list[TerminalProcesses]:
    """Terminals that belong to the server's site."""
    told = run(*LOTLINE_SERVER, "enrol-code", "--data", str(server), "--uses", str(len(names)), "--json")
    code = str(json.loads(told)["code"])
    terminals = []
    for name in names:
        data = folder / name
        data.mkdir()
        enrol_here(f"http://127.0.0.1:{port}", code, data)
        terminals.append(TerminalProcesses(data, name))
    return terminals


def settle(what: str, terminals: Sequence[TerminalProcesses], seconds: float) -> None:
    """Wait until every queue is empty."""
    until(what, lambda: all(one.queued() == 0 for one in terminals), seconds)
