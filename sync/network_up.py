"""A hint that there is a network again: the kernel says when an address or a route comes (rtnetlink(7)). It costs nothing and proves nothing.

Where the kernel does not tell, nothing is told, and the backoff finds out by itself.
"""

import asyncio
import logging
import socket
import struct
from collections.abc import Callable, Iterator

LOG = logging.getLogger(__name__)
_GROUPS = 0x10 | 0x40 | 0x100 | 0x400
"""Changes of IPv4 addresses and routes, and of IPv6 ones (rtnetlink.h, RTMGRP_*)."""
_NEW = frozenset({20, 24})
"""RTM_NEWADDR and RTM_NEWROUTE."""
_HEADER = struct.Struct("=IHHII")


def open_watch() -> socket.socket | None:
    """A socket that becomes readable when the network changes, or None where there is no such thing."""
    try:
        watch = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE)
    except (AttributeError, OSError) as error:
        LOG.info("the kernel does not tell of network changes (%s)", error)
        return None
    try:
        watch.bind((0, _GROUPS))
    except OSError as error:
        watch.close()
        LOG.info("the kernel does not tell of network changes (%s)", error)
        return None
    return watch


async def watch_network(watch: socket.socket, came_up: Callable[[], None]) -> None:
    """Call `came_up` whenever an address or a route has come; runs until cancelled, then closes the socket."""
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(watch, readable.set)
    try:
        while True:
            await readable.wait()
            readable.clear()
            if any(kind in _NEW for kind in _kinds(_received(watch))):
                came_up()
    finally:
        loop.remove_reader(watch)
        watch.close()


def _received(watch: socket.socket) -> bytes:
    try:
        return watch.recv(65536)
    except BlockingIOError:
        return b""
    except OSError:  # messages were lost: something did change
        return _HEADER.pack(_HEADER.size, min(_NEW), 0, 0, 0)


def _kinds(messages: bytes) -> Iterator[int]:
    """The kinds of the messages in a datagram (netlink(7): length, kind, flags, sequence, port)."""
    at = 0
    while at + _HEADER.size <= len(messages):
        length, kind, *_ = _HEADER.unpack_from(messages, at)
        yield kind
        at += max(_HEADER.size, (length + 3) & ~3)
