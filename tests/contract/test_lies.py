"""Answers that can't be: each is refused, counts for nothing, and the truth arrives afterwards. With negative controls."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from sync.download import Part
from sync.errors import NotOurServer, Unreachable
from sync.outbox import Outbox
from sync.wire.protocol import PageAnswer, Upload, UploadAnswer, UploadResult
from tests.contract.worlds import Terminal, World, reply


@pytest.fixture
async def terminal(tmp_path: Path) -> Terminal:
    """A terminal in step with its server, and two scans that wait."""
    terminal = await World.begin(tmp_path / "world").terminal()
    terminal.scan()
    await terminal.sync()
    terminal.scan()
    terminal.scan()
    return terminal


def said(terminal: Terminal, batch: Upload, **changes: object) -> UploadAnswer:
    """The answer to a batch, with lies in it."""
    epoch = terminal.pump.feeds()[0].epoch
    chain = (batch.enrolment, batch.epoch)
    truth = UploadAnswer(terminal.identity.server, epoch, *chain, UploadResult.OK, batch.items[-1].seq)
    return msgspec.structs.replace(truth, **changes)


LIES: dict[str, dict[str, object]] = {
    "of another enrolment": {"enrolment": uuid4()},
    "of another chain": {"epoch": uuid4()},
    "ok, but not through the end": {"through": 2},
    "ok, through more than there is": {"through": 4},
    "a gap where there is none": {"result": UploadResult.GAP, "through": 1},
    "a gap at the end": {"result": UploadResult.GAP, "through": 3},
    "a gap before the beginning": {"result": UploadResult.GAP, "through": -1},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_to_a_batch_that_can_not_be_is_refused(terminal: Terminal, lie: dict[str, object]) -> None:
    batch = terminal.pump.next_batch()
    assert batch is not None
    with pytest.raises(NotOurServer):
        terminal.pump.uploaded(batch, said(terminal, batch, **lie))
    assert terminal.pump.next_batch() == batch


def test_an_answer_of_another_epoch_moves_nothing(terminal: Terminal) -> None:
    batch = terminal.pump.next_batch()
    assert batch is not None
    assert not terminal.pump.uploaded(batch, said(terminal, batch, server_epoch=uuid4()))
    assert terminal.pump.next_batch() == batch
    assert terminal.pump.loading


async def test_a_false_acknowledgement_costs_one_resend(terminal: Terminal) -> None:
    batch = terminal.pump.next_batch()
    assert batch is not None
    assert terminal.pump.uploaded(batch, said(terminal, batch))
    assert terminal.pump.next_batch() is None
    await terminal.sync()
    assert len(terminal.world.ledger()) == 3
    assert terminal.unconfirmed() == 0


async def test_control_an_acknowledgement_that_is_remembered_loses_entries(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 9 turned off: the same history must end with entries that the server never got."""
    monkeypatch.setattr(Outbox, "clear", lambda self: None)
    batch = terminal.pump.next_batch()
    assert batch is not None
    terminal.pump.uploaded(batch, said(terminal, batch))
    for _ in range(3):
        await terminal.sync()
    assert len(terminal.world.ledger()) == 1


async def test_control_taking_any_200_for_an_acknowledgement_loses_entries(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 5 turned off as well: a portal swallows a batch for ever."""
    portal = b"<html>Sign in</html>"
    client = terminal.pump._client
    honest = client.upload

    async def believing(batch: Upload) -> UploadAnswer:
        try:
            return await honest(batch)
        except NotOurServer:
            return said(terminal, batch)

    monkeypatch.setattr(client, "upload", believing)
    monkeypatch.setattr(Outbox, "clear", lambda self: None)
    terminal.world.network.meddle = lambda request: reply(portal, "text/html")
    await terminal.pump.push()
    terminal.world.network.meddle = None
    for _ in range(3):
        await terminal.sync()
    assert len(terminal.world.ledger()) == 1


def page_lies(terminal: Terminal) -> dict[str, Callable[[PageAnswer], PageAnswer]]:
    """Ways in which a page can be wrong."""
    change = msgspec.structs.replace
    return {
        "another start": lambda page: change(page, start=page.start + 1),
        "another feed": lambda page: change(page, feed="control" if page.feed == "site" else "site"),
        "nothing, and more to come": lambda page: change(page, rows=(), at_end=False),
        "a row left out": lambda page: change(page, rows=page.rows[1:]) if page.rows else page,
        "a row twice": lambda page: change(page, rows=page.rows * 2) if page.rows else page,
        "no time": lambda page: change(page, now="yesterday"),
    }


@pytest.mark.parametrize(
    "lie", ["another start", "another feed", "nothing, and more to come", "a row left out", "a row twice", "no time"]
)
async def test_a_page_that_can_not_be_is_refused_whole(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    await terminal.pump.push()
    client, feeds = terminal.pump._client, terminal.pump.feeds()
    honest, changed = client.page, page_lies(terminal)[lie]

    async def lying(*asked: object) -> PageAnswer:
        page = await honest(*asked)  # type: ignore[arg-type]
        assert isinstance(page, PageAnswer)
        return changed(page) if page.feed == "site" else page

    with monkeypatch.context() as patched:
        patched.setattr(client, "page", lying)
        with pytest.raises(NotOurServer):
            await terminal.pump.catch_up()
    assert terminal.pump.feeds()[1] == feeds[1]
    assert terminal.unconfirmed() == 2
    await terminal.sync()
    assert terminal.unconfirmed() == 0


@pytest.mark.parametrize("damage", ["cut", "other bytes"])
async def test_a_snapshot_that_arrives_damaged_is_fetched_again_and_the_old_cache_stays(
    tmp_path: Path, damage: str
) -> None:
    terminal = await World.begin(tmp_path / "world").terminal()
    honest = terminal.pump._client.snapshot

    async def damaged(folder: Path) -> Part:
        part = await honest(folder)
        data = part.path.read_bytes()
        part.path.write_bytes(data[: len(data) // 2] if damage == "cut" else data[:-1] + bytes([data[-1] ^ 1]))
        return part

    terminal.pump._client.snapshot = damaged  # type: ignore[method-assign]
    await terminal.pump.greet()
    with pytest.raises(Unreachable, match="fetched again"):
        await terminal.pump.catch_up()
    assert terminal.folder.current() is None
    terminal.pump._client.snapshot = honest  # type: ignore[method-assign]
    await terminal.sync()
    assert terminal.folder.current() is not None
