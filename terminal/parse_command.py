"""`lotline parse`: what a label's text means, for a person or for a program."""

import sys
from datetime import UTC, datetime

import click

from workflows.gs1.application_identifiers import find
from workflows.gs1.codes import Kind, Mode
from workflows.gs1.elements import Elements, Malformed
from workflows.gs1.json_line import answer, answer_to
from workflows.gs1.parse import parse


def parse_texts(texts: tuple[str, ...], kind: str, mode: str, as_json: bool) -> int:
    """Answer each text, or each line of standard input; 1 when one was refused."""
    year, how = datetime.now(UTC).astimezone().date().year, Mode(mode)
    if not texts and as_json:
        return _answer_lines(how, year)
    if not texts:
        texts = tuple(line.rstrip("\r\n") for line in sys.stdin)
    refused = False
    for text in texts:
        result = parse(text, kind=Kind(kind), mode=how, this_year=year)
        refused = refused or not isinstance(result, Elements)
        click.echo(answer_to(result)) if as_json else _show(result)
    return int(refused)


def _answer_lines(mode: Mode, year: int) -> int:
    refused = False
    for line in sys.stdin.buffer:
        reply = answer(line.decode("utf-8", "replace").rstrip("\r\n"), mode, year)
        refused = refused or reply.startswith('{"ok": false')
        sys.stdout.write(reply + "\n")
    sys.stdout.flush()
    return int(refused)


def _show(result: Elements | Malformed) -> None:
    elements = result if isinstance(result, Elements) else result.kept
    for element in elements:
        known = find(element.ai)
        click.echo(f"({element.ai}) {element.value}    {known.title if known else ''}".rstrip())
    for caution in elements.warnings:
        click.echo(f"note: {caution.code.lower().replace('_', ' ')}")
    if isinstance(result, Malformed):
        where = f" in AI ({result.ai})" if result.ai else ""
        click.echo(f"refused: {result.code.lower().replace('_', ' ')}{where} at character {result.position + 1}")
    elif result.link:
        click.echo(f"link: {result.link}")
