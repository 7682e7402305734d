"""Whether it was our server that answered, and what a failure means to the person who reads it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync import client as client_module
from sync.client import Client, Signer
from sync.errors import Incompatible, LinkError, NotOurServer, Refused, TimedOut, TooLarge, Unreachable
from sync.signing import read_or_make_keys
from sync.wire.codec import compress, encode
from sync.wire.protocol import MEDIA_TYPE, SNAPSHOT_TYPE, Hello, PageAnswer, Problem
from sync.wire.signatures import Claim, Target, claim_fault, read_claim
from tests.support.facts import SERVER_EPOCH
from tests.sync.pump.answers import SERVER, Answering, Body, answer, client_that_gets
from workflows.rules.identity import EnrolmentId

HELLO = Hello(SERVER, SERVER_EPOCH, 1, 1, "2026-11-20T12:00:00.000Z")
STRANGER = UUID(int=1)


async def hello_through(reply: httpx.Response | Exception) -> Hello:
    client = client_that_gets(reply)
    try:
        return await client.hello()
    finally:
        await client.close()


async def test_our_server_is_believed_packed_or_plain() -> None:
    assert await hello_through(answer(encode(HELLO))) == HELLO
    assert await hello_through(answer(compress(encode(HELLO)), content_encoding="zstd")) == HELLO


PORTAL = b"<html>Sign in</html>"
NOT_OURS = {
    "a portal's page": answer(PORTAL, content_type="text/html"),
    "a portal's redirect": answer(b"", 302, "text/html", location="http://portal.test/"),
    "a portal's refusal": answer(PORTAL, 403, "text/html"),
    "another's JSON": answer(b'{"status":"ok"}', content_type="application/json"),
    "another's JSON under our type": answer(b'{"status":"ok"}'),
    "our type and no JSON": answer(PORTAL),
    "another server": answer(encode(Hello(STRANGER, SERVER_EPOCH, 1, 1, HELLO.now))),
    "another server's refusal": answer(encode(Problem(STRANGER, Problem.REVOKED, "Go away.")), 403),
    "a wrong type": answer(encode(HELLO).replace(b'"protocol":1', b'"protocol":"1"')),
    "a bomb": answer(compress(bytes(200_000_000)), content_encoding="zstd"),
    "garbage that says it is packed": answer(b"\0\1\2", content_encoding="zstd"),
}


@pytest.mark.parametrize("reply", NOT_OURS.values(), ids=NOT_OURS)
async def test_what_is_not_our_server_counts_for_nothing(reply: httpx.Response | Exception) -> None:
    with pytest.raises(NotOurServer):
        await hello_through(reply)


def problem(code: str, status: int, **headers: str) -> httpx.Response:
    return answer(encode(Problem(SERVER, code, "In words.")), status, **headers)


MEANINGS: dict[str, tuple[httpx.Response | Exception, type[LinkError]]] = {
    "revoked": (problem(Problem.REVOKED, 403), Refused),
    "unsigned": (problem(Problem.SIGNATURE, 401), Refused),
    "malformed": (problem(Problem.MALFORMED, 400), Refused),
    "of another protocol": (problem(Problem.PROTOCOL, 400), Incompatible),
    "too large for our server": (problem(Problem.TOO_LARGE, 413), TooLarge),
    "too large for a proxy": (answer(b"", 413, "text/html"), TooLarge),
    "busy": (problem(Problem.BUSY, 503), Unreachable),
    "broken": (problem(Problem.BROKEN, 500), Unreachable),
    "a proxy without a server": (answer(b"<html>Bad gateway</html>", 502, "text/html"), Unreachable),
    "too many": (answer(b"", 429, "text/plain"), Unreachable),
    "no route": (httpx.ConnectError("no route"), Unreachable),
    "cut off": (httpx.RemoteProtocolError("incomplete"), Unreachable),
    "no answer": (httpx.ReadTimeout("slow"), TimedOut),
}


@pytest.mark.parametrize(("reply", "meaning"), MEANINGS.values(), ids=MEANINGS)
async def test_each_failure_has_its_own_meaning(reply: httpx.Response | Exception, meaning: type[LinkError]) -> None:
    with pytest.raises(meaning) as found:
        await hello_through(reply)
    assert type(found.value) is meaning


@pytest.mark.parametrize(
    ("day", "words"), [(timedelta(0), "self-signed certificate"), (timedelta(days=-400), "has expired")]
)
async def test_a_certificate_that_is_not_accepted_is_named_with_its_reason(
    tmp_path: Path, day: timedelta, words: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_in(tmp_path, datetime.now(UTC) + day))
    listening = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        authority = (tmp_path / "server.pem").read_text() if day else ""
        client = Client(f"https://localhost:{port}", SERVER, authority=authority)
        with pytest.raises(NotOurServer, match=f"{words}.*clock"):
            await client.hello()
        await client.close()


def certificate_in(folder: Path, start: datetime) -> Path:
    """A certificate of localhost, signed by itself, valid for a month."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start - timedelta(days=1))
        .not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    (folder / "server.pem").write_bytes(pem)
    return folder / "server.pem"


async def test_the_server_says_how_long_to_wait() -> None:
    with pytest.raises(Unreachable) as found:
        await hello_through(problem(Problem.BUSY, 503, retry_after="17"))
    assert found.value.retry_after == 17.0


class Slow(httpx.AsyncByteStream):
    """One byte at a time, for ever."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.005)


async def test_an_answer_that_trickles_in_for_ever_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "TOTAL_SECONDS", 0.1)
    with pytest.raises(TimedOut):
        await hello_through(httpx.Response(200, headers={"content-type": MEDIA_TYPE}, stream=Slow()))


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LARGEST_BODY", 1_000)
    endless = httpx.Response(200, headers={"content-type": MEDIA_TYPE}, stream=Body(*[b"x" * 600] * 3))
    with pytest.raises(NotOurServer, match="does not end"):
        await hello_through(endless)


async def test_requests_are_signed_as_they_are_sent(tmp_path: Path) -> None:
    keys, who = read_or_make_keys(tmp_path), EnrolmentId(UUID(int=5))
    page = PageAnswer(SERVER, SERVER_EPOCH, "site", 7, (), 0, True, HELLO.now)
    network = Answering(answer(encode(page)))
    client = Client("http://lotline.test", SERVER, Signer(who, keys, lambda: 1_000), transport=network)
    await client.page("site", SERVER_EPOCH, 7, 500)
    (asked,) = network.asked
    path, _, query = asked.url.raw_path.decode().partition("?")
    claim = read_claim(asked.headers)
    assert isinstance(claim, Claim)
    assert (claim.enrolment, query) == (who, f"epoch={SERVER_EPOCH}&position=7&limit=500")
    public = keys.transport.public_key().public_bytes_raw()
    assert claim_fault(claim, public, Target(asked.method, path, query), asked.headers, b"", 1_000) is None


async def test_a_snapshot_without_its_hash_is_refused(tmp_path: Path) -> None:
    client = client_that_gets(answer(b"bytes", content_type=SNAPSHOT_TYPE))
    with pytest.raises(NotOurServer, match="without its hash"):
        await client.snapshot(tmp_path / "file")


async def test_a_portal_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(NotOurServer, match="sign-in page"):
        await client_that_gets(answer(PORTAL, content_type="text/html")).snapshot(tmp_path / "file")
