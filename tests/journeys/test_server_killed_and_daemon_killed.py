"""A batch is on the way when its receiver or its sender dies by kill -9.

After the restart every entry is in the ledger once, in the order in which it was made.
"""

import json
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.deadline import until
from tests.support.headless import HeadlessTerminal
from tests.support.journey import LOTLINE, LOTLINE_SERVER, Journey, Server, gone

pytestmark = pytest.mark.journey

A_BATCH = 3000
"""Bytes: a batch of twenty entries has more, packed as it is, and all that the daemon asks beside it has less."""


def test_entries_on_the_way_when_server_and_daemon_die_arrive_once_each_and_in_order(journey: Journey) -> None:
    first, second, third = (goods_of_pallet(journey, number) for number in (1, 2, 3))
    terminal = HeadlessTerminal(journey)
    server, daemon = journey.start_server(), journey.start_daemon()
    terminal.start()
    terminal.sign_in()
    journey.wait_until_sent(1)

    put_on_the_way(terminal, first, daemon, server)
    gone(server.process)
    server = journey.start_server(server.port)
    journey.wait_until_sent(1 + len(first))

    put_on_the_way(terminal, second, daemon, server)
    gone(daemon)
    server.process.send_signal(signal.SIGCONT)
    daemon = journey.start_daemon()
    journey.wait_until_sent(1 + len(first + second))

    put_on_the_way(terminal, third, daemon, server)
    gone(daemon)
    gone(server.process)
    journey.start_daemon()
    journey.start_server(server.port)
    journey.wait_until_sent(1 + len(first + second + third))

    listed = journey.run(*LOTLINE, "journal", "list", "--json", "--data", str(journey.terminal.root))
    made = [json.loads(entry)["id"] for entry in reversed(listed.splitlines())]
    assert len(made) > 60
    assert [entry["id"] for entry in journey.ledger() if "person" in entry["content"]["stamp"]] == made
    journey.run(*LOTLINE_SERVER, "verify-chain", "--data", str(journey.server_data))


def goods_of_pallet(journey: Journey, number: int) -> tuple[bytes, ...]:
    """The labels of a pallet of shipment 4712, and of the cases on it."""
    pallet = journey.label(f"pallet {number} of 8", "4712")
    cases = journey.inside(pallet.bracketed.replace("(00)", "00/"))
    return (pallet.data, *(case.data for case in cases))


def put_on_the_way(
    terminal: HeadlessTerminal, labels: Sequence[bytes], daemon: "subprocess.Popen[bytes]", server: Server
) -> None:
    """Scan while the daemon is held, then let it send all of it to a server that is held: sent, not read, not answered."""
    daemon.send_signal(signal.SIGSTOP)
    for label in labels:
        assert terminal.scan(label)
    server.process.send_signal(signal.SIGSTOP)
    daemon.send_signal(signal.SIGCONT)
    until("a batch waits at the server's door", lambda: bytes_waiting_at(server.port) > A_BATCH)


def bytes_waiting_at(port: int) -> int:
    """What has arrived for a port of this machine and was not read by who listens there."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return sum(int(line[4].partition(":")[2], 16) for line in lines if line[1].endswith(f":{port:04X}"))
