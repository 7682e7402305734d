"""The question about a label that reads in two ways, at a terminal with its files: the bytes that were scanned are booked with the answer."""

from pathlib import Path

from devices.scan import Scan
from sync.clock import SystemClock
from sync.identity import Identity
from terminal.desk import Desk
from terminal.session import Session
from tests.support.builders import MASTER_DATA, a_shipment, a_unit, flour
from tests.support.names import FLOUR_GTIN, FLOUR_LOT, HERE, SHIPMENT, SITE, TABLET_LOT, UNIT_GTIN
from tests.sync.cache.terminals import Terminal
from tests.sync.cache.worlds import SERVER
from workflows.dialog import Ask
from workflows.entry_codec import decode_entry
from workflows.gs1.values import Sgtin
from workflows.rules.entry import Entry
from workflows.rules.exceptions import Category
from workflows.rules.facts.movement import Received
from workflows.rules.identity import PersonId
from workflows.rules.model.master_data import Person
from workflows.rules.roles import Role

ANNA = Person(PersonId("0001"), "Anna", "", "", (Role.RECEIVER,), (SITE,))
RAW = f"]d201{FLOUR_GTIN.digits}1728063010{FLOUR_LOT}21SN7".encode()


def test_an_answered_question_books_the_bytes_that_were_scanned_and_is_not_asked_after_a_restart(
    tmp_path: Path,
) -> None:
    terminal = Terminal.at(tmp_path)
    terminal.fill([*MASTER_DATA, ANNA, *a_shipment(flour(8))])
    identity = Identity(HERE, SITE, "T1", SERVER, "http://lotline.test")
    desk = Desk(identity, terminal.journal, terminal.folder, SystemClock())
    session = Session(desk, lambda _: None)
    session.signed_in(ANNA)
    session.choose("receive")
    session.choose(SHIPMENT)
    session.scan(Scan(RAW, "serial:dock", 1))
    assert session.frame.prompt is not None
    assert session.frame.prompt.ask is Ask.CHOOSE_READING

    Session(desk, lambda _: None).choose("1")
    content = terminal.journal.read.content(terminal.journal.read.held_ids()[-1])
    entry = decode_entry(content or b"")
    assert isinstance(entry, Entry)
    assert [scan.raw for scan in entry.stamp.scans] == [RAW]
    resumed = Session(desk, lambda _: None)
    assert resumed.frame.prompt is not None
    assert resumed.frame.prompt.ask is Ask.PUT_ASIDE
    assert '"habits":[{' in desk.resume
    desk.close()


def test_a_label_typed_under_caps_lock_is_booked_with_the_bytes_that_came_and_a_warning(tmp_path: Path) -> None:
    terminal = Terminal.at(tmp_path)
    terminal.fill([*MASTER_DATA, ANNA, *a_shipment(a_unit("C1-1"))])
    desk = Desk(
        Identity(HERE, SITE, "T1", SERVER, "http://lotline.test"), terminal.journal, terminal.folder, SystemClock()
    )
    session = Session(desk, lambda _: None)
    session.signed_in(ANNA)
    raw = f"]D201{UNIT_GTIN.digits}1728063010{TABLET_LOT}\x1d21C1-1".swapcase().replace("]d", "]D").encode()
    session.scan(Scan(raw, "keys:dock", 1))
    content = terminal.journal.read.content(terminal.journal.read.held_ids()[-1])
    entry = decode_entry(content or b"")
    assert isinstance(entry, Entry)
    assert isinstance(entry.fact, Received)
    assert [(step.item) for step in entry.fact.items] == [Sgtin(UNIT_GTIN, "C1-1")]
    assert ([scan.raw for scan in entry.stamp.scans], entry.stamp.warned) == ([raw], (Category.LABEL,))
    desk.close()
