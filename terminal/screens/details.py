"""Beneath the one thing to do: the goods at hand, how much of them to take, why this, and lines that compare. Pure rows."""

from datetime import tzinfo

from terminal import formats
from terminal.screens.verdict import goods_line
from terminal.sentences.catalogue import because, detail_value, label
from terminal.widgets.rows import Row, Rows, Tone, cells, labelled, paragraph
from workflows.dialog import Ask, Card, Detail, Prompt


def detail_forms(prompt: Prompt, width: int, zone: tzinfo | None = None) -> list[Rows]:
    """The block, fullest form first; receiving shows its goods in the verdict and needs none."""
    if isinstance(prompt.ask, Ask):
        return [()]
    lines = compared(prompt.details, width, zone)
    take = _take(prompt, width)
    why = labelled("why", because(prompt.why), width) if prompt.why else ()
    goods = _goods(prompt.card, width) if prompt.card else ()
    name = goods[:1]
    sides = compared(tuple(detail for detail in prompt.details if detail.against), width, zone)
    shorter = [take + lines, take + sides] if lines else []
    forms = [take + goods + why + lines, take + name + why + lines, take + name + lines, *shorter, take + name]
    return list(dict.fromkeys(forms))


def compared(details: tuple[Detail, ...], width: int, zone: tzinfo | None = None) -> Rows:
    """Lines of label and value; two values side by side are marked where they differ."""
    rows: Rows = ()
    for detail in details:
        word, value = label(detail.label), detail_value(detail.label, detail.value, zone)
        against = detail_value(detail.label, detail.against, zone)
        if not against:
            rows += labelled(word, value, width)
            continue
        line = f"{word.ljust(10)} {value.ljust(12)} {against}"
        mark = "" if value == against else " <-"
        if cells(line + mark) <= width:
            rows += (Row(line + mark, Tone.STRONG if mark else Tone.PLAIN),)
        else:
            apart = (*paragraph(value, width, indent=2), *paragraph(against, width, indent=2))
            rows += (Row(f"{word}{mark}", Tone.STRONG), *apart)
    return rows


def _take(prompt: Prompt, width: int) -> Rows:
    if prompt.quantity is None:
        return ()
    return paragraph(f"TAKE {formats.quantity(prompt.quantity)}", width, Tone.STRONG)


def _goods(card: Card, width: int) -> Rows:
    name = formats.printable(card.name) or goods_line(card)
    lot = f"lot {formats.printable(card.lot)}" if card.lot else ""
    until = f"expires {formats.day(card.expiry, card.day_given)}" if card.expiry else ""
    rows = paragraph(name, width)
    if card.trade_number:
        rows += paragraph(formats.printable(card.trade_number), width)
    both = "  ".join(part for part in (lot, until) if part)
    pieces = (both,) if cells(both) <= width else (lot, until)
    return rows + tuple(row for piece in pieces if piece for row in paragraph(piece, width))
