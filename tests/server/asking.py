"""Requests as terminals make them: signed, typed, packed; and what comes back."""

from datetime import UTC, datetime, timedelta

from httpx import Response

from server.api.services import Services
from server.identity.codes import code_hash, new_code
from server.ledger.alarms import alarms
from server.ledger.people import add_code
from sync.wire.codec import compress, decode, encode
from sync.wire.protocol import (
    MEDIA_TYPE,
    PROTOCOL,
    Enrol,
    Message,
    Problem,
)
from sync.wire.signatures import Target, signed_headers
from tests.server.http import Http
from tests.server.stories import NORTH, Device, seconds


def a_code(services: Services, hours: int = 1) -> str:
    code, now = new_code(), datetime.now(UTC)
    with services.store.writing() as unit_of_work:
        add_code(unit_of_work.hot, NORTH, code_hash(code), 1, now, now + timedelta(hours=hours))
    return code


def enrolment(code: str, device: Device | None = None) -> Enrol:
    device = device or Device()
    signing = device.signing.public_key().public_bytes_raw().hex()
    transport = device.transport.public_key().public_bytes_raw().hex()
    return Enrol(PROTOCOL, code, signing, transport, "TC22", "test")


def signature(device: Device, method: str, target: str, body: bytes, created: int | None = None) -> dict[str, str]:
    path, _, query = target.partition("?")
    moment = seconds() if created is None else created
    return signed_headers(device.transport, device.enrolment, Target(method, path, query), body, moment)


def raw(http: Http, device: Device, path: str, body: bytes, headers: dict[str, str] | None = None) -> Response:
    signed = signature(device, "POST", path, body)
    return http.post(path, content=body, headers={"content-type": MEDIA_TYPE, **signed, **(headers or {})})


def send(http: Http, device: Device, message: Message, packed: bool = False) -> Response:
    if packed:
        return raw(http, device, "/v1/upload", compress(encode(message)), {"content-encoding": "zstd"})
    return raw(http, device, "/v1/upload", encode(message))


def post(http: Http, path: str, message: Message, device: Device | None = None) -> Response:
    body = encode(message)
    signed = signature(device, "POST", path, body) if device else {}
    return http.post(path, content=body, headers={"content-type": MEDIA_TYPE, **signed})


def get(http: Http, device: Device, target: str, headers: dict[str, str] | None = None) -> Response:
    return http.get(target, headers={**signature(device, "GET", target, b""), **(headers or {})})


def problem(response: Response, status: int) -> Problem:
    assert response.status_code == status, response.text
    return decode(Problem, response.content)


def alarm_kinds(services: Services) -> list[str]:
    with services.store.reading() as unit_of_work:
        return [alarm.kind.value for alarm in alarms(unit_of_work.hot, NORTH)]
