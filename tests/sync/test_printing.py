"""A label goes to a printer in the network whole, or it is said that it did not."""

import asyncio

import pytest

from sync.errors import Unreachable
from sync.printing import PORT, parse_address, send_label


def test_a_label_arrives_whole() -> None:
    async def printed() -> bytes:
        arrived: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            arrived.set_result(await reader.read())
            writer.close()

        async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            await send_label("127.0.0.1", port, "^XA^FDSüd^FS^XZ\n")
            return await asyncio.wait_for(arrived, 5)

    assert asyncio.run(printed()) == "^XA^FDSüd^FS^XZ\n".encode()


def test_a_printer_that_is_not_there_is_told_in_words() -> None:
    async def nobody() -> None:
        async with await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable, match="Scan a pre-printed tag"):
            await send_label("127.0.0.1", port, "^XA^XZ")

    asyncio.run(nobody())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("zebra.local", ("zebra.local", PORT)),
        (" 192.0.2.7:9101 ", ("192.0.2.7", 9101)),
        ("", None),
        (":9100", None),
        ("zebra:", None),
        ("zebra:99999", None),
        ("zebra:x", None),
    ],
)
def test_an_address_is_a_host_and_perhaps_a_port(text: str, address: tuple[str, int] | None) -> None:
    assert parse_address(text) == address
