"""Commands that are expected to say in one line why they can't: on no terminal, on one of a given size, and without the superuser's rights."""

import os
import subprocess
from collections.abc import Mapping

import pytest

from tests.support.deadline import PATIENCE, until
from tests.support.journey import HERE, LOTLINE
from tests.support.screen import Screen

NO_OVERRIDE = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""For tests that run as root: permission bits count as for anybody else."""


def error_line(*arguments: str, status: int = 2, environment: Mapping[str, str] | None = None) -> str:
    """The one line on standard error of `lotline` with these arguments, away from any terminal; asserts its exit status."""
    return error_line_of((*LOTLINE, *arguments), status, environment)


def error_line_without_override(*arguments: str) -> str:
    """The same for a person to whom permission bits apply."""
    if os.geteuid() != 0:
        return error_line(*arguments)
    command = (*NO_OVERRIDE, *LOTLINE, *arguments)
    try:
        return error_line_of(command, 2, None)
    except FileNotFoundError:
        pytest.skip("runs as root and there is no setpriv to give its rights up")


def error_line_of(command: tuple[str, ...], status: int, environment: Mapping[str, str] | None) -> str:
    """The one line of a command."""
    done = subprocess.run(
        command,
        cwd=HERE,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (status, 1), done.stderr
    assert lines[0].startswith("lotline: ")
    return lines[0]


def last_words(screen: Screen) -> str:
    """What a program that ends by itself with status 2 leaves on its terminal: one line."""
    assert screen.process.wait(PATIENCE) == 2
    until("what it said has arrived", lambda: screen.raw.endswith(b"\n") and b"lotline: " in screen.raw)
    before, _, line = screen.raw.decode().partition("lotline: ")
    assert before.strip() in ("", "Lotline is starting ...")
    assert line.count("\n") == 1
    return line
