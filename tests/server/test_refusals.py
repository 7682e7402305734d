"""What the routes refuse, in words and without harm: forgeries, other people's keys, garbage, bombs, other types, other protocols."""

import dataclasses
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from server.api.bodies import LARGEST_SENT, LARGEST_UNPACKED
from server.api.services import Services
from server.app import build_app
from server.ledger.sqlite import open_store
from sync.wire.codec import compress, encode
from sync.wire.protocol import (
    MEDIA_TYPE,
    PROTOCOL,
    Problem,
)
from tests.server.asking import alarm_kinds, get, post, problem, raw, send, signature
from tests.server.http import Http
from tests.server.stories import Device, new_services, received, seconds, unit


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


def test_a_snapshot_of_another_protocol_is_not_to_be_had(http: Http, device: Device) -> None:
    assert problem(get(http, device, "/v1/snapshot?protocol=9"), 400).code == Problem.PROTOCOL


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


def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(http: Http, device: Device) -> None:
    bomb = zstandard.ZstdCompressor().compress(b" " * (LARGEST_UNPACKED * 40))
    assert len(bomb) < 100_000
    assert problem(raw(http, device, "/v1/upload", bomb, {"content-encoding": "zstd"}), 413).code == Problem.TOO_LARGE


def test_a_body_without_end_is_cut_off(http: Http, device: Device) -> None:
    assert problem(raw(http, device, "/v1/upload", b" " * (LARGEST_SENT + 1)), 413).code == Problem.TOO_LARGE


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
