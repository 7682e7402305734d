"""What the commands have in common: the data folder, JSON output, how a command fails, and where its log goes."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

import click

DATA = "LOTLINE_DATA"
F = TypeVar("F", bound=Callable[..., Any])


def default_data() -> Path:
    """Where a terminal keeps its data when nothing else is said."""
    named = os.environ.get(DATA)
    if named:
        return Path(named)
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "lotline"


def fail(message: str, status: int = 2) -> NoReturn:
    """End with a sentence for the person who called."""
    click.echo(f"lotline: {message}", err=True)
    sys.exit(status)


class BadUsage(click.ClickException):
    """What is wrong with how a command was called, in one line."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it as every other trouble."""
        click.echo(f"lotline: {self.format_message()}", file=file, err=True)


class Commands(click.Group):
    """The commands of a program, with errors of one line."""

    def make_context(self, *given: Any, **named: Any) -> click.Context:
        """Read the program's own options; raises BadUsage."""
        with _in_one_line():
            return super().make_context(*given, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Read a command's options and run it; raises BadUsage."""
        with _in_one_line():
            return super().invoke(ctx)


@contextmanager
def _in_one_line() -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        asked = f" See: {error.ctx.command_path} --help" if error.ctx else ""
        raise BadUsage(error.format_message() + asked) from error


def data_option(command: F) -> F:
    """The option `--data DIR` that every command on a terminal's data has."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=default_data,
        show_default="~/.local/state/lotline",
        help="The terminal's data folder.",
    )(command)


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object (or one a line) for programs.")


def log_to_stderr() -> None:
    """For commands that own no screen."""
    level = os.environ.get("LOTLINE_LOG", "INFO").upper()
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
