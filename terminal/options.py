"""What the commands have in common: the data folder, JSON output, how a command fails, and where its log goes."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

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
