"""A program for a real tty: the screens with a fake port, which shows one frame named on the command line. `LOG` in the environment names a file for what was asked."""

import os
import sys
from pathlib import Path

from terminal.app import LotlineApp
from terminal.frame import Frame
from tests.support import frames
from tests.support.fake_port import FakeLifetime, FakePort, FakeTray


class LoggedPort(FakePort):
    """Writes what was typed and pressed into a file, so that another process can read it."""

    def enter(self, text: str) -> None:
        _log(f"entered {text}")

    def press(self, action: object) -> None:
        _log(f"pressed {action}")

    def choose(self, code: str) -> None:
        _log(f"chosen {code}")


class LoggedLifetime(FakeLifetime):
    """Writes when it starts and stops."""

    async def start(self) -> None:
        _log("started")

    async def stop(self) -> None:
        _log("stopped")


def _log(line: str) -> None:
    with Path(os.environ["LOG"]).open("a") as file:
        file.write(line + "\n")


def main() -> None:
    """Run until it is ended."""
    frame: Frame = getattr(frames, sys.argv[1])()
    app = LotlineApp(LoggedPort(frame), LoggedLifetime(), FakeTray())
    app.run(mouse=False)
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
