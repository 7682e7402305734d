"""The verdict block: the word, the headline, and the goods as a person knows them. Pure rows."""

from terminal import formats
from terminal.screens.page import VERDICT_ROWS
from terminal.sentences.catalogue import Answer
from terminal.widgets.rows import NARROW, Row, Rows, cells, hanging, paragraph, wrap
from workflows.dialog import Card, Notice
from workflows.rules.identity import ItemId
from workflows.rules.quantity import Unit
from workflows.rules.status import PackLevel

WORD = 6
WHOLE = 3
"""So many forms of the goods say all that is known of them; those after them less."""
Forms = tuple[Rows, ...]
SPINNER = "|/-\\"
"""Turns with each answered input, so that an equal verdict is seen as new."""


def verdict_forms(answer: Answer, notice: Notice, answered: int, width: int, numbers: str) -> tuple[Forms, ...]:
    """The block, fullest form first: with the trade number, without it, with lot and serial run together; in a second group with less of the goods."""
    card = notice.card
    mark = SPINNER[answered % len(SPINNER)]
    if card is None or not _known(card):
        rows = _headline(answer, answer.headline) + paragraph(answer.found, width, indent=_indent(width))
        return ((_with_mark(rows, mark, width),),)
    head = _headline(answer, answer.headline) if answer.headline else ()
    forms = []
    for lines in _card_forms(card, notice.values.count, width - _indent(width), numbers):
        body = tuple(Row(" " * _indent(width) + line) for line in lines)
        rows = head + body if head else _word_beside(answer.word, lines, width)
        forms.append(_with_mark(rows, mark, width))
    whole, lesser = forms[:WHOLE], tuple(forms[WHOLE:])
    fitting = [form for form in whole if len(form) <= VERDICT_ROWS]
    return (*fitting[:1], whole[-1]), lesser


def message_form(word: str, message: str, answered: int, width: int) -> Rows:
    """The block of an answer that is one sentence."""
    rows = hanging(word, formats.printable(message), width, WORD)
    return _with_mark(rows, SPINNER[answered % len(SPINNER)], width)


def says_all(notice: Notice) -> bool:
    """Whether the block has no card and so holds the sentence itself."""
    return notice.card is None or not _known(notice.card)


def goods_line(card: Card) -> str:
    """An item of a list by name: what it is, and the number that is printed on it."""
    level = formats.level(card.level) if card.level else ""
    number = formats.item(card.item) if card.item else f"lot {formats.printable(card.lot)}" if card.lot else ""
    return " ".join(part for part in (level, number) if part) or _name(card)


def _known(card: Card) -> bool:
    return bool(card.name or card.gtin or card.lot or card.item or card.trade_number)


def _indent(width: int) -> int:
    return WORD if width >= NARROW else 0


def _headline(answer: Answer, headline: str) -> Rows:
    return (Row(f"{answer.word.ljust(WORD)}{headline}".rstrip()),)


def _word_beside(word: str, lines: list[str], width: int) -> Rows:
    """The word with the first line of the card beside it."""
    first, *rest = lines
    return (*hanging(word, first, width, WORD), *(Row(" " * _indent(width) + line) for line in rest))


def _with_mark(rows: Rows, mark: str, width: int) -> Rows:
    """The spinner at the end of the lowest row with room for it, or in a row of its own, so that it stands in no sentence."""
    for at in range(len(rows) - 1, -1, -1):
        gap = width - cells(rows[at].text) - 1
        if gap >= 1:
            return (*rows[:at], Row(rows[at].text + " " * gap + mark, rows[at].tone), *rows[at + 1 :])
        if len(rows) < VERDICT_ROWS:
            return (*rows, Row(" " * (width - 1) + mark))
    return rows


def _item(item: ItemId, level: PackLevel | None) -> str:
    """`serial SN1`, and for what is more than a single pack `case serial SN1`."""
    if level is None or level is PackLevel.UNIT:
        return formats.item(item)
    return f"{formats.level(level)} {formats.item(item)}"


def _name(card: Card) -> str:
    if card.name:
        return formats.printable(card.name)
    return f"GTIN {formats.printable(card.gtin)}" if card.gtin else "Goods not known here"


def _card_forms(card: Card, packages: int | None, width: int, numbers: str) -> list[list[str]]:
    name = _name(card) if card.name or card.gtin or card.lot else goods_line(card)
    trade = _trade_number(card, numbers)
    lot = f"lot {formats.printable(card.lot)}" if card.lot else ""
    until = f"expires {formats.day(card.expiry, card.day_given)}" if card.expiry else ""
    item = "" if card.item is None or name == goods_line(card) else _item(card.item, card.level)
    amount = _amount(card, packages)
    full = [name, trade, _pair(lot, until, width), item, amount]
    plain = [name, _pair(lot, until, width), item, amount]
    tight = [name, _pair(lot, item or amount, width, ", "), until, amount if item else ""]
    shapes = sorted((plain, tight), key=lambda lines: -len(_wrapped(lines, width)))
    return [_wrapped(lines, width) for lines in (full, *shapes, [name, lot, item or amount], [item or lot or name])]


def _trade_number(card: Card, numbers: str) -> str:
    if card.trade_number:
        return formats.printable(card.trade_number)
    return f"{numbers} {formats.printable(card.gtin)}" if card.gtin and card.name else ""


def _amount(card: Card, packages: int | None) -> str:
    if card.quantity is None:
        return ""
    if card.quantity.unit is Unit.PIECE and card.level in (None, PackLevel.UNIT):
        return formats.quantity(card.quantity)
    inside = formats.quantity(card.quantity)
    return f"{formats.levels(card.level, packages)} = {inside}" if card.level and packages else inside


def _pair(left: str, right: str, width: int, gap: str = "  ") -> str:
    """Two facts on one line; a line break between where they don't fit."""
    if not left or not right:
        return left or right
    return f"{left}{gap}{right}" if cells(left + gap + right) <= width else f"{left}\n{right}"


def _wrapped(lines: list[str], width: int) -> list[str]:
    """Lines broken to the width; the blanks inside a line that fits are kept."""
    parts = [part for line in lines for part in line.split("\n") if part]
    return [piece for part in parts for piece in ([part] if cells(part) <= width else wrap(part, width))]
