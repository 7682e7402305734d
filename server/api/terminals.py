"""The routes for terminals: hello, enrol, upload, feed, snapshot, reflected. Each decodes, calls, encodes."""

import base64
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from server.api.answers import answer, refuse
from server.api.bodies import read_body, read_message
from server.api.services import Services
from server.identity.enrolling import enrol
from server.identity.refusal import Refusal
from server.identity.signer import signer_of
from server.ledger.alarms import Alarm, AlarmKind, raise_alarm
from server.ledger.apply import read_items, upload
from server.ledger.batch import Batch, BatchResult, MalformedBatch, batch_of
from server.ledger.feed import page, reflected
from server.ledger.moments import moment_text
from server.ledger.people import Enrolment, note_contact
from sync.wire import protocol
from sync.wire.protocol import Problem
from sync.wire.signatures import Target, head_is_signed
from workflows.rules.model.row import Feed

_LOG = logging.getLogger(__name__)
M = TypeVar("M", bound=protocol.Message)
Handler = Callable[[Request, bytes, Enrolment], "Response | Refusal"]

_CONTACT_EVERY = timedelta(seconds=30)
_BAD_CURSOR = Refusal(400, Problem.MALFORMED, "A page needs epoch, position and limit.")
_OTHER_PROTOCOL = Refusal(
    400, Problem.PROTOCOL, f"This server speaks protocol {protocol.OLDEST_PROTOCOL} to {protocol.PROTOCOL}."
)
_OTHER_CHAIN = Refusal(403, Problem.SIGNATURE, "The batch is not of the terminal that sent it.")
_BAD_HEAD = Refusal(403, Problem.SIGNATURE, "The batch is not signed with this terminal's key.")


class TerminalApi:
    """What terminals ask for."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._heard: dict[UUID, float] = {}

    def routes(self) -> list[Route]:
        """The routes, as the protocol names them."""
        return [
            Route(protocol.HELLO_PATH, self.hello, methods=["GET"]),
            Route(protocol.ENROL_PATH, self.enrol, methods=["POST"]),
            Route(protocol.UPLOAD_PATH, self._signed(self.upload), methods=["POST"]),
            Route(protocol.FEED_PATH, self._signed(self.page), methods=["GET"]),
            Route(protocol.SNAPSHOT_PATH, self._signed(self.snapshot), methods=["GET"]),
            Route(protocol.REFLECTED_PATH, self._signed(self.reflected), methods=["POST"]),
        ]

    async def hello(self, request: Request) -> Response:
        """Who answers here, and which protocols it speaks."""
        identity, now = self._store.identity, moment_text(self._services.now())
        versions = (protocol.OLDEST_PROTOCOL, protocol.PROTOCOL)
        return answer(request, protocol.Hello(identity.server, identity.epoch, *versions, now))

    async def enrol(self, request: Request) -> Response:
        """Take a terminal in."""
        body = await read_body(request)
        message = body if isinstance(body, Refusal) else self._message(request, body, protocol.Enrol)
        if isinstance(message, Refusal):
            return self._refuse(request, message)
        services = self._services
        result = await run_in_threadpool(enrol, self._store, services.authority, message, services.now())
        return self._refuse(request, result) if isinstance(result, Refusal) else answer(request, result)

    def upload(self, request: Request, body: bytes, terminal: Enrolment) -> Response | Refusal:
        """Take a batch in; answered only after the commit (sync protocol, rule 2)."""
        message = self._message(request, body, protocol.Upload)
        if isinstance(message, Refusal):
            return message
        batch = batch_of(message)
        if isinstance(batch, MalformedBatch):
            return Refusal(400, Problem.MALFORMED, f"No batch: {batch.problem}.")
        forged = self._forged(batch, message.signature, terminal)
        if forged is not None:
            return forged
        now, read = self._services.now(), read_items(terminal.site, batch)
        with self._store.writing() as unit:
            result = upload(unit.hot, terminal.site, batch, read, now)
            note_contact(unit.hot, terminal.site, terminal.enrolment, now)
        self._heard[terminal.enrolment] = now.timestamp()
        return answer(request, self._upload_answer(batch, result))

    def page(self, request: Request, _: bytes, terminal: Enrolment) -> Response | Refusal:
        """A page of a feed."""
        names = {feed.value: feed for feed in Feed}
        feed = names.get(request.path_params["feed"])
        if feed is None:
            return Refusal(404, Problem.MALFORMED, "There are two feeds: site and control.")
        cursor = _cursor(request.query_params)
        if cursor is None:
            return _BAD_CURSOR
        with self._store.reading() as unit:
            now = self._services.now()
            return answer(request, page(unit.hot, self._store.identity, terminal.site, feed, *cursor, now))

    def snapshot(self, request: Request, _: bytes, terminal: Enrolment) -> Response | Refusal:
        """The site's snapshot as a file; ranges and conditions are the file answer's business."""
        if request.query_params.get("protocol", str(protocol.PROTOCOL)) != str(protocol.PROTOCOL):
            return _OTHER_PROTOCOL
        snapshot, identity = self._services.snapshots.current(terminal.site), self._store.identity
        headers = {
            "etag": f'"{snapshot.sha256.hex()}"',
            "repr-digest": f"sha-256=:{base64.b64encode(snapshot.sha256).decode('ascii')}:",
            "lotline-server": str(identity.server),
            "lotline-epoch": str(identity.epoch),
            "lotline-position": str(snapshot.site_position),
            "cache-control": "no-store",
        }
        return FileResponse(snapshot.path, headers=headers, media_type=protocol.SNAPSHOT_TYPE)

    def reflected(self, request: Request, body: bytes, terminal: Enrolment) -> Response | Refusal:
        """Which entries a position reflects."""
        question = self._message(request, body, protocol.ReflectedQuestion)
        if isinstance(question, Refusal):
            return question
        with self._store.reading() as unit:
            return answer(request, reflected(unit.hot, self._store.identity, terminal.site, question))

    def _signed(self, handler: Handler) -> Callable[[Request], object]:
        """A route that serves only whom a signature proves to be a terminal of ours; the work is done in a thread."""

        async def endpoint(request: Request) -> Response:
            body = await read_body(request)
            result = body if isinstance(body, Refusal) else await run_in_threadpool(self._serve, handler, request, body)
            return self._refuse(request, result) if isinstance(result, Refusal) else result

        return endpoint

    def _serve(self, handler: Handler, request: Request, body: bytes) -> Response | Refusal:
        query = request.scope["query_string"].decode("latin-1")
        target = Target(request.method, request.scope["raw_path"].decode("latin-1"), query)
        with self._store.reading() as unit:
            terminal = signer_of(unit.hot, request.headers, target, body, self._services.now())
        if isinstance(terminal, Refusal):
            return terminal
        self._note_contact(terminal)
        return handler(request, body, terminal)

    def _note_contact(self, terminal: Enrolment) -> None:
        """Remember that a terminal was heard; on the disk only now and then, a poll every second need not be a write."""
        now = self._services.now()
        if now.timestamp() - self._heard.get(terminal.enrolment, 0.0) >= _CONTACT_EVERY.total_seconds():
            self._heard[terminal.enrolment] = now.timestamp()
            with self._store.writing() as unit:
                note_contact(unit.hot, terminal.site, terminal.enrolment, now)

    def _message(self, request: Request, body: bytes, kind: type[M]) -> M | Refusal:
        message = read_message(request, body, kind)
        version = getattr(message, "protocol", protocol.PROTOCOL)
        if not protocol.OLDEST_PROTOCOL <= version <= protocol.PROTOCOL:
            return _OTHER_PROTOCOL
        return message

    def _forged(self, batch: Batch, signature: str, terminal: Enrolment) -> Refusal | None:
        """A believed terminal with somebody else's batch, or with a head that it did not sign, is an alarm."""
        refusal = None
        if batch.enrolment != terminal.enrolment:
            refusal = _OTHER_CHAIN
        elif batch.items:
            head = batch.items[-1]
            ids = (batch.enrolment, batch.epoch, head.seq, head.link)
            refusal = None if head_is_signed(terminal.signing_key, *ids, signature) else _BAD_HEAD
        if refusal is not None:
            subject = f"{terminal.enrolment}/{batch.enrolment}/{batch.epoch}"
            with self._store.writing() as unit:
                raise_alarm(
                    unit.hot, terminal.site, Alarm(AlarmKind.FORGED, subject, refusal.message), self._services.now()
                )
        return refusal

    def _upload_answer(self, batch: Batch, result: BatchResult) -> protocol.UploadAnswer:
        identity = self._store.identity
        outcomes = tuple(protocol.ItemOutcome(item.seq, item.outcome, item.reason) for item in result.outcomes)
        chain = (batch.enrolment, batch.epoch)
        return protocol.UploadAnswer(identity.server, identity.epoch, *chain, result.result, result.through, outcomes)

    def _refuse(self, request: Request, refusal: Refusal) -> Response:
        return refuse(request, self._store.identity.server, refusal)


def _cursor(query: Mapping[str, str]) -> tuple[UUID, int, int] | None:
    try:
        return UUID(query["epoch"]), int(query["position"]), int(query.get("limit", protocol.PAGE_ROWS))
    except (KeyError, ValueError):
        return None
