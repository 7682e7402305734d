"""`lotline parse`: what a label's text means, for a person or for a program; the text given, piped, or read off a picture."""

import errno
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from itertools import chain
from typing import BinaryIO

import click

from terminal.options import fail
from workflows.gs1 import bracketed
from workflows.gs1.application_identifiers import find
from workflows.gs1.codes import Kind, Mode
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.json_line import answer, answer_to
from workflows.gs1.parse import parse

log = logging.getLogger(__name__)

LONGEST_LINE = 1 << 16
"""Bytes of a line that are looked at: more than the longest label, every character of it written as \\uXXXX in JSON."""
_REFUSED = '{"ok": false'


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What was asked on the command line."""

    texts: tuple[str, ...]
    images: tuple[str, ...]
    kind: Kind
    mode: Mode
    as_json: bool


def parse_texts(asked: ParseOptions) -> int:
    """Answer each text or code, or each line of standard input; 1 when one was refused or a picture held none."""
    year = datetime.now(UTC).astimezone().date().year
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a refused text may hold what the terminal can't write
    try:
        refused = _answer_all(asked, year)
        sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        _give_up_output()
        fail(f"the input can't be read or the answer can't be written: {error.strerror}.")
    return int(refused)


def _give_up_output() -> None:
    """What could not be written is not tried again when the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _answer_all(asked: ParseOptions, year: int) -> bool:
    if asked.images:
        codes = [_codes(path) for path in asked.images]
        found = _answer_each(chain.from_iterable(codes), Kind.SCAN, asked, year)
        return found or not all(codes)
    if asked.texts:
        return _answer_each(asked.texts, asked.kind, asked, year)
    lines = _lines(_standard_input())
    if asked.as_json:
        return _answer_requests(lines, asked.mode, year)
    return _answer_each(lines, asked.kind, asked, year)


def _answer_each(texts: Iterable[str], kind: Kind, asked: ParseOptions, year: int) -> bool:
    refused = False
    for text in texts:
        result = parse(text, kind=kind, mode=asked.mode, this_year=year)
        refused = refused or not isinstance(result, Elements)
        click.echo(answer_to(result)) if asked.as_json else _show(result)
    return refused


def _answer_requests(lines: Iterable[str], mode: Mode, year: int) -> bool:
    refused, write = False, sys.stdout.write
    for line in lines:
        reply = answer(line, mode, year)
        refused = refused or reply.startswith(_REFUSED)
        write(reply + "\n")
    return refused


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        fail("there is no text and no standard input. See: lotline parse --help")
    return sys.stdin.buffer


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Each line without its end; of one that is too long for any label only the beginning."""
    while line := stream.readline(LONGEST_LINE):
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE)
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _codes(path: str) -> list[str]:
    """The codes in a picture as a scanner would send them; ends the program when the picture can't be read."""
    import asyncio

    from devices.errors import Unavailable

    try:
        codes = asyncio.run(_read_picture(path))
    except Unavailable as error:
        fail(f"{path}: {' '.join(error.advice.split())}")
    except Exception as error:  # what a broken picture makes its decoder raise is the decoder's own affair
        log.info("picture %s", path, exc_info=True)
        fail(f"{path}: not a picture that can be read ({type(error).__name__}).")
    if not codes:
        click.echo(f"lotline: {path}: no code found in this picture.", err=True)
    return codes


async def _read_picture(path: str) -> list[str]:
    from devices.drivers.camera import ImageScanner
    from devices.scan import Scan

    async with ImageScanner(path) as scanner:
        return [reading.text async for reading in scanner if isinstance(reading, Scan)]


def _show(result: Elements | Malformed) -> None:
    elements = result if isinstance(result, Elements) else result.kept
    for element in elements:
        known = find(element.ai)
        click.echo(f"({element.ai}) {element.value}    {known.title if known else ''}".rstrip())
    for caution in elements.warnings:
        other = f": {bracketed.write(caution.reading)}" if caution.reading else ""
        click.echo(f"note: {caution.code.lower().replace('_', ' ')}{other}")
    if isinstance(result, Malformed):
        ai = "".join(character if character.isprintable() else "?" for character in (result.ai or "")[:20])
        where = f" in AI ({ai})" if ai else ""
        click.echo(f"refused: {result.code.lower().replace('_', ' ')}{where} at character {result.position + 1}")
    elif result.link:
        click.echo(f"link: {result.link}")
