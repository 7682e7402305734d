"""Terminals of a world, spoken for over real sockets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sync.client import Client, Signer
from sync.identity import write_identity
from sync.pump import Pump
from sync.signing import read_keys
from sync.stuck import Stuck
from sync.wire.encodings import ORDER, Coding
from tests.contract.worlds import Terminal


def client_of(terminal: Terminal, url: str, codings: Sequence[Coding] = ORDER) -> Client:
    """The client that a daemon of this terminal makes when it starts."""
    keys = read_keys(terminal.data.identity)
    signer = Signer(terminal.identity.enrolment, keys, lambda: round(datetime.now(UTC).timestamp()))
    return Client(url, terminal.identity.server, signer, codings=codings)


def pump_of(terminal: Terminal, client: Client, stuck: Stuck | None = None) -> Pump:
    """A pump over this terminal's files that talks through this client."""
    keys = read_keys(terminal.data.identity)
    return Pump(terminal.identity, keys, client, terminal.folder, terminal.journal.read, lambda now: None, stuck)


def moved_to(terminal: Terminal, url: str) -> None:
    """This terminal finds its server at this address from now on."""
    write_identity(terminal.data.identity, replace(terminal.identity, url=url))
