"""The pages before work: no set-up, no data, sign-in, PIN, trouble. Pure rows."""

from terminal import formats
from terminal.frame import DatasetAge, Frame, Mode
from terminal.screens.entry import Entry, Kind, entry_rows
from terminal.screens.keys import Command, Hint, key_rows
from terminal.screens.page import Lines, Page, Size, compose, fullest, task_rows
from terminal.screens.queue_line import queue_rows
from terminal.screens.verdict import message_form
from terminal.sentences.catalogue import mode_task
from terminal.sentences.tasks import LINK_HELP, SETUP, VERDICTS
from terminal.widgets.rows import NARROW, Row, Rows, Tone, fit, paragraph
from workflows.rules.datasets import Consequence
from workflows.rules.status import Verdict

KINDS = {Mode.NOT_ENROLLED: Kind.LABEL, Mode.SIGN_IN: Kind.LABEL, Mode.LOCKED: Kind.LABEL, Mode.ENTER_PIN: Kind.PIN}
"""What can be typed on each of these screens; on the others nothing."""
QUIET = {
    Mode.NOT_ENROLLED: "Not set up yet.",
    Mode.PREPARING: "Not ready yet.",
    Mode.NO_DATA: "No data yet.",
    Mode.SIGN_IN: "Nobody is signed in.",
}
STOPPED = {
    Consequence.HOLD: "everything is received into hold.",
    Consequence.NO_SHIPPING: "nothing can be shipped.",
}
NOT_READY = "Work can go on, but what is old or missing may be wrong."


def gate_page(frame: Frame, size: Size, entry: Entry | None, tray: bool = False) -> Page:
    """The whole page."""
    words = mode_task(frame.mode)
    stop = frame.mode is Mode.TROUBLE
    verdict = Verdict.STOP if stop else Verdict.WARN
    base = Page(
        where=_where(words.title, frame, size.width),
        verdict_class=verdict.value if frame.message else "none",
        task=task_rows(words.task, words.hint, size) + (entry_rows(entry, size.main) if entry else ()),
        queue=queue_rows(frame, size.width),
        keys=key_rows(gate_hints(frame, words.enter, entry, tray), size.width),
    )
    said = (
        message_form(VERDICTS[verdict], frame.message, frame.answered, size.main)
        if frame.message
        else _quiet(frame, size.main)
    )
    must = [paragraph(SETUP, size.main)] if frame.mode is Mode.NOT_ENROLLED else [()]
    return compose(size, base, ((said,),), Lines(must, [fullest(forms) for forms in _details(frame, size.main)]))


def gate_hints(frame: Frame, enter: str, entry: Entry | None, tray: bool) -> list[Hint]:
    """The keys that work now."""
    hints = [Hint(Command.HELP)]
    if entry and entry.text:
        hints += [Hint(Command.ENTER, enter)] if entry.ready else []
        hints += [Hint(Command.CLEAR)]
    if frame.mode is Mode.ENTER_PIN or (entry and entry.text):
        hints.append(Hint(Command.BACK))
    return [*hints, Hint(Command.LABELS)] if tray else hints


def _where(title: str, frame: Frame, width: int) -> Rows:
    return (
        Row(
            fit(
                width,
                "  ".join(text for text in (title, frame.site, frame.terminal) if text),
                f"{title}  {frame.terminal}",
                title,
            )
        ),
    )


def _quiet(frame: Frame, width: int) -> Rows:
    """The verdict's place before there is one."""
    named = frame.mode in (Mode.ENTER_PIN, Mode.LOCKED)
    text = formats.printable(frame.person) if named else QUIET.get(frame.mode, "")
    return paragraph(text, width)


def _details(frame: Frame, width: int) -> list[tuple[Rows, ...]]:
    """What stands beneath the one thing to do."""
    match frame.mode:
        case Mode.NO_DATA:
            return [(paragraph(LINK_HELP[frame.queue.link], width),)]
        case Mode.SIGN_IN:
            return _readiness(frame.readiness, width)
    return []


def _readiness(ages: tuple[DatasetAge, ...], width: int) -> list[tuple[Rows, ...]]:
    """The card: each dataset with its age and whether work may rest on it."""
    if not ages:
        return []
    card = (Row("Data on this terminal", Tone.STRONG), *(_dataset(age, width) for age in ages))
    safe = all(age.safe for age in ages)
    quiet = paragraph("Ready for work." if safe else NOT_READY, width)
    return [(card,), (_stopped(ages, width) or quiet,)]


def _stopped(ages: tuple[DatasetAge, ...], width: int) -> Rows:
    """What data that is too old stops, each in a sentence."""
    late = [one for one in ages if one.limit is not None and not one.safe and one.stops in STOPPED]
    sentences = (f"{one.name.capitalize()} older than {formats.age(one.limit)}: {STOPPED[one.stops]}" for one in late)
    return tuple(row for sentence in sentences for row in paragraph(sentence, width))


def _dataset(given: DatasetAge, width: int) -> Row:
    state = "missing" if given.age is None else "ok" if given.safe else "OLD"
    old = f"{formats.age(given.age)} old" if given.age is not None else ""
    column = 14 if width >= NARROW else 10
    return Row(f" {given.name.ljust(column)}{old.ljust(column)} {state}".rstrip())
