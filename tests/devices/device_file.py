"""A device file whose other end the test holds: a socket pair that keeps each write apart, as hidraw keeps reports."""

import asyncio
import contextlib
import socket

from devices.drivers.line_scanner import Line


class DeviceFile:
    """Opened by a driver through `open`; `send` is what the device yields, `heard` what it was told."""

    def __init__(self) -> None:
        self._far, self._driver = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._driver.setblocking(False)
        self._far.setblocking(False)

    def open(self, path: str) -> Line:
        return self._driver

    async def send(self, packet: bytes) -> None:
        """Waits while the driver falls behind."""
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
