"""scan.*: from the bytes of a label to the verdict on the screen."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from uuid import uuid4

import biip

from bench.delivery import SCANNER, SOME_POSITIONS, Piece, entries_of
from bench.figure import Better, Figure, Goal, Of
from bench.harness import Round, compared, seconds, take_turns
from bench.labels import labels as made_labels
from bench.peers.bare_page import BarePage
from bench.programs import SerialLine, lotline, minimal, open_receipt
from bench.screen import ProgramOnScreen, Wait
from bench.site import Workshop
from bench.verdicts import Watched, in_turns
from demo.inbound import FULL_LOAD
from demo.places import DOCK
from sync.chain import sealable
from sync.journal import Journal
from sync.scan_log import ScanLogLine
from terminal.desk import Worker
from terminal.resume import write_resume
from workflows.engine import Shift
from workflows.gs1.elements import Elements
from workflows.gs1.parse import parse as parse_label
from workflows.gs1.values import Sgtin
from workflows.receive.states import Receiving, remember
from workflows.rules.entry import Entry
from workflows.rules.identity import EnrolmentId, LocationCode, PersonId
from workflows.rules.status import PackLevel, Verdict

Write = Callable[[Journal], object]
THIS_YEAR = 2026
SETTLED = 400
"""Commits before measuring: by then the journal's log has its full length and is overwritten in place, as in daily work."""


def parse(workshop: Workshop) -> Figure:
    """A GS1 DataMatrix of four elements (GTIN, expiry, lot, serial) read in tolerant mode, beside biip; microseconds a label."""
    labels = made_labels(500)
    for label in labels:
        assert isinstance(parse_label(label, this_year=THIS_YEAR), Elements), label
        assert biip.parse(label).gs1_message is not None, label
    measured = take_turns(
        workshop.scale.pick(9, 31),
        lambda: _per_label(labels, lambda label: parse_label(label, this_year=THIS_YEAR)),
        lambda: _per_label(labels, biip.parse),
    )
    return Figure("scan.parse", "us", Better.LOWER, Goal(Of.VALUE, 25), "biip", measured)


def _per_label(labels: Sequence[str], read: Callable[[str], object]) -> float:
    def read_all() -> None:
        for label in labels:
            read(label)

    return seconds(read_all) / len(labels) * 1e6


def journal(workshop: Workshop) -> Figure:
    """What one counted piece costs to write: a Received entry, the resume state and a line of the scan log in one commit; p50 in microseconds."""
    folder, rounds = workshop.new_folder(), 5
    commits = workshop.scale.pick(200, 1000)
    writes = writes_of(workshop.delivery)
    book = Journal.open(folder / "journal.db", EnrolmentId(uuid4()))
    page = BarePage(folder / "page")
    for _ in range(SETTLED):
        next(writes)(book)
    taken = [_commits(book, writes, page, commits) for _ in range(rounds)]
    page.close()
    book.close()
    peer = "bare 4 KiB overwrite + fdatasync"
    return Figure("scan.journal", "us", Better.LOWER, Goal(Of.RATIO, 2.5), peer, compared(taken))


def _commits(book: Journal, writes: Iterator[Write], page: BarePage, number: int) -> Round:
    """So many commits, each followed by an overwrite."""
    ours, theirs = [], []
    for write in islice(writes, number):
        ours.append(seconds(partial(write, book)))
        theirs.append(seconds(page.overwrite))
    return Round(statistics.median(ours) * 1e6, statistics.median(theirs) * 1e6)


def writes_of(pieces: Sequence[Piece]) -> Iterator[Write]:
    """What the terminal writes for one scan after the other, as it does from its session."""
    state = Receiving(FULL_LOAD, LocationCode(DOCK), pieces[0].item)
    scanned = cycle(pieces)
    for piece, entry in zip(scanned, entries_of(cycle(pieces), SOME_POSITIONS), strict=False):
        state = remember(state, entry.id, piece.item)
        worker = Worker(PersonId("OP-0007"), entry.id)
        yield _write(entry, piece, write_resume(worker, Shift(state)))


def _write(entry: Entry, piece: Piece, resume: str) -> Write:
    sealed = [sealable(entry)]
    symbology = piece.label[:3].decode("ascii")
    line = ScanLogLine(entry.stamp.clock.occurred, SCANNER, piece.label, Verdict.OK, "counted", symbology)
    return lambda book: book.commit(sealed, resume, line)


def screen(workshop: Workshop) -> Figure:
    """From the write to the scanner's line to the verdict, product and serial on the screen, journal and all; p50 in milliseconds."""
    pallet, *inside = workshop.delivery
    units = (piece for piece in inside if piece.level is PackLevel.UNIT)
    site = workshop.copy_of(workshop.site)
    open_receipt(site, pallet.label)
    rounds, scans = 5, workshop.scale.pick(12, 60)
    with (
        SerialLine() as our_line,
        SerialLine() as their_line,
        ProgramOnScreen(lotline(site, our_line)) as ours,
        ProgramOnScreen(minimal(their_line)) as theirs,
    ):
        terminal = Watched(ours, our_line, _verdict)
        bare = Watched(theirs, their_line, _serial)
        terminal.warm_up(units)
        bare.warm_up(units)
        taken = [in_turns(terminal, bare, islice(units, scans)) for _ in range(rounds)]
    return Figure("scan.screen", "ms", Better.LOWER, Goal(Of.VALUE, 50), "least Textual app", compared(taken))


def _verdict(piece: Piece) -> Wait:
    return Wait((b"OK", piece.product.encode(), _serial_of(piece)))


def _serial(piece: Piece) -> Wait:
    return Wait((_serial_of(piece),))


def _serial_of(piece: Piece) -> bytes:
    assert isinstance(piece.item, Sgtin)
    return piece.item.serial.encode()
