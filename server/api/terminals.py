"""The routes for terminals: hello, enrol, upload, feed, snapshot, reflected, hints. Each decodes, calls, encodes."""

import base64
from collections.abc import Mapping
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from server.api.answers import answer
from server.api.bodies import read_body, read_message, version_refusal
from server.api.door import Asked, Door
from server.api.hint_stream import HintStream
from server.api.hints import HintBoard
from server.api.services import Services
from server.api.snapshot_desk import SnapshotDesk
from server.identity.enrolling import enrol
from server.identity.refusal import Refusal
from server.ledger.alarms import Alarm, AlarmKind, raise_alarm
from server.ledger.apply import read_items, upload
from server.ledger.batch import Batch, BatchResult, MalformedBatch, batch_of
from server.ledger.chores import Chores
from server.ledger.feed import page, reflected
from server.ledger.moments import moment_text
from server.ledger.people import Enrolment, note_contact
from server.ledger.snapshot_files import Snapshot
from sync.wire import protocol
from sync.wire.protocol import Problem
from sync.wire.signatures import head_is_signed
from sync.wire.versions import SPOKEN, Versions
from workflows.rules.model.row import Feed

_BAD_CURSOR = Refusal(400, Problem.MALFORMED, "A page needs epoch, position and limit.")
_BAD_VERSION = Refusal(400, Problem.MALFORMED, "A snapshot's protocol is a number.")
_OTHER_CHAIN = Refusal(403, Problem.SIGNATURE, "The batch is not of the terminal that sent it.")
_BAD_HEAD = Refusal(403, Problem.SIGNATURE, "The batch is not signed with this terminal's key.")
_MANY_IDS = Refusal(413, Problem.TOO_LARGE, f"Ask for {protocol.REFLECTED_IDS} entries at once at most.")
_FULL = Refusal(503, Problem.BUSY, "This server keeps no more streams. Pages are there all the same.", retry_after=60)


class TerminalApi:
    """What terminals ask for."""

    def __init__(self, services: Services, hints: HintBoard, versions: Versions = SPOKEN) -> None:
        self._services = services
        self._store = services.store
        self._chores = Chores(services.store, services.now)
        self._versions = versions
        self._door = Door(services, versions)
        self._hints = hints
        self._snapshots = SnapshotDesk(services.snapshots)

    def routes(self) -> list[Route]:
        """The routes, as the protocol names them."""
        door = self._door
        return [
            Route(protocol.HELLO_PATH, self.hello, methods=["GET"]),
            Route(protocol.ENROL_PATH, self.enrol, methods=["POST"]),
            Route(protocol.UPLOAD_PATH, door.serves(self.upload), methods=["POST"]),
            Route(protocol.FEED_PATH, door.serves(self.page), methods=["GET"]),
            Route(protocol.SNAPSHOT_PATH, door.serves_slowly(self.snapshot), methods=["GET"]),
            Route(protocol.REFLECTED_PATH, door.serves(self.reflected), methods=["POST"]),
            Route(protocol.HINTS_PATH, door.serves_slowly(self.hints), methods=["GET"]),
        ]

    async def hello(self, request: Request) -> Response:
        """Who answers here, and which protocols it speaks; the same to every version."""
        identity, now = self._store.identity, moment_text(self._services.now())
        versions = (self._versions.oldest, self._versions.newest)
        return answer(request, protocol.Hello(identity.server, identity.epoch, *versions, now))

    async def enrol(self, request: Request) -> Response:
        """Take a terminal in."""
        body = await read_body(request)
        message = body if isinstance(body, Refusal) else read_message(request, body, protocol.Enrol, self._versions)
        if isinstance(message, Refusal):
            return self._door.refuse(request, message)
        services = self._services
        result = await run_in_threadpool(enrol, self._store, services.authority, message, services.now())
        return self._door.refuse(request, result) if isinstance(result, Refusal) else answer(request, result)

    def upload(self, asked: Asked) -> Response | Refusal:
        """Take a batch in; answered only after the commit (sync protocol, rule 2)."""
        terminal = asked.terminal
        message = read_message(asked.request, asked.body, protocol.Upload, self._versions)
        if isinstance(message, Refusal):
            return message
        batch = batch_of(message)
        if isinstance(batch, MalformedBatch):
            return Refusal(400, Problem.MALFORMED, f"No batch: {batch.problem}.")
        forged = self._forged(batch, message.signature, terminal)
        if forged is not None:
            return forged
        now, read = self._services.now(), read_items(batch)
        with self._store.writing() as unit:
            result = upload(unit.hot, terminal.site, batch, read, now)
            note_contact(unit.hot, terminal.site, terminal.enrolment, now)
        self._door.heard(terminal)
        self._chores.after(result.news)
        self._hints.nudge()
        return self._door.answer(asked.request, self._upload_answer(batch, result))

    def page(self, asked: Asked) -> Response | Refusal:
        """A page of a feed."""
        names = {feed.value: feed for feed in Feed}
        feed = names.get(asked.request.path_params["feed"])
        if feed is None:
            return Refusal(404, Problem.MALFORMED, "There are two feeds: site and control.")
        cursor = _cursor(asked.request.query_params)
        if cursor is None:
            return _BAD_CURSOR
        with self._store.reading() as unit:
            now = self._services.now()
            tail = asked.request.query_params.get("tail")
            found = page(unit.hot, self._store.identity, asked.terminal.site, feed, *cursor, now, tail)
        if isinstance(found, protocol.ResetAnswer) and found.reset is protocol.ResetReason.UNKNOWN_POSITION:
            self._note_put_back(asked.terminal)
        return self._door.answer(asked.request, found)

    async def snapshot(self, asked: Asked) -> Response | Refusal:
        """The site's snapshot as a file; who has a part of one that is still kept gets the rest of that one."""
        text = asked.request.query_params.get("protocol", str(self._versions.newest))
        if not (text.isascii() and text.isdigit()):
            return _BAD_VERSION
        if not self._versions.speaks(int(text)):
            return version_refusal(int(text), self._versions)
        part = _hash_in(asked.request.headers.get("if-range", ""))
        snapshot = await self._snapshots.get(asked.terminal.site, int(text), part)
        return snapshot if isinstance(snapshot, Refusal) else self._file(snapshot)

    def reflected(self, asked: Asked) -> Response | Refusal:
        """Which entries a position reflects."""
        question = read_message(asked.request, asked.body, protocol.ReflectedQuestion, self._versions)
        if isinstance(question, Refusal):
            return question
        if len(question.ids) > protocol.REFLECTED_IDS:
            return _MANY_IDS
        with self._store.reading() as unit:
            found = reflected(unit.hot, self._store.identity, asked.terminal.site, question)
        return self._door.answer(asked.request, found)

    async def hints(self, asked: Asked) -> Response | Refusal:
        """A stream that tells when the terminal's feeds have moved. A copy of the request must not end the terminal's own stream."""
        refusal = await run_in_threadpool(self._door.is_first_use, asked)
        if refusal is not None:
            return refusal
        if self._hints.is_full:
            return _FULL
        return HintStream(self._hints, asked.terminal.enrolment, asked.terminal.site)

    def _file(self, snapshot: Snapshot) -> Response:
        """The answer that brings a snapshot; ranges and conditions are the file answer's business."""
        headers = {
            "etag": f'"{snapshot.sha256.hex()}"',
            "repr-digest": f"sha-256=:{base64.b64encode(snapshot.sha256).decode('ascii')}:",
            "lotline-server": str(self._store.identity.server),
            "lotline-epoch": str(snapshot.epoch),
            "lotline-position": str(snapshot.site_position),
            "cache-control": "no-store, no-transform",
        }
        return FileResponse(snapshot.path, headers=headers, media_type=protocol.SNAPSHOT_TYPE)

    def _note_put_back(self, terminal: Enrolment) -> None:
        """A terminal has read what this ledger never told in this epoch: somebody put an older ledger back without `restore`."""
        subject = f"{self._store.identity.epoch}/{terminal.enrolment}"
        detail = f"terminal {terminal.terminal} has read rows that this ledger does not have: it was put back by hand"
        with self._store.writing() as unit:
            raise_alarm(unit.hot, terminal.site, Alarm(AlarmKind.PUT_BACK, subject, detail), self._services.now())

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


def _cursor(query: Mapping[str, str]) -> tuple[UUID, int, int] | None:
    try:
        return UUID(query["epoch"]), int(query["position"]), int(query.get("limit", protocol.PAGE_ROWS))
    except (KeyError, ValueError):
        return None


def _hash_in(tag: str) -> bytes | None:
    """The SHA-256 that an entity tag of ours is, or None."""
    text = tag.strip('"')
    try:
        return bytes.fromhex(text) if len(text) == 64 else None
    except ValueError:
        return None
