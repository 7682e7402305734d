"""Help: what the prompt waits for, why the last verdict, what the lines at the bottom mean, and every key. Pure rows, in pages."""

from terminal import formats
from terminal.frame import Frame, Mode, ScannerLight
from terminal.screens.keys import LABELS, Command
from terminal.sentences.catalogue import Answer, answer, expects, mode_task
from terminal.sentences.tasks import KEY_HELP, LINK_HELP
from terminal.widgets.rows import Row, Rows, Tone, hanging, labelled, paragraph, wrap

SCANNERS = {
    ScannerLight.NONE: "No scanner is set up here. Labels can be typed.",
    ScannerLight.READY: "The scanner is ready.",
    ScannerLight.LOST: "The scanner is gone: look at its cable or its battery.",
}
KEY_COLUMN = 5


def help_rows(frame: Frame, width: int, quits: bool, tray: bool) -> list[Rows]:
    """The paragraphs of help, in the order in which somebody in trouble needs them."""
    parts = [_now(frame, width), *_why(frame, width), *_keys(width, quits, tray), *_state(frame, width)]
    return [part for part in parts if part]


def _now(frame: Frame, width: int) -> Rows:
    text = expects(frame.prompt.ask) if frame.mode is Mode.WORK and frame.prompt else _gate(frame.mode)
    return _titled("NOW", text, width)


def _gate(mode: Mode) -> str:
    words = mode_task(mode)
    return " ".join(text for text in (f"{words.task.capitalize()}.", words.hint) if text)


def _why(frame: Frame, width: int) -> list[Rows]:
    """The last verdict in full, each sentence with its name."""
    if frame.notice is None:
        return []
    said = answer(frame.notice)
    return [_titled("WHY", f"{said.word}: {said.headline or 'counted'}", width), *_sentences(said, width)]


def _sentences(said: Answer, width: int) -> list[Rows]:
    named = (("found", said.found), ("expected", said.expected), ("now", said.do))
    return [labelled(label, text, width) for label, text in named if text]


def _keys(width: int, quits: bool, tray: bool) -> list[Rows]:
    left_out = set() if quits else {Command.QUIT}
    left_out |= set() if tray else {Command.LABELS}
    rows = [
        hanging(LABELS[command][0], KEY_HELP[command.value], width, KEY_COLUMN)
        for command in LABELS
        if command not in left_out
    ]
    return [(Row("KEYS", Tone.STRONG),), *rows]


def _state(frame: Frame, width: int) -> list[Rows]:
    """What the line of the queue says, in whole sentences."""
    queue = frame.queue
    waiting = f"{queue.to_send} scans wait to be sent" + (
        f", the oldest for {formats.age(queue.oldest)}." if queue.oldest else "."
    )
    facts = [
        waiting if queue.to_send else "All scans are sent.",
        LINK_HELP[queue.link],
        f"{queue.stuck} scans are not taken by the server. They are kept and offered again; call IT."
        if queue.stuck
        else "",
        f"{queue.parked} scans are in question; a supervisor decides." if queue.parked else "",
        f"The data is {formats.age(queue.data_age)} old." if queue.data_age is not None else "There is no data yet.",
        SCANNERS[frame.scanner],
        f"Terminal {frame.terminal}, site {frame.site}." if frame.terminal else "",
    ]
    return [(Row("STATE", Tone.STRONG),), *(paragraph(formats.printable(fact), width) for fact in facts if fact)]


def _titled(title: str, text: str, width: int) -> Rows:
    return (Row(title, Tone.STRONG), *(Row(line) for line in wrap(text, width)))
