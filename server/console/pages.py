"""The pages for people at a desk: the overview, and the trace of a lot. They need an administrator's name and password and no script."""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from server.api.services import Services
from server.console.overview import overview
from server.identity.passwords import is_secret
from server.ledger.people import password_of
from server.trace.item import trace_serial, trace_sscc
from server.trace.lot import trace_lot
from server.trace.text import amount_text, by_text, place_text, step_text

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_LONGEST_QUESTION = 80
Page = Callable[[Request], str]


class Console:
    """The console's routes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._believed = _Believed(services)
        loader = FileSystemLoader(Path(__file__).parent / "templates")
        self._pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        self._pages.filters.update(place=place_text, step=step_text, by=by_text)
        self._pages.globals.update(amount=amount_text)

    def routes(self) -> list[Route]:
        """The overview and the trace."""
        return [Route("/", self._page(self.overview)), Route("/trace", self._page(self.trace))]

    def overview(self, _: Request) -> str:
        """Sites with their figures and terminals."""
        with self._services.store.reading() as unit:
            sites = overview(unit.hot)
        identity, now = self._services.store.identity, self._services.now()
        return self._pages.get_template("overview.html").render(server=identity.server, sites=sites, now=now)

    def trace(self, request: Request) -> str:
        """What is known of a lot, a serial or an SSCC, told apart by trying."""
        code = request.query_params.get("lot", "").strip()[:_LONGEST_QUESTION]
        server = self._services.store.identity.server
        with self._services.store.reading() as unit:
            lots = trace_lot(unit.hot, server, code) if code else ()
            items = (
                () if lots or not code else trace_sscc(unit.hot, server, code) or trace_serial(unit.hot, server, code)
            )
        return self._pages.get_template("trace.html").render(code=code, lots=lots, items=items)

    def _page(self, page: Page) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            if not await self._believed.has(request.headers.get("authorization", "")):
                wanted = {"www-authenticate": 'Basic realm="Lotline", charset="UTF-8"', **_HEADERS}
                text = "Sign in with the administrator's name and password that `lotline-server init` printed."
                return HTMLResponse(f"<!doctype html><title>Lotline</title><p>{text}</p>", 401, wanted)
            return HTMLResponse(await run_in_threadpool(page, request), headers=_HEADERS)

        return endpoint


class _Believed:
    """Names and passwords: argon2id is slow on purpose, so what was right once is remembered by its hash while the password's hash stays the same.

    One check at a time, in one thread: whoever guesses passwords must not take the threads that terminals are served by.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._salt = UUID(int=services.store.identity.server.int ^ services.store.identity.epoch.int).bytes
        self._right: dict[bytes, str] = {}
        self._one_at_a_time = asyncio.Lock()

    async def has(self, header: str) -> bool:
        """Whether an Authorization header (RFC 7617) names an account with its password."""
        async with self._one_at_a_time:
            return await run_in_threadpool(self._is_right, header)

    def _is_right(self, header: str) -> bool:
        name, password = _credentials(header)
        with self._services.store.reading() as unit:
            hashed = password_of(unit.hot, name) if name else None
        if hashed is None:
            return False
        key = hashlib.sha256(self._salt + header.encode("utf-8")).digest()
        if self._right.get(key) != hashed and is_secret(hashed, password):
            self._right = {key: hashed}
        return self._right.get(key) == hashed


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password
