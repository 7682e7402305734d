"""What terminals and people ask, with each engine behind the routes."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from server.api.services import Services
from server.app import build_app
from server.identity.authority import create_authority
from server.ledger.moments import utc_now
from server.ledger.people import enrolments, terminal_states
from server.ledger.snapshots import Snapshots
from server.ledger.store import Store
from server.trace.item import trace_serial
from server.trace.lot import trace_lot
from sync.wire.codec import decode
from sync.wire.packing import unpack
from sync.wire.protocol import PROTOCOL, EnrolAnswer, PageAnswer, ReflectedAnswer, ReflectedQuestion, UploadAnswer
from tests.server.asking import a_code, enrolment, get, post, send
from tests.server.http import Http
from tests.server.stories import NORTH, NOW, Device, received, unit
from workflows.rules.identity import EnrolmentId


@pytest.fixture
def services(store: Store, tmp_path: Path) -> Services:
    authority = create_authority(tmp_path, store.identity.server, NOW)
    return Services(store, authority, Snapshots(tmp_path / "snapshots", store), utc_now)


@pytest.fixture
def http(services: Services) -> Http:
    return Http(build_app(services))


def test_a_terminal_is_taken_in_uploads_reads_its_feed_and_fetches_a_snapshot(
    http: Http, services: Services, tmp_path: Path
) -> None:
    device = Device()
    welcome = decode(EnrolAnswer, post(http, "/v1/enrol", enrolment(a_code(services), device)).content)
    device.enrolment = EnrolmentId(welcome.enrolment)
    device.write(received(unit(1)))
    assert decode(UploadAnswer, send(http, device, device.upload()).content).through == 1
    target = f"/v1/feed/site?epoch={welcome.server_epoch}&position=0&limit=500"
    rows = decode(PageAnswer, get(http, device, target).content).rows
    question = ReflectedQuestion(PROTOCOL, welcome.server_epoch, rows[-1].position, (device.items[0].id,))
    (reflected,) = decode(ReflectedAnswer, post(http, "/v1/reflected", question, device).content).entries
    assert (rows[-1].entry, reflected.position) == (device.items[0].id, rows[-1].position)
    (tmp_path / "packed").write_bytes(get(http, device, f"/v1/snapshot?protocol={PROTOCOL}").content)
    assert unpack(tmp_path / "packed", tmp_path / "plain.db") is None


def test_what_a_terminal_says_of_itself_is_kept_as_people_can_read_it(http: Http, services: Services) -> None:
    asked = replace(enrolment(a_code(services)), model="TC\x0022\x1b[31m")
    assert post(http, "/v1/enrol", asked).status_code == 200
    with services.store.reading() as work:
        assert [terminal.model for terminal in enrolments(work.hot, NORTH)] == ["TC22[31m"]


def test_the_entries_of_a_terminal_are_counted_as_a_whole_number(http: Http, services: Services) -> None:
    device = Device()
    welcome = decode(EnrolAnswer, post(http, "/v1/enrol", enrolment(a_code(services), device)).content)
    device.enrolment = EnrolmentId(welcome.enrolment)
    device.write(received(unit(1)))
    send(http, device, device.upload())
    with services.store.reading() as work:
        (state,) = terminal_states(work.hot, NORTH)
    assert (state.entries, type(state.entries)) == (1, int)


@pytest.mark.parametrize("text", ["a\0b", "\ud8ff", "' OR 1=1", "%s", "?", "100%"])
def test_a_question_for_what_no_label_can_hold_finds_nothing(store: Store, text: str) -> None:
    with store.reading() as work:
        assert trace_lot(work.hot, store.identity.server, text, None) == ()
        assert trace_serial(work.hot, store.identity.server, text) == ()
