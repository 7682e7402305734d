"""The server that most of these tests back up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.backup.kept_server import KeptServer, kept_server


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptServer]:
    """A server with master data and two entries."""
    with kept_server(tmp_path) as server:
        server.work()
        yield server
