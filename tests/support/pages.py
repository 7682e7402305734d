"""Pages of work as rows at every size, and what must be true of each of them."""

import re

import pytest

from terminal.frame import Frame
from terminal.screens.page import Page, Size
from terminal.screens.work_page import Hands, work_page
from terminal.widgets.rows import Row, cells

SIZES = [Size(30, 25), Size(30, 15), Size(40, 15), Size(40, 20), Size(53, 20), Size(80, 24), Size(120, 40)]


by_size = pytest.mark.parametrize("size", SIZES, ids=str)


def page(given: Frame, size: Size, hands: Hands = Hands()) -> Page:  # noqa: B008  # a frozen value
    assert given.prompt is not None
    return work_page(given, given.prompt, size, hands)


def height(shown: Page) -> int:
    main = len(shown.verdict) + len(shown.task) + len(shown.detail) + 2 * shown.ruled
    return len(shown.where) + main + len(shown.queue) + len(shown.keys)


def text(*parts: tuple[Row, ...]) -> str:
    """All rows as one text, without the spinner at the end of a row."""
    lines = [re.sub(r" +[|/\\-]$", "", row.text) for part in parts for row in part]
    return " ".join(" ".join(lines).split())


def whole(shown: Page) -> str:
    return text(shown.where, shown.verdict, shown.task, shown.detail, shown.side, shown.queue, shown.keys)


def assert_fits(shown: Page, size: Size) -> None:
    assert height(shown) <= size.height
    full = shown.where + shown.queue + shown.keys
    assert [row.text for row in full if cells(row.text) > size.width] == []
    main = shown.verdict + shown.task + shown.detail
    assert [row.text for row in main if cells(row.text) > size.main] == []
    assert [row.text for row in shown.side if cells(row.text) > size.side] == []
    assert len(shown.side) <= size.height - len(shown.where) - len(shown.queue) - len(shown.keys) - 1
