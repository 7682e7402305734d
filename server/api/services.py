"""What the routes work with: built once by `server.app`, passed to whoever needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server.identity.authority import Authority
from server.ledger.snapshots import Snapshots
from server.ledger.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The server's parts. `now` is its clock."""

    store: Store
    authority: Authority
    snapshots: Snapshots
    now: Callable[[], datetime]
