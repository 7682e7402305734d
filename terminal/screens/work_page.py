"""The page of work: the last answer, the one thing to do, and beneath it why, how far, and what is missing. Serves every workflow. Pure rows."""

from dataclasses import dataclass, replace
from functools import partial

from terminal import formats
from terminal.frame import Frame, ScannerLight
from terminal.screens.counting import answer_rows, choice_rows, count_forms, first_names, has_names, short_of
from terminal.screens.details import detail_forms
from terminal.screens.entry import Entry, Kind, entry_rows
from terminal.screens.keys import Command, Hint, key_rows
from terminal.screens.lists import START, Cursor
from terminal.screens.page import ROOMY, Fitting, Lines, Page, Size, compose, fullest, task_rows
from terminal.screens.queue_line import queue_rows
from terminal.screens.verdict import Forms, message_form, says_all, verdict_forms
from terminal.sentences.catalogue import Answer, TaskWords, answer, task
from terminal.sentences.tasks import VERDICTS
from terminal.widgets.rows import Row, Rows, Tone, fit, labelled, paragraph, wrap
from workflows.dialog import Action, Ask, Notice, Prompt, Takes
from workflows.rules.status import Verdict

ACTION_COMMANDS = {
    Action.CONFIRM: Command.ENTER,
    Action.BACK: Command.BACK,
    Action.UNDO: Command.UNDO,
    Action.LIST: Command.LIST,
    Action.ASK_AGAIN: Command.ASK_AGAIN,
    Action.PROBLEM: Command.PROBLEM,
}
AROUND_SIDE = 5
"""Rows of a wide screen above and beneath the list: where I am, two lines across, queue, keys."""
COMMAND_ACTIONS = {command: action for action, command in ACTION_COMMANDS.items()}
READY = "Ready."
ALL_HERE = "Everything announced is here."
SCANNER_LOST = "The scanner is gone: look at its cable or its battery. Labels can be typed."


@dataclass(frozen=True, slots=True)
class Hands:
    """What the person is about to do: the line being typed, the cursor in a list, whether there is a label tray, and whether ESC ends their work."""

    entry: Entry | None = None
    cursor: Cursor = START
    tray: bool = False
    signs_out: bool = False


def work_page(frame: Frame, prompt: Prompt, size: Size, hands: Hands) -> Page:
    """The whole page."""
    hands = replace(hands, signs_out=frame.at_base)
    words, notice = task(prompt), _answering(frame)
    said = answer(notice) if notice else None
    base = Page(
        where=where_rows(prompt, words.title, size.width),
        verdict_class="warn" if frame.message and not notice else notice.verdict.value if notice else "none",
        task=task_rows(words.task, words.hint, size) + _typed(hands.entry, size.main),
        queue=queue_rows(frame, size.width),
        keys=key_rows(work_hints(prompt, words, hands), size.width),
        side=_side(frame, prompt, size, hands),
    )
    return compose(size, base, _verdicts(frame, said, notice, size.main), _beneath(frame, prompt, size, hands))


def _answering(frame: Frame) -> Notice | None:
    """The notice that answers the last input: a message alone came after an older one, unless both say STOP."""
    stopped = frame.notice is not None and frame.notice.verdict is Verdict.STOP
    return None if frame.message and not stopped else frame.notice


def _verdicts(frame: Frame, said: Answer | None, notice: Notice | None, width: int) -> tuple[Forms, ...]:
    if said and notice:
        return verdict_forms(said, notice, frame.answered, width, frame.numbers)
    if frame.message:
        return ((message_form(VERDICTS[Verdict.WARN], frame.message, frame.answered, width),),)
    return ((_quiet(frame, width),),)


def where_rows(prompt: Prompt, title: str, width: int) -> Rows:
    """Line 1: `RECEIVE  shipment 4711  Norda Pharma`, as much of it as fits."""
    key, party = (
        formats.printable(prompt.shipment or prompt.order or ""),
        formats.printable(prompt.party or prompt.customer),
    )
    kind = "shipment" if prompt.shipment else "order"
    if not key:
        return (Row(fit(width, f"{title}  {party}" if party else title, title)),)
    return (
        Row(
            fit(
                width,
                *([f"{title}  {kind} {key}  {party}", f"{title} {key} {party}"] if party else []),
                f"{title}  {kind} {key}",
                f"{title} {key}",
                key[:width],
            )
        ),
    )


def work_hints(prompt: Prompt, words: TaskWords, hands: Hands) -> list[Hint]:
    """The keys that work now: those of the prompt, those of the line being typed, and help."""
    if hands.entry is not None and hands.entry.text:
        send = [Hint(Command.ENTER, "send")] if hands.entry.ready else []
        return [*send, Hint(Command.CLEAR), Hint(Command.BACK, "leave it")]
    hints = [Hint(Command.HELP)]
    for command in commands(prompt, hands):
        hints.append(Hint(command, _word(command, hands, words)))
    return [*hints, Hint(Command.LABELS)] if hands.tray else hints


def commands(prompt: Prompt, hands: Hands) -> list[Command]:
    """The commands of a prompt that do something now."""
    asked = {ACTION_COMMANDS[action] for action in prompt.actions if action in ACTION_COMMANDS}
    idle = set() if ready_to_confirm(prompt, hands) else {Command.ENTER}
    idle |= set() if has_names(prompt) or not isinstance(prompt.ask, Ask) else {Command.LIST}
    return sorted(asked - idle, key=lambda command: command.value)


def _word(command: Command, hands: Hands, words: TaskWords) -> str:
    if command is Command.ENTER:
        return words.enter
    if command is Command.LIST:
        return words.more
    return "sign out" if command is Command.BACK and hands.signs_out else ""


def ready_to_confirm(prompt: Prompt, hands: Hands) -> bool:
    """Whether ENT does something: in a list there is a line to choose, for a number one is typed."""
    if prompt.takes is Takes.CHOICE:
        return bool(prompt.choices)
    return prompt.takes not in (Takes.NUMBER, Takes.TEXT) or bool(hands.entry and hands.entry.ready)


def entry_kind(prompt: Prompt | None) -> Kind:
    """What digits typed now are."""
    numbers = prompt is not None and prompt.takes is Takes.NUMBER
    return Kind.NUMBER if numbers else Kind.LABEL


def _typed(entry: Entry | None, width: int) -> Rows:
    return entry_rows(entry, width) if entry else ()


def _quiet(frame: Frame, width: int) -> Rows:
    """The verdict's place before the first scan."""
    who = f"Signed in as {formats.printable(frame.person)}" if frame.person else ""
    return paragraph(READY, width) + paragraph(who, width)


def _beneath(frame: Frame, prompt: Prompt, size: Size, hands: Hands) -> Lines:
    """What stands beneath the one thing to do: the sentences, and news of the terminal itself; then lists and counts.

    On a screen too small for all of it the answers that are offered go first, then what was found.
    """
    notice = _answering(frame)
    said = answer(notice) if notice else None
    news = paragraph(frame.message, size.main, Tone.STRONG) if notice else ()
    if frame.scanner is ScannerLight.LOST and size.height >= ROOMY:
        news += paragraph(SCANNER_LOST, size.main)
    answers = () if prompt.takes is Takes.CHOICE else answer_rows(prompt.choices, size.main)
    if prompt.ask is Ask.CONFIRM_CLOSE:
        answers += paragraph(short_of(prompt.counts) if has_names(prompt) else ALL_HERE, size.main)
    forms = _sentences(said, notice, prompt, size) if said and notice and not _stale(notice, prompt) else [()]
    found = paragraph(said.found, size.main) if said and notice and not says_all(notice) else ()
    least = [news + answers + found, answers + found, answers]
    return Lines(
        [news + answers + form for form in forms], _lists(frame, prompt, size, hands), least, _kept(prompt, size, hands)
    )


def _stale(notice: Notice, prompt: Prompt) -> bool:
    """Whether the sentences, of an older OK or of the question itself, would only stand between a question and its answer."""
    asks = prompt.ask is Ask.CONFIRM_CLOSE or (bool(prompt.choices) and prompt.takes is not Takes.CHOICE)
    return prompt.ask is Ask.CHOOSE_READING or (asks and notice.verdict is Verdict.OK)


def _sentences(said: Answer, notice: Notice, prompt: Prompt, size: Size) -> list[Rows]:
    """The sentences: each by itself with its label, or run together; what the prompt says already is not said again."""
    found = "" if says_all(notice) else said.found
    do = "" if prompt.ask is Ask.PUT_ASIDE and notice.acknowledge else said.do
    here = _here_too(notice)
    apart = paragraph(found, size.main)
    for label, text in (("expected", _lower(said.expected)), ("here too", here), ("now", _lower(do))):
        apart += labelled(label, text, size.main) if text else ()
    expected = f"Expected: {_lower(said.expected)}" if said.expected else ""
    flow = paragraph(" ".join(text for text in (found, expected, do) if text), size.main)
    lines = tuple(Row(line) for text in (found, expected, do) for line in wrap(text, size.main))
    return sorted({apart, lines, flow}, key=len, reverse=True)


def _lower(sentence: str) -> str:
    return sentence if sentence[:2].isupper() else sentence[:1].lower() + sentence[1:]


def _here_too(notice: Notice) -> str:
    others = notice.values.others_here
    return ", ".join(f"{formats.printable(place.code)} ({count})" for place, count in others)


def _kept(prompt: Prompt, size: Size, hands: Hands) -> int:
    """How many rows a list of lines to choose needs at least: a blank one, the chosen line, and which of how many it is."""
    if prompt.takes is not Takes.CHOICE or size.wide or not prompt.choices:
        return 0
    lines = prompt.choices[hands.cursor.at :][:1] or prompt.choices[-1:]
    return len(choice_rows(lines, START, size.main, size.height)) + 2 - (len(prompt.choices) == 1)


def _lists(frame: Frame, prompt: Prompt, size: Size, hands: Hands) -> list[Fitting]:
    """What stands beneath when there is room: lines to choose, counts, names; on a wide screen the names stand beside. Nothing beneath a piece to put aside."""
    if prompt.ask is Ask.PUT_ASIDE:
        return []
    if prompt.takes is Takes.CHOICE:
        return [] if size.wide else [lambda room: choice_rows(prompt.choices, hands.cursor, size.main, room, frame.now)]
    if not isinstance(prompt.ask, Ask):
        return [fullest(detail_forms(prompt, size.main, frame.now.tzinfo if frame.now else None))]
    counts, names = fullest(count_forms(prompt, size.main)), partial(first_names, prompt, size.main)
    if size.wide:
        return [counts]
    if prompt.ask is not Ask.CONFIRM_CLOSE:
        return [counts, names]
    told = replace(prompt, counts=replace(prompt.counts, missing=(), extra=()))
    return [names, fullest(count_forms(told, size.main))]


def _side(frame: Frame, prompt: Prompt, size: Size, hands: Hands) -> Rows:
    """At 80 columns: the list beside the prompt."""
    if not size.wide or prompt.ask is Ask.PUT_ASIDE:
        return ()
    room = size.height - AROUND_SIDE
    if prompt.takes is Takes.CHOICE:
        return choice_rows(prompt.choices, hands.cursor, size.side, room, frame.now)
    names = first_names(prompt, size.side, room - 1)
    return (Row("MISSING AND EXTRA", Tone.STRONG), *names) if names else ()
