"""A label printer in the network: text to its raw port (9100). It answers nothing, so that sent means taken by its connection, not seen on paper."""

import asyncio

from sync.errors import Unreachable

PORT = 9100
SECONDS = 5.0


def parse_address(text: str) -> tuple[str, int] | None:
    """Host and port of `printer.local` or `192.0.2.7:9101`; None where it is no address."""
    host, colon, port = text.strip().partition(":")
    if not host or (colon and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536)):
        return None
    return host, int(port) if colon else PORT


async def send_label(host: str, port: int, text: str, seconds: float = SECONDS) -> None:
    """Send one label; raises Unreachable when nobody takes it in time: the job is not lost, it can be sent again, or a pre-printed tag be scanned."""
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(text.encode("utf-8"))
                await writer.drain()
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError) as error:
        raise Unreachable(f"The printer {host} does not answer. Scan a pre-printed tag instead.") from error
