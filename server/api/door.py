"""The door of the routes for terminals: reads a body, believes a signature, and only then lets a handler see the request.

What smells of tampering is alarmed here, once per terminal and kind. Refuses to know what is asked for.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from server.api.answers import answer, asked_version, refuse
from server.api.bodies import read_body, version_refusal
from server.api.services import Services
from server.identity.nonces import Nonces
from server.identity.refusal import Refusal
from server.identity.signer import Doubt, Signed, signer_of, used_before
from server.ledger.alarms import raise_alarm
from server.ledger.people import Enrolment, note_contact
from sync.wire.protocol import Message
from sync.wire.signatures import Target
from sync.wire.versions import Versions

_LOG = logging.getLogger(__name__)
_CONTACT_EVERY = timedelta(seconds=30)
_MOST_ALARMED = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is believed."""

    request: Request
    body: bytes
    terminal: Enrolment
    version: int
    nonce: str


Handler = Callable[[Asked], "Response | Refusal"]
SlowHandler = Callable[[Asked], Awaitable["Response | Refusal"]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Door:
    """Lets terminals of ours in."""

    def __init__(self, services: Services, versions: Versions) -> None:
        self._services = services
        self._store = services.store
        self._versions = versions
        self._heard: dict[UUID, float] = {}
        self._nonces = Nonces()
        self._alarmed: set[str] = set()

    def serves(self, handler: Handler) -> Endpoint:
        """A route whose work is done in a thread, together with the check of the signature."""

        async def endpoint(request: Request) -> Response:
            body = await read_body(request)
            result = body if isinstance(body, Refusal) else await run_in_threadpool(self._serve, handler, request, body)
            return self.refuse(request, result) if isinstance(result, Refusal) else result

        return endpoint

    def serves_slowly(self, handler: SlowHandler) -> Endpoint:
        """A route that waits: it holds no thread meanwhile."""

        async def endpoint(request: Request) -> Response:
            body = await read_body(request)
            asked = body if isinstance(body, Refusal) else await run_in_threadpool(self._believed, request, body)
            result = asked if isinstance(asked, Refusal) else await handler(asked)
            return self.refuse(request, result) if isinstance(result, Refusal) else result

        return endpoint

    def is_first_use(self, asked: Asked) -> Refusal | None:
        """For requests that are good once: why this one is not served, or None. One without a nonce counts as used."""
        now = int(self._services.now().timestamp())
        if asked.nonce and self._nonces.use(asked.terminal.enrolment, asked.nonce, now):
            return None
        return self._doubted(used_before(asked.terminal))

    def heard(self, terminal: Enrolment) -> None:
        """A handler has noted this contact itself."""
        self._heard[terminal.enrolment] = self._services.now().timestamp()

    def answer(self, request: Request, message: Message) -> Response:
        """An answer in the asker's version."""
        return answer(request, message, versions=self._versions)

    def refuse(self, request: Request, refusal: Refusal) -> Response:
        """A refusal that every program can read."""
        return refuse(request, self._store.identity.server, refusal)

    def _serve(self, handler: Handler, request: Request, body: bytes) -> Response | Refusal:
        asked = self._believed(request, body)
        return asked if isinstance(asked, Refusal) else handler(asked)

    def _believed(self, request: Request, body: bytes) -> Asked | Refusal:
        version = asked_version(request, self._versions)
        if not self._versions.speaks(version):
            return version_refusal(version, self._versions, 415)
        query = request.scope["query_string"].decode("latin-1")
        target = Target(request.method, request.scope["raw_path"].decode("latin-1"), query)
        with self._store.reading() as unit:
            who = signer_of(unit.hot, request.headers, target, body, self._services.now())
        if isinstance(who, Doubt):
            return self._doubted(who)
        self._note_contact(who)
        return Asked(request, body, who.terminal, version, who.nonce)

    def _doubted(self, doubt: Doubt) -> Refusal:
        """Refused; and alarmed once, because a stranger must not make this server write with every request."""
        alarm = doubt.alarm
        if doubt.site is None or alarm is None or alarm.subject in self._alarmed:
            return doubt.refusal
        if len(self._alarmed) < _MOST_ALARMED:
            self._alarmed.add(alarm.subject)
            _LOG.warning("alarm: %s", alarm.detail)
            with self._store.writing() as unit:
                raise_alarm(unit.hot, doubt.site, alarm, self._services.now())
        return doubt.refusal

    def _note_contact(self, who: Signed) -> None:
        """Remember that a terminal was heard; on the disk only now and then, a poll need not be a write."""
        now, terminal = self._services.now(), who.terminal
        if now.timestamp() - self._heard.get(terminal.enrolment, 0.0) >= _CONTACT_EVERY.total_seconds():
            self._heard[terminal.enrolment] = now.timestamp()
            with self._store.writing() as unit:
                note_contact(unit.hot, terminal.site, terminal.enrolment, now)
