"""What terminals ask over HTTP, with real keys and signatures; and everything that must be refused: garbage, bombs, forgeries, other people's keys."""

import base64
import hashlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx import Response
from msgspec.structs import replace

from server.api.bodies import LARGEST_SENT, LARGEST_UNPACKED
from server.api.services import Services
from server.app import build_app
from server.identity.codes import code_hash, new_code
from server.ledger.alarms import alarms
from server.ledger.people import add_code
from sync.wire.codec import compress, decode, encode
from sync.wire.generation import unpack
from sync.wire.protocol import (
    MEDIA_TYPE,
    PROTOCOL,
    SNAPSHOT_TYPE,
    Enrol,
    EnrolAnswer,
    Hello,
    Message,
    PageAnswer,
    Problem,
    ReflectedAnswer,
    ReflectedQuestion,
    ResetAnswer,
    UploadAnswer,
    UploadResult,
)
from sync.wire.signatures import Target, signed_headers
from tests.server.http import Http
from tests.server.stories import NORTH, Device, new_services, received, seconds, unit
from workflows.rules.identity import EnrolmentId


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


# -- hello and enrol ----------------------------------------------------------------------------------------------------------------------


def test_hello_says_who_answers_and_what_it_speaks(http: Http, services: Services) -> None:
    answer = decode(Hello, http.get("/v1/hello").content)
    identity = services.store.identity
    assert (answer.server, answer.server_epoch, answer.protocol) == (identity.server, identity.epoch, PROTOCOL)


def test_a_setup_code_makes_a_terminal_with_a_name_and_certificates_of_our_authority(
    http: Http, services: Services
) -> None:
    answer = decode(EnrolAnswer, post(http, "/v1/enrol", enrolment(a_code(services))).content)
    assert (answer.site, answer.terminal) == (NORTH, "H-002")
    authority = x509.load_pem_x509_certificate(answer.ca.encode())
    for pem in (answer.signing_certificate, answer.transport_certificate):
        certificate = x509.load_pem_x509_certificate(pem.encode())
        certificate.verify_directly_issued_by(authority)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.UniformResourceIdentifier) == [answer.enrolment.urn]


def test_a_terminal_that_was_taken_in_may_upload_with_its_own_keys(http: Http, services: Services) -> None:
    device = Device()
    answer = decode(EnrolAnswer, post(http, "/v1/enrol", enrolment(a_code(services), device)).content)
    device.enrolment = EnrolmentId(answer.enrolment)
    device.write(received(unit(1)))
    assert decode(UploadAnswer, send(http, device, device.upload()).content).result is UploadResult.OK


def test_a_code_is_good_as_people_type_it(http: Http, services: Services) -> None:
    typed = a_code(services).lower().replace("-", " ").replace("o", "0")
    assert post(http, "/v1/enrol", enrolment(typed)).status_code == 200


def test_a_used_code_is_refused_and_its_second_use_is_an_alarm(http: Http, services: Services) -> None:
    code = a_code(services)
    post(http, "/v1/enrol", enrolment(code))
    assert problem(post(http, "/v1/enrol", enrolment(code)), 403).code == Problem.TOKEN_USED
    assert alarm_kinds(services) == ["code_used_again"]


def test_a_terminal_whose_answer_was_lost_may_ask_again_with_the_same_keys(http: Http, services: Services) -> None:
    message = enrolment(a_code(services))
    first = decode(EnrolAnswer, post(http, "/v1/enrol", message).content)
    second = decode(EnrolAnswer, post(http, "/v1/enrol", message).content)
    assert (second.enrolment, second.terminal) == (first.enrolment, first.terminal)
    assert alarm_kinds(services) == []


def test_an_unknown_and_an_expired_code_are_refused_in_words(http: Http, services: Services) -> None:
    old = a_code(services, hours=-1)
    assert problem(post(http, "/v1/enrol", enrolment(new_code())), 403).code == Problem.TOKEN_UNKNOWN
    assert problem(post(http, "/v1/enrol", enrolment(old)), 403).code == Problem.TOKEN_EXPIRED


@pytest.mark.parametrize("key", ["", "zz", "00" * 31, "00" * 33])
def test_keys_that_are_none_use_no_code_up(http: Http, services: Services, key: str) -> None:
    code = a_code(services)
    assert problem(post(http, "/v1/enrol", replace(enrolment(code), signing_key=key)), 400).code == Problem.MALFORMED
    assert post(http, "/v1/enrol", enrolment(code)).status_code == 200


def test_a_setup_code_is_kept_as_its_hash_only(services: Services, tmp_path: Path) -> None:
    code = a_code(services)
    stored = (tmp_path / "ledger.db").read_bytes() + (tmp_path / "ledger.db-wal").read_bytes()
    assert code_hash(code) in stored
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored


# -- what a signed terminal gets ------------------------------------------------------------------------------------------------------------


def test_a_batch_is_answered_entry_by_entry(http: Http, device: Device, services: Services) -> None:
    device.write(received(unit(1)))
    device.seal(uuid4(), b"garbage")
    answer = decode(UploadAnswer, send(http, device, device.upload()).content)
    identity = services.store.identity
    assert (answer.server, answer.server_epoch, answer.enrolment) == (identity.server, identity.epoch, device.enrolment)
    assert (answer.result, answer.through) == (UploadResult.OK, 2)
    assert [(item.outcome.value, item.reason) for item in answer.outcomes] == [
        ("applied", ""),
        ("parked", "unreadable"),
    ]


def test_a_batch_may_come_packed(http: Http, device: Device) -> None:
    device.write(received(unit(1)))
    answer = send(http, device, device.upload(), packed=True)
    assert decode(UploadAnswer, answer.content).through == 1


def test_a_gap_and_a_fork_are_answers_not_errors(http: Http, device: Device) -> None:
    device.write(received(unit(1)))
    clone = device.copy()
    device.write(received(unit(2)))
    clone.write(received(unit(3)))
    assert decode(UploadAnswer, send(http, device, device.upload(2)).content).result is UploadResult.GAP
    send(http, device, device.upload())
    assert decode(UploadAnswer, send(http, clone, clone.upload(2)).content).result is UploadResult.FORK


def test_both_feeds_are_read_page_by_page(http: Http, device: Device, services: Services) -> None:
    device.write(received(unit(1)))
    send(http, device, device.upload())
    epoch = services.store.identity.epoch
    site = decode(PageAnswer, get(http, device, f"/v1/feed/site?epoch={epoch}&position=1&limit=5").content)
    control = decode(PageAnswer, get(http, device, f"/v1/feed/control?epoch={epoch}&position=0&limit=5").content)
    assert [row.entry for row in site.rows] == [device.items[0].id]
    assert (control.feed, control.at_end) == ("control", True)
    reset = get(http, device, f"/v1/feed/site?epoch={uuid4()}&position=1&limit=5")
    assert decode(ResetAnswer, reset.content).reset.value == "other_epoch"


def test_a_long_page_is_packed_for_who_can_unpack_it(http: Http, device: Device, services: Services) -> None:
    for number in range(5):
        device.write(received(unit(number)))
    send(http, device, device.upload())
    path = f"/v1/feed/site?epoch={services.store.identity.epoch}&position=0&limit=9"
    packed = get(http, device, path, {"accept-encoding": "zstd"})
    assert packed.headers["content-encoding"] == "zstd"
    plain = get(http, device, path, {"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("query", ["", "?epoch=x&position=0", "?position=0&limit=1", "?epoch={epoch}&position=x"])
def test_a_cursor_that_is_none_is_refused(http: Http, device: Device, services: Services, query: str) -> None:
    path = f"/v1/feed/site{query.format(epoch=services.store.identity.epoch)}"
    assert problem(get(http, device, path), 400).code == Problem.MALFORMED


def test_there_is_no_third_feed(http: Http, device: Device, services: Services) -> None:
    path = f"/v1/feed/other?epoch={services.store.identity.epoch}&position=0"
    assert problem(get(http, device, path), 404).code == Problem.MALFORMED


def test_the_snapshot_comes_with_its_hash_and_in_parts(http: Http, device: Device, tmp_path: Path) -> None:
    whole = get(http, device, "/v1/snapshot?protocol=1")
    assert whole.headers["content-type"] == SNAPSHOT_TYPE
    digest = base64.b64encode(hashlib.sha256(whole.content).digest()).decode()
    assert whole.headers["repr-digest"] == f"sha-256=:{digest}:"
    tag = whole.headers["etag"]
    rest = get(http, device, "/v1/snapshot?protocol=1", {"range": "bytes=100-", "if-range": tag})
    assert (rest.status_code, rest.content) == (206, whole.content[100:])
    other = get(http, device, "/v1/snapshot?protocol=1", {"range": "bytes=100-", "if-range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)
    (tmp_path / "packed").write_bytes(whole.content)
    assert unpack(tmp_path / "packed", tmp_path / "plain.db") is None


def test_reflected_answers_for_the_site_of_the_terminal(http: Http, device: Device, services: Services) -> None:
    device.write(received(unit(1)))
    send(http, device, device.upload())
    entry = device.items[0].id
    question = ReflectedQuestion(PROTOCOL, services.store.identity.epoch, 2, (entry, uuid4()))
    answer = decode(ReflectedAnswer, post(http, "/v1/reflected", question, device).content)
    assert [(one.entry, one.position) for one in answer.entries] == [(entry, 2)]


# -- what is refused ------------------------------------------------------------------------------------------------------------------------


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
    assert problem(http.get("/v1/snapshot", headers=headers), 401).code == Problem.SIGNATURE


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
        ({"content-encoding": "gzip"}, Problem.MALFORMED),
    ],
)
def test_another_type_or_packing_is_refused(http: Http, device: Device, headers: dict[str, str], code: str) -> None:
    assert problem(raw(http, device, "/v1/upload", b"{}", headers), 415).code == code


def test_a_newer_protocol_is_told_what_is_spoken_here(http: Http, device: Device) -> None:
    device.write(received(unit(1)))
    newer = replace(device.upload(), protocol=PROTOCOL + 1)
    assert problem(send(http, device, newer), 400).code == Problem.PROTOCOL


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


# -- builders -----------------------------------------------------------------------------------------------------------------------------


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
