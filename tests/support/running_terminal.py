"""The app running under a test, with its stand-ins and a hand on its keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from terminal.app import LotlineApp
from terminal.frame import Frame
from tests.support.fake_port import FakeLifetime, FakePort, FakeTray
from tests.support.screen_text import flowing, rows_of


@dataclass
class Terminal:
    """A running app with its stand-ins."""

    app: LotlineApp
    pilot: Pilot[None]
    port: FakePort
    tray: FakeTray
    lifetime: FakeLifetime

    @property
    def rows(self) -> list[str]:
        return rows_of(self.app)

    @property
    def text(self) -> str:
        return flowing(self.rows)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def answer(self, given: Frame) -> None:
        self.port.answer(given)
        await self.pilot.pause()
        await self.pilot.pause()


@asynccontextmanager
async def terminal(
    given: Frame, size: tuple[int, int] = (40, 20), kiosk: bool = False, tray: bool = True
) -> AsyncIterator[Terminal]:
    port, labels, lifetime = FakePort(given), FakeTray(), FakeLifetime()
    app = LotlineApp(port, lifetime, labels if tray else None, kiosk=kiosk)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Terminal(app, pilot, port, labels, lifetime)
