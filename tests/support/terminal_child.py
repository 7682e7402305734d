"""A whole terminal without a screen, made to be killed: the real runtime, one JSON line out for each frame, one command a line in.

    python -m tests.support.terminal_child DATA SCANNER        SCANNER is the path of a serial line

Commands: `confirm`, `back` and other keys, `enter TEXT`, `choose CODE`, and `die MOMENT`: kill -9 this process by itself at the next commit. MOMENT is `before`
(nothing is written), `within` (a scan's entries are written and its transaction is open), or `after` (all is durable, and nothing
was shown or heard).
"""

import asyncio
import io
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from devices.feedback import Feedback, TerminalBell
from sync import scan_log
from sync.layout import DataFolder
from sync.lock import only_one
from terminal.desk import Desk
from terminal.frame import Frame
from terminal.runtime import Runtime, Setup
from workflows.dialog import Action, Prompt


class Death:
    """When this process is to die: never, or before, within or after the next commit."""

    def __init__(self) -> None:
        self.moment = ""

    def at(self, moment: str) -> None:
        """Die here if this is the moment."""
        if self.moment == moment:
            os.kill(os.getpid(), signal.SIGKILL)


def told(frame: Frame) -> dict[str, Any]:
    """What a frame shows, as plain JSON; the prompt whole, in a spelling that tells equal ones from others."""
    notice = frame.notice
    return {
        "answered": frame.answered,
        "mode": frame.mode.value,
        "person": frame.person,
        "scanner": frame.scanner.value,
        "to_send": frame.queue.to_send,
        "message": frame.message,
        "verdict": notice.verdict.value if notice else "",
        "reason": notice.reason.value if notice else "",
        "prompt": repr(frame.prompt),
        **_asked(frame.prompt),
    }


def _asked(prompt: Prompt | None) -> dict[str, Any]:
    """What a person reads of a prompt to do the next thing."""
    if prompt is None:
        return {"ask": "", "location": "", "choices": [], "owed": 0, "quantity": ""}
    amount = prompt.quantity.amount if prompt.quantity else ""
    choices = [choice.code for choice in prompt.choices]
    return {
        "ask": prompt.ask.value,
        "location": prompt.location or "",
        "choices": choices,
        "owed": prompt.owed,
        "quantity": str(amount),
    }


def tell(line: object) -> None:
    """One line for whoever watches."""
    print(json.dumps(line), flush=True)


def obey(runtime: Runtime, death: Death, line: str) -> None:
    """Carry out one command."""
    match line.split(maxsplit=1):
        case ["enter", text]:
            runtime.session.enter(text)
        case ["choose", code]:
            runtime.session.choose(code)
        case ["die", moment]:
            death.moment = moment
            tell({"armed": moment})
        case [action]:
            runtime.session.press(Action(action))


@contextmanager
def deadly_commits(death: Death) -> Iterator[None]:
    """Let every commit pass by the moments of a death."""
    commit, log_scan = Desk.commit, scan_log.log_scan

    def deadly_commit(desk: Desk, *given: Any, **named: Any) -> None:
        death.at("before")
        commit(desk, *given, **named)
        death.at("after")

    def deadly_line(*given: Any) -> None:
        log_scan(*given)
        death.at("within")

    with patch.object(Desk, "commit", deadly_commit), patch("sync.journal.log_scan", deadly_line):
        yield


async def work(data: Path, scanner: str) -> None:
    """Run until standard input ends."""
    death = Death()
    with only_one(DataFolder(data).run_lock), deadly_commits(death):
        runtime = Runtime(Setup(data, (f"serial:{scanner}",)), lambda: Feedback((TerminalBell(io.StringIO()),)))
        runtime.session.subscribe(lambda frame: tell(told(frame)))
        await runtime.start()
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            obey(runtime, death, line.decode().strip())
        await runtime.stop()


def main(arguments: Sequence[str]) -> None:
    """The program."""
    data, scanner = arguments
    asyncio.run(work(Path(data), scanner))


if __name__ == "__main__":
    main(sys.argv[1:])
