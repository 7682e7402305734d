"""Terminals and servers of other ages: two versions back works, further back and ahead is said in words, and scans are kept.

There is one protocol so far; the other versions here are pretended, by the same means that will hold the real ones.
"""

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from server.app import build_app
from server.ledger.snapshots import Snapshots
from sync.enrol import enrol
from sync.errors import Incompatible
from sync.status import LinkState
from sync.wire.codec import encode
from sync.wire.protocol import PROTOCOL, Problem, Upload, UploadAnswer
from sync.wire.versions import Plain, Step, Versions, media_type
from tests.contract.test_daemon import link_is, running, status, until
from tests.contract.worlds import URL, World
from tests.server.asking import signature
from tests.server.http import Http
from tests.server.stories import Device, new_services, received, unit
from workflows.rules.model.goods import Item


def speaking(world: World, versions: Versions) -> World:
    """The same server after an update of its program."""
    store = world.services.store
    world.services = replace(world.services, snapshots=Snapshots(world.folder / "snapshots-new", store, versions))
    app = build_app(world.services, versions)
    world.network._app = httpx.ASGITransport(app, raise_app_exceptions=False)
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.begin(tmp_path / "world")


# -- a terminal of today, and servers of later ------------------------------------------------------------------------------------------------


async def test_a_terminal_works_with_a_server_that_is_two_versions_ahead(world: World) -> None:
    terminal = await speaking(world, Versions(PROTOCOL, PROTOCOL + 2)).terminal()
    scanned = [terminal.scan(received(unit(number))) for number in range(3)]
    await terminal.sync()
    terminal.lose_cache()
    scanned.append(terminal.scan(received(unit(3))))
    await terminal.sync()
    assert world.ledger() == [(entry, "applied") for entry in scanned]
    assert terminal.unconfirmed() == 0
    stock = terminal.stock()
    assert stock.rows.get(Item, (unit(0).text,)) is not None
    stock.close()


async def test_a_server_that_is_updated_while_scans_wait_takes_them_all(world: World) -> None:
    terminal = await world.terminal()
    await terminal.sync()
    scanned = [terminal.scan() for _ in range(1_000)]
    speaking(world, Versions(PROTOCOL, PROTOCOL + 2))
    await terminal.sync()
    assert [entry for entry, _ in world.ledger()] == scanned


async def test_a_terminal_that_is_too_old_says_so_and_keeps_its_scans_until_it_is_updated(world: World) -> None:
    terminal = await world.terminal()
    speaking(world, Versions(PROTOCOL + 1, PROTOCOL + 3))
    entry = terminal.scan()
    async with running(terminal.daemon()):
        await until(link_is(terminal, LinkState.INCOMPATIBLE))
        shown = status(terminal.data)
        assert (
            shown.message
            == "This program is too old for the server. Ask IT to update this terminal; its scans are kept."
        )
        assert shown.queued == 1
        speaking(world, Versions(PROTOCOL - 1, PROTOCOL + 1))
        await until(lambda: status(terminal.data).queued == 0)
    assert [found for found, _ in world.ledger()] == [entry]


async def test_nobody_is_enrolled_where_there_is_no_version_in_common(world: World) -> None:
    code = speaking(world, Versions(PROTOCOL + 1, PROTOCOL + 1)).setup_code()
    client = world.connect(URL, None, None, "")
    with pytest.raises(Incompatible, match="update this terminal"):
        await enrol(client, world.folder / "new", URL, code, "test", "0.1.0")
    await client.close()


# -- a server of later, and programs of several ages -------------------------------------------------------------------------------------------


def items_from_entries(plain: Plain) -> Plain:
    """What the oldest version calls `entries` is called `items` since."""
    return {("items" if name == "entries" else name): value for name, value in plain.items()}


def hashes_from_digests(plain: Plain) -> Plain:
    """Each item's `digest` is called `hash` since."""
    items = [{("hash" if name == "digest" else name): value for name, value in item.items()} for item in plain["items"]]
    return {**plain, "items": items}


def have_from_through(plain: Plain) -> Plain:
    return {("have" if name == "through" else name): value for name, value in plain.items()}


NOW = PROTOCOL + 6
LATER = Versions(
    NOW - 2,
    NOW,
    {
        NOW - 2: Step({Upload: items_from_entries}, {UploadAnswer: have_from_through}),
        NOW - 1: Step({Upload: hashes_from_digests}),
    },
)


class Asker:
    """Sends one batch as a program of some version words it."""

    def __init__(self, folder: Path) -> None:
        self.device = Device()
        self.services = new_services(folder, self.device)
        self._http = Http(build_app(self.services, LATER))

    def ask(self, version: int) -> httpx.Response:
        """What the server answers."""
        self.device.write(received(unit(len(self.device.items))))
        body = json.dumps(self._worded(version)).encode()
        headers = {**signature(self.device, "POST", "/v1/upload", body), "content-type": media_type(version)}
        return self._http.post("/v1/upload", content=body, headers=headers)

    def _worded(self, version: int) -> Plain:
        plain: Plain = json.loads(encode(self.device.upload(len(self.device.items))))
        plain["protocol"] = version
        if version < NOW:
            for item in plain["items"]:
                item["digest"] = item.pop("hash")
        if version < NOW - 1:
            plain["entries"] = plain.pop("items")
        return plain


@pytest.fixture
def asker(tmp_path: Path) -> Asker:
    return Asker(tmp_path)


def test_each_version_that_is_spoken_is_understood_and_answered_in_its_own_words(asker: Asker) -> None:
    for seq, (version, name) in enumerate(((NOW - 2, "have"), (NOW - 1, "through"), (NOW, "through")), start=1):
        answer = asker.ask(version)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == media_type(version)
        assert answer.json()[name] == seq
    with asker.services.store.reading() as transaction:
        rows = transaction.hot.rows("SELECT id FROM entry ORDER BY position")
    assert [UUID(row[0]) for row in rows] == [item.id for item in asker.device.items]


def test_a_program_older_than_that_is_told_that_it_is_to_be_updated(asker: Asker) -> None:
    refused = asker.ask(NOW - 3)
    assert (refused.status_code, refused.json()["code"]) == (415, Problem.PROTOCOL)
    assert refused.headers["content-type"] == media_type(NOW - 3)
    assert "too old for the server" in refused.json()["message"]
    assert "update this terminal" in refused.json()["message"]


def test_a_program_newer_than_the_server_is_told_that_the_server_is_to_be_updated(asker: Asker) -> None:
    refused = asker.ask(NOW + 1)
    assert (refused.status_code, refused.json()["code"]) == (415, Problem.PROTOCOL)
    assert "The server (which speaks" in refused.json()["message"]
    assert "update the server" in refused.json()["message"]
