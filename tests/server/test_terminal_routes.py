"""What terminals ask over HTTP, with real keys and signatures."""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from msgspec.structs import replace

from server.api.services import Services
from server.app import build_app
from server.identity.codes import code_hash, new_code
from server.ledger import snapshots
from sync.wire.codec import decode, encode
from sync.wire.encodings import Coding, pack
from sync.wire.packing import unpack
from sync.wire.protocol import (
    PROTOCOL,
    SNAPSHOT_TYPE,
    EnrolAnswer,
    Hello,
    PageAnswer,
    Problem,
    ReflectedAnswer,
    ReflectedQuestion,
    ResetAnswer,
    UploadAnswer,
    UploadResult,
)
from tests.server.asking import a_code, alarm_kinds, enrolment, get, post, problem, raw, send
from tests.server.http import Http
from tests.server.stories import NORTH, Device, new_services, received, unit
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


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "zstd;q=0, gzip"])
def test_who_knows_no_zstd_gets_gzip(http: Http, device: Device, services: Services, accepted: str) -> None:
    for number in range(5):
        device.write(received(unit(number)))
    send(http, device, device.upload())
    path = f"/v1/feed/site?epoch={services.store.identity.epoch}&position=0&limit=9"
    answer = get(http, device, path, {"accept-encoding": accepted})
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"]
    assert decode(PageAnswer, answer.content).at_end


@pytest.mark.parametrize("coding", Coding)
def test_a_batch_may_come_in_any_packing_that_both_know(http: Http, device: Device, coding: Coding) -> None:
    device.write(received(unit(1)))
    body = pack(encode(device.upload()), coding)
    assert (
        decode(UploadAnswer, raw(http, device, "/v1/upload", body, {"content-encoding": coding}).content).through == 1
    )


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


def test_who_has_a_part_of_a_snapshot_gets_the_rest_of_that_one_whatever_was_built_since(
    http: Http, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = get(http, device, "/v1/snapshot?protocol=1")
    monkeypatch.setattr(snapshots, "FEW_ROWS", 0)
    monkeypatch.setattr(snapshots, "FRESH_SECONDS", -1.0)
    device.write(received(unit(1)))
    send(http, device, device.upload())
    newer = get(http, device, "/v1/snapshot?protocol=1")
    assert newer.headers["etag"] != whole.headers["etag"]
    rest = get(http, device, "/v1/snapshot?protocol=1", {"range": "bytes=99-", "if-range": whole.headers["etag"]})
    assert (rest.status_code, rest.content, rest.headers["etag"]) == (206, whole.content[99:], whole.headers["etag"])
    assert rest.headers["lotline-server"] == whole.headers["lotline-server"]


def test_reflected_answers_for_the_site_of_the_terminal(http: Http, device: Device, services: Services) -> None:
    device.write(received(unit(1)))
    send(http, device, device.upload())
    entry = device.items[0].id
    question = ReflectedQuestion(PROTOCOL, services.store.identity.epoch, 2, (entry, uuid4()))
    answer = decode(ReflectedAnswer, post(http, "/v1/reflected", question, device).content)
    assert [(one.entry, one.position) for one in answer.entries] == [(entry, 2)]
