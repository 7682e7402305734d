"""What the routes refuse, in words and without harm: forgeries, other people's keys, garbage, bombs, other types, other protocols."""

import asyncio
import dataclasses
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from server.api import bodies
from server.api.bodies import LARGEST_SENT, LARGEST_UNPACKED
from server.api.hints import HintBoard
from server.api.services import Services
from server.app import build_app
from server.ledger.alarms import alarms
from server.ledger.sqlite import open_store
from sync.wire.codec import compress, encode
from sync.wire.encodings import Coding, pack
from sync.wire.protocol import MEDIA_TYPE, PROTOCOL, REFLECTED_IDS, Problem, ReflectedQuestion
from sync.wire.signatures import Target, signed_headers
from tests.server.asking import alarm_kinds, get, post, problem, raw, send, signature
from tests.server.http import Http
from tests.server.stories import NORTH, Device, new_services, received, seconds, unit


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def services(tmp_path: Path, device: Device) -> Iterator[Services]:
    made = new_services(tmp_path, device)
    yield made
    made.store.close()


@pytest.fixture
def http(services: Services) -> Http:
    return Http(build_app(services))


@pytest.mark.parametrize("path", ["/v1/feed/site?epoch=x&position=0", "/v1/snapshot"])
def test_nothing_is_told_to_who_does_not_sign(http: Http, path: str) -> None:
    assert problem(http.get(path), 401).code == Problem.SIGNATURE


def test_a_signature_with_another_terminals_key_is_refused(http: Http, device: Device) -> None:
    thief = device.copy()
    thief.transport = Ed25519PrivateKey.generate()
    device.write(received(unit(1)))
    assert problem(send(http, thief, device.upload()), 401).code == Problem.SIGNATURE


def test_a_signature_of_a_terminal_that_nobody_took_in_is_refused(http: Http) -> None:
    stranger = Device()
    stranger.write(received(unit(1)))
    assert problem(send(http, stranger, stranger.upload()), 401).code == Problem.SIGNATURE


def test_who_signs_with_another_key_in_a_terminals_name_is_alarmed_once(
    http: Http, device: Device, services: Services
) -> None:
    thief = device.copy()
    thief.transport = Ed25519PrivateKey.generate()
    for _ in range(3):
        get(http, thief, "/v1/snapshot")
    assert alarm_kinds(services) == ["forged"]
    assert details(services) == ["in the name of H-001: The signature is not this terminal's."]


def test_a_body_that_was_changed_on_its_way_is_alarmed(http: Http, device: Device, services: Services) -> None:
    device.write(received(unit(1)))
    body = encode(device.upload())
    headers = signature(device, "POST", "/v1/upload", body)
    http.post("/v1/upload", content=body + b" ", headers={**headers, "content-type": MEDIA_TYPE})
    assert details(services) == ["in the name of H-001: The body is not the one that was signed."]


def test_what_a_wrong_clock_or_a_stranger_does_is_no_alarm(http: Http, device: Device, services: Services) -> None:
    http.get("/v1/snapshot", headers=signature(device, "GET", "/v1/snapshot", b"", created=seconds() - 3600))
    get(http, Device(), "/v1/snapshot")
    http.get("/v1/snapshot")
    assert alarm_kinds(services) == []


def test_a_batch_that_is_sent_again_byte_for_byte_books_nothing_twice(
    http: Http, device: Device, services: Services
) -> None:
    device.write(received(unit(1)))
    body = encode(device.upload())
    headers = {**signature(device, "POST", "/v1/upload", body), "content-type": MEDIA_TYPE}
    answers = {http.post("/v1/upload", content=body, headers=headers).content for _ in range(3)}
    assert len(answers) == 1
    with services.store.reading() as unit_of_work:
        assert unit_of_work.hot.rows("SELECT COUNT(*) FROM feed WHERE site = 'NORTH' AND entry IS NOT NULL") == [(1,)]


def once(device: Device, nonce: str = "ab" * 16) -> dict[str, str]:
    """A request for the stream of hints, good once."""
    who, target = device.enrolment, Target("GET", "/v1/hints")
    return signed_headers(device.transport, who, target, b"", seconds(), nonce)


def test_a_stream_is_not_given_to_a_copy_of_a_request(
    http: Http, device: Device, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HintBoard, "is_full", True)
    headers = once(device)
    assert problem(http.get("/v1/hints", headers=headers), 503).code == Problem.BUSY
    assert problem(http.get("/v1/hints", headers=headers), 401).code == Problem.SIGNATURE
    assert details(services) == ["in the name of H-001: This request is good once, and was used before."]


def test_a_request_for_a_stream_must_be_good_once(http: Http, device: Device) -> None:
    assert problem(get(http, device, "/v1/hints"), 401).code == Problem.SIGNATURE
    assert problem(http.get("/v1/hints"), 401).code == Problem.SIGNATURE


def test_a_server_that_keeps_no_more_streams_asks_to_come_back(
    http: Http, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HintBoard, "is_full", True)
    answer = http.get("/v1/hints", headers=once(device))
    assert problem(answer, 503).code == Problem.BUSY
    assert answer.headers["retry-after"] == "60"


def details(services: Services) -> list[str]:
    with services.store.reading() as unit_of_work:
        return [alarm.detail for alarm in alarms(unit_of_work.hot, NORTH)]


def test_a_body_that_is_not_the_signed_one_is_refused(http: Http, device: Device) -> None:
    device.write(received(unit(1)))
    body = encode(device.upload())
    headers = signature(device, "POST", "/v1/upload", body)
    answer = http.post("/v1/upload", content=body + b" ", headers={**headers, "content-type": MEDIA_TYPE})
    assert problem(answer, 401).code == Problem.SIGNATURE


def test_a_request_that_somebody_kept_and_sends_an_hour_later_is_refused(http: Http, device: Device) -> None:
    headers = signature(device, "GET", "/v1/snapshot", b"", created=seconds() - 3600)
    refused = problem(http.get("/v1/snapshot", headers=headers), 401)
    assert refused.code == Problem.CLOCK
    assert re.search(
        r"signed at \d{4}-.* UTC, and here it is \d{4}-.* UTC: check the terminal's clock", refused.message
    )


def test_a_signature_for_one_address_does_not_open_another(http: Http, device: Device) -> None:
    headers = signature(device, "GET", "/v1/feed/site", b"")
    assert problem(http.get("/v1/snapshot", headers=headers), 401).code == Problem.SIGNATURE


def test_a_terminal_that_was_locked_out_is_told_so(http: Http, device: Device, services: Services) -> None:
    with services.store.writing() as unit_of_work:
        unit_of_work.hot.run("UPDATE enrolment SET revoked = '2026-11-20T10:00:00.000Z'")
    assert problem(get(http, device, "/v1/snapshot"), 403).code == Problem.REVOKED


def test_a_batch_of_another_terminal_is_refused_and_alarmed(http: Http, device: Device, services: Services) -> None:
    other = Device()
    other.write(received(unit(1)))
    assert problem(post(http, "/v1/upload", other.upload(), device), 403).code == Problem.SIGNATURE
    assert alarm_kinds(services) == ["forged"]


def test_a_head_that_the_terminal_did_not_sign_is_refused_and_alarmed(
    http: Http, device: Device, services: Services
) -> None:
    device.write(received(unit(1)))
    device.signing = Ed25519PrivateKey.generate()
    assert problem(send(http, device, device.upload()), 403).code == Problem.SIGNATURE
    assert alarm_kinds(services) == ["forged"]


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"{", b"[]", b'{"protocol": "1"}', b"9" * 100_000])
def test_garbage_is_malformed_and_stores_nothing(http: Http, device: Device, services: Services, body: bytes) -> None:
    assert problem(raw(http, device, "/v1/upload", body), 400).code == Problem.MALFORMED
    with services.store.reading() as unit_of_work:
        assert unit_of_work.hot.rows("SELECT 1 FROM entry") == []


def test_a_batch_whose_links_do_not_compute_is_malformed(http: Http, device: Device) -> None:
    device.write(received(unit(1)))
    message = device.upload()
    wrong = replace(message, items=(replace(message.items[0], link="00" * 32),))
    assert problem(send(http, device, wrong), 400).code == Problem.MALFORMED


@pytest.mark.parametrize("change", [{"seq": 0}, {"seq": 2**60}, {"hash": "xyz"}, {"hash": "AB" * 32}, {"link": ""}])
def test_an_item_out_of_shape_is_malformed(http: Http, device: Device, change: dict[str, object]) -> None:
    device.write(received(unit(1)))
    message = device.upload()
    wrong = replace(message, items=(replace(message.items[0], **change),))
    assert problem(send(http, device, wrong), 400).code == Problem.MALFORMED


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"content-type": "application/json"}, Problem.MALFORMED),
        ({"content-type": "application/vnd.lotline.v9+json"}, Problem.PROTOCOL),
        ({"content-encoding": "br"}, Problem.MALFORMED),
    ],
)
def test_another_type_or_packing_is_refused(http: Http, device: Device, headers: dict[str, str], code: str) -> None:
    assert problem(raw(http, device, "/v1/upload", b"{}", headers), 415).code == code


def test_a_newer_protocol_is_told_what_is_spoken_here(http: Http, device: Device) -> None:
    device.write(received(unit(1)))
    newer = replace(device.upload(), protocol=PROTOCOL + 1)
    assert problem(send(http, device, newer), 400).code == Problem.PROTOCOL


def test_a_packing_that_is_not_known_is_answered_with_those_that_are(http: Http, device: Device) -> None:
    answer = raw(http, device, "/v1/upload", b"{}", {"content-encoding": "br"})
    assert answer.headers["accept-encoding"] == "zstd, gzip"


def test_a_snapshot_of_another_protocol_is_not_to_be_had(http: Http, device: Device) -> None:
    assert problem(get(http, device, "/v1/snapshot?protocol=9"), 400).code == Problem.PROTOCOL
    for nonsense in ("", "x", "-1", "1.0", "١"):
        assert get(http, device, f"/v1/snapshot?protocol={quote(nonsense)}").status_code == 400


def test_more_entries_than_one_question_may_name_are_refused(http: Http, device: Device, services: Services) -> None:
    ids = tuple(UUID(int=number) for number in range(REFLECTED_IDS + 1))
    question = ReflectedQuestion(PROTOCOL, services.store.identity.epoch, 0, ids)
    assert problem(post(http, "/v1/reflected", question, device), 413).code == Problem.TOO_LARGE
    fewer = replace(question, ids=ids[1:])
    assert post(http, "/v1/reflected", fewer, device).status_code == 200


def test_a_server_that_somebody_else_holds_locked_asks_to_come_back(
    device: Device, services: Services, tmp_path: Path
) -> None:
    hurried = dataclasses.replace(services, store=open_store(tmp_path / "ledger.db", timedelta(milliseconds=50)))
    device.write(received(unit(1)))
    with services.store.writing():
        answer = send(Http(build_app(hurried)), device, device.upload())
    assert problem(answer, 503).code == Problem.BUSY
    assert answer.headers["retry-after"] == "2"
    hurried.store.close()


@pytest.mark.parametrize(("coding", "size"), [(Coding.ZSTD, 40), (Coding.GZIP, 10)])
def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(
    http: Http, device: Device, coding: Coding, size: int
) -> None:
    bomb = pack(b" " * (LARGEST_UNPACKED * size), coding)
    assert len(bomb) < 100_000
    assert problem(raw(http, device, "/v1/upload", bomb, {"content-encoding": coding}), 413).code == Problem.TOO_LARGE


def test_a_body_without_end_is_cut_off(http: Http, device: Device) -> None:
    assert problem(raw(http, device, "/v1/upload", b" " * (LARGEST_SENT + 1)), 413).code == Problem.TOO_LARGE


def test_a_body_that_does_not_arrive_in_time_is_let_go(
    services: Services, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)
    sent: list[dict[str, object]] = []

    async def trickle() -> dict[str, object]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def take(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/upload", "raw_path": b"/v1/upload", "query_string": b""}
    asyncio.run(build_app(services)({**scope, "headers": [], "http_version": "1.1"}, trickle, take))
    assert sent[0]["status"] == 408


def test_broken_packing_is_malformed(http: Http, device: Device) -> None:
    torn = compress(b"{}" * 1000)[:-5]
    assert problem(raw(http, device, "/v1/upload", torn, {"content-encoding": "zstd"}), 400).code == Problem.MALFORMED


def test_an_unknown_address_and_method_are_problems_too(http: Http) -> None:
    assert problem(http.get("/v1/nothing"), 404).code == Problem.MALFORMED
    assert problem(http.delete("/v1/hello"), 405).code == Problem.MALFORMED


def test_a_broken_server_says_so_without_a_traceback(
    http: Http, device: Device, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    with services.store.writing() as unit_of_work:
        unit_of_work.hot.run("DROP TABLE row_item")
    device.write(received(unit(1)))
    with caplog.at_level(logging.CRITICAL):
        answer = send(http, device, device.upload())
    told = problem(answer, 500)
    assert told.code == Problem.BROKEN
    assert "Traceback" not in answer.text
    assert "row_item" not in answer.text
    assert answer.headers["retry-after"] == "5"
