"""The line of the queue: how much waits, the link, the scanner, how old the data is. One row; what matters less goes first."""

from terminal import formats
from terminal.frame import Frame, Link, QueueState, ScannerLight
from terminal.sentences.tasks import LINKS
from terminal.widgets.rows import Row, Rows, cells, paragraph


def queue_rows(frame: Frame, width: int) -> Rows:
    """The row for this width: all pieces long, or short, or the first of them."""
    pieces = _pieces(frame)
    for count in range(len(pieces), 0, -1):
        for form, gap in ((0, " . "), (1, ", ")):
            text = gap.join(piece[form] for piece in pieces[:count])
            if cells(text) <= width:
                return (Row(text),)
    return paragraph(pieces[0][1], width)


def _pieces(frame: Frame) -> list[tuple[str, str]]:
    """Each piece long and short, the most important first."""
    queue = frame.queue
    pieces = [_waiting(queue)]
    if frame.scanner is ScannerLight.LOST:
        pieces.append(("SCANNER LOST", "NO SCANNER"))
    if frame.prompt is not None and frame.prompt.owed:
        pieces.append((f"{frame.prompt.owed} owed",) * 2)
    pieces.append(_link(queue))
    if queue.stuck:
        pieces.append((f"{queue.stuck} NEED{'S' * (queue.stuck == 1)} HELP", f"{queue.stuck} STUCK"))
    if queue.parked:
        pieces.append((f"{queue.parked} exception{'s' * (queue.parked > 1)}", f"{queue.parked} exc."))
    pieces.append(_data(queue))
    return pieces


def _waiting(queue: QueueState) -> tuple[str, str]:
    text = f"{queue.to_send} to send" if queue.to_send else "all sent"
    return text, text


def _link(queue: QueueState) -> tuple[str, str]:
    word = LINKS[queue.link]
    if queue.link is Link.OK:
        return word, word
    down = formats.age(queue.link_down_for)
    text = f"{word} {down}" if down else word
    return text, text


def _data(queue: QueueState) -> tuple[str, str]:
    if queue.data_age is None:
        return "no data yet", "no data"
    old = formats.age(queue.data_age)
    return f"data {old} old", f"data {old}"
