"""What a person is told when no connection comes about: each cause in its own words, from real sockets."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sync.client import Client
from sync.errors import BadAnswer, BadCertificate, LinkError, NotOurServer, Unreachable
from sync.line_faults import line_fault
from tests.sync.pump.answers import SERVER, client_that_gets
from tests.sync.pump.certificates import certificate_in, showing

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def fault_at(url: str, authority: str = "") -> LinkError:
    """What a person would be told."""
    client = Client(url, SERVER, authority=authority)
    try:
        with pytest.raises(LinkError) as found:
            await client.hello()
        return found.value
    finally:
        await client.close()


@pytest.mark.parametrize(
    ("begins", "words"),
    [(timedelta(days=-400), "has expired"), (timedelta(days=5), "is not valid yet")],
    ids=["expired", "not yet valid"],
)
async def test_a_certificate_of_another_time_is_told_with_what_this_clock_says(
    tmp_path: Path, begins: timedelta, words: str
) -> None:
    certificate = certificate_in(tmp_path, begins)
    async with showing(certificate) as port:
        fault = await fault_at(f"https://localhost:{port}", certificate.read_text())
    assert isinstance(fault, BadCertificate)
    assert words in str(fault)
    assert f"This device's clock says {datetime.now(UTC):%Y-%m-%d}" in str(fault)


async def test_the_certificate_of_another_name_is_told(tmp_path: Path) -> None:
    certificate = certificate_in(tmp_path, name="another.test")
    async with showing(certificate) as port:
        fault = await fault_at(f"https://localhost:{port}", certificate.read_text())
    assert isinstance(fault, BadCertificate)
    assert "not that of localhost" in str(fault)


async def test_an_authority_that_nobody_knows_may_be_somebody_in_between(tmp_path: Path) -> None:
    async with showing(certificate_in(tmp_path)) as port:
        fault = await fault_at(f"https://localhost:{port}")
    assert isinstance(fault, BadCertificate)
    assert "self-signed certificate" in str(fault)
    assert "listen in between" in str(fault)


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[int]:
    """Somebody who answers in his own way; his port."""
    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


async def plain_text(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH\r\n")
    writer.close()


async def half_an_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc")
    writer.close()


async def headers_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 400_000)
    writer.close()


async def test_who_speaks_no_tls_is_not_our_server() -> None:
    async with serving(plain_text) as port:
        fault = await fault_at(f"https://localhost:{port}")
    assert type(fault) is NotOurServer
    assert "does not speak TLS" in str(fault)


async def test_an_answer_that_is_cut_off_is_no_answer() -> None:
    async with serving(half_an_answer) as port:
        fault = await fault_at(f"http://localhost:{port}")
    assert type(fault) is Unreachable


async def test_a_head_without_end_is_cut_off() -> None:
    async with serving(headers_without_end) as port:
        fault = await fault_at(f"http://localhost:{port}")
    assert type(fault) is BadAnswer


async def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]
    fault = await fault_at(f"http://127.0.0.1:{port}")
    assert type(fault) is Unreachable
    assert f"127.0.0.1:{port} answers, but no server runs there" in str(fault)


async def test_a_name_that_nobody_knows_is_told() -> None:
    fault = await fault_at("http://no-such-host.invalid")
    assert type(fault) is Unreachable
    assert "the name no-such-host.invalid is not known here" in str(fault)


def test_no_way_to_the_server_is_told_whatever_lies_around_the_cause() -> None:
    around = httpx.ConnectError("All connection attempts failed")
    causes = [OSError(errno.ENETUNREACH, "Network is unreachable"), OSError(errno.EHOSTUNREACH, "No route to host")]
    around.__cause__ = ExceptionGroup("multiple connection attempts failed", causes)
    fault = line_fault(around, "server.test", NOON)
    assert "there is no way to server.test. Is there a network?" in str(fault)


async def test_a_connection_that_breaks_without_a_word_was_cut() -> None:
    with pytest.raises(Unreachable, match=r"No connection to the server \(it was cut\)\."):
        await client_that_gets(httpx.ReadError("")).hello()


async def test_an_error_of_no_known_cause_is_told_as_it_is() -> None:
    client = client_that_gets(httpx.ConnectError("the cable is loose"))
    with pytest.raises(Unreachable, match="the cable is loose"):
        await client.hello()
