"""The kernel's word that there is a network again: an address or a route that comes is a reason to try, anything else is none."""

import asyncio
import socket
import struct

import pytest

from sync.network_up import open_watch, watch_network

NEW_ADDRESS, GONE_ADDRESS, NEW_ROUTE, GONE_ROUTE = 20, 21, 24, 25


def message(kind: int, payload: bytes = b"\0" * 13) -> bytes:
    """A netlink message, padded as the kernel pads it."""
    length = 16 + len(payload)
    return struct.pack("=IHHII", length, kind, 0, 0, 0) + payload + b"\0" * (-length % 4)


async def told_of(*datagrams: bytes) -> int:
    """How often the daemon hears of a network after the kernel has said this."""
    ours, kernels = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    told = 0

    def came_up() -> None:
        nonlocal told
        told += 1

    task = asyncio.create_task(watch_network(ours, came_up))
    for datagram in datagrams:
        kernels.send(datagram)
        await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    kernels.close()
    assert ours.fileno() == -1
    return told


async def test_an_address_and_a_route_that_come_are_told_once_each() -> None:
    assert await told_of(message(NEW_ADDRESS), message(NEW_ROUTE) + message(NEW_ADDRESS)) == 2


async def test_it_is_found_behind_other_messages() -> None:
    assert await told_of(message(GONE_ROUTE) + message(16, b"12345") + message(NEW_ROUTE)) == 1


@pytest.mark.parametrize("datagram", [message(GONE_ADDRESS), message(GONE_ROUTE), b"", b"short", bytes(40)])
async def test_what_goes_or_is_no_message_is_not_told(datagram: bytes) -> None:
    assert await told_of(datagram) == 0


async def test_the_kernel_of_this_machine_lets_us_listen() -> None:
    watch = open_watch()
    if watch is None:
        pytest.skip("this kernel tells nobody of network changes")
    task = asyncio.create_task(watch_network(watch, lambda: None))
    await asyncio.sleep(0.02)
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_where_the_kernel_does_not_tell_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "AF_NETLINK", 9_999)
    assert open_watch() is None
