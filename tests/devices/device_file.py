"""A device file whose other end the test holds: a socket pair that keeps each write apart, as hidraw keeps reports."""

import asyncio
import contextlib
import socket
import time

from devices.drivers.line_scanner import Line

_QUIET_S = 0.06
"""What is sent to a driver sooner after it has opened the file may be the rest of something, to its mind."""


class DeviceFile:
    """Opened by a driver through `open`; `send` is what the device yields, `heard` what it was told."""

    def __init__(self) -> None:
        self._far, self._driver = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._driver.setblocking(False)
        self._far.setblocking(False)
        self._quiet_until = 0.0

    def open(self, path: str) -> Line:
        self._quiet_until = time.monotonic() + _QUIET_S
        return self._driver

    async def send(self, packet: bytes) -> None:
        """Waits while the driver has just opened the file, or falls behind."""
        await asyncio.sleep(max(0.0, self._quiet_until - time.monotonic()))
        await asyncio.get_running_loop().sock_sendall(self._far, packet)

    def heard(self) -> list[bytes]:
        packets = []
        with contextlib.suppress(BlockingIOError):
            while packet := self._far.recv(8_192):
                packets.append(packet)
        return packets

    def pull(self) -> None:
        """Pull the cable."""
        self._far.close()
