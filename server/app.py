"""The composition root: opens the data folder, builds the server's parts once, and runs them."""

import gc
import ipaddress
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server.api.answers import refuse
from server.api.hints import HintBoard
from server.api.services import Services
from server.api.terminals import TerminalApi
from server.backup.high_water import note, noting, put_back
from server.console.pages import Console
from server.engine import open_store
from server.errors import DatabaseUnusable, ListenRefused, StoreBusy
from server.folder import existing_folder
from server.identity.authority import load_authority
from server.identity.refusal import Refusal
from server.ledger.chores import Chores
from server.ledger.moments import utc_now
from server.ledger.snapshots import Snapshots
from server.lock import sharing
from sync.wire.protocol import Problem
from sync.wire.versions import SPOKEN, Versions

_LOG = logging.getLogger(__name__)
LONGEST_GOODBYE = 10
"""Seconds that requests which are under way get when the server is told to stop."""
Handler = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen. `insecure`: plain HTTP is meant even where others can hear it."""

    host: str
    port: int
    insecure: bool = False


def open_services(root: Path, database: str | None = None) -> Services:
    """The parts over an initialised data folder, and over the database at this address if one is given; raises ServerError."""
    folder = existing_folder(root)
    authority = load_authority(folder.authority)
    store = open_store(folder, database)
    if not authority.is_of(store.identity.server):
        store.close()
        raise DatabaseUnusable(
            f"the database is that of another server than {root}: name the right one with --database"
        )
    if put_back(root, store, utc_now()):
        store.close()
        store = open_store(folder, database)
        note(root, store)
    return Services(store, authority, Snapshots(folder.snapshots, store), utc_now)


def build_app(services: Services, versions: Versions = SPOKEN) -> Starlette:
    """The ASGI application over these parts; `app.state.hints` is its board of streams."""
    server, hints = services.store.identity.server, HintBoard(services.store)
    routes = [*TerminalApi(services, hints, versions).routes(), *Console(services).routes()]
    handlers: dict[type[Exception], Handler] = {HTTPException: _http_error(server), StoreBusy: _busy(server)}
    handlers[Exception] = _broken(server)
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.state.hints = hints
    return app


def serve(root: Path, listen: Listen, as_json: bool = False, database: str | None = None) -> None:
    """Run until told to stop, saying on standard output where it listens; raises ServerError when it can't begin."""
    refuse_open_plain_http(listen)
    services = open_services(root, database)
    try:
        Chores(services.store, services.now).at_start()
        with sharing(root), noting(root, services.store), _bound(listen) as opened:
            url = _url(opened)
            _spare_the_collector()
            print(json.dumps({"url": url}) if as_json else f"lotline-server listens on {url}", flush=True)
            http_server(build_app(services)).run(sockets=[opened])
    finally:
        services.store.close()


def http_server(app: Starlette) -> uvicorn.Server:
    """What serves the application over sockets."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=LONGEST_GOODBYE
    )
    return _Server(config, app.state.hints)


class _Server(uvicorn.Server):
    """Streams have no end of their own: they are ended first, or the server would wait for them."""

    def __init__(self, config: uvicorn.Config, hints: HintBoard) -> None:
        super().__init__(config)
        self._hints = hints

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say goodbye to all who listen, then as always."""
        self._hints.close()
        await super().shutdown(sockets)


def refuse_open_plain_http(listen: Listen) -> None:
    """Plain HTTP stays on this machine unless the operator says otherwise; raises ListenRefused."""
    if listen.insecure or listen.host == "localhost":
        return
    try:
        near = ipaddress.ip_address(listen.host).is_loopback
    except ValueError:
        near = False
    if not near:
        raise ListenRefused(
            f"plain HTTP on {listen.host} could be read by others: listen on 127.0.0.1, or say --insecure-http"
        )


def _bound(listen: Listen) -> socket.socket:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((listen.host, listen.port))
        opened.listen(512)
    except OSError as error:
        opened.close()
        reason = error.strerror or str(error)
        raise ListenRefused(
            f"can't listen on {listen.host} port {listen.port} ({reason}): choose another with --port"
        ) from error
    return opened


def _spare_the_collector() -> None:
    """Batches make many short-lived objects without cycles: looking for cycles rarely gives a fifth of the throughput back."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _url(opened: socket.socket) -> str:
    host, port = opened.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _http_error(server: UUID) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        text = "There is nothing at this address." if status == 404 else "This address can't be asked that way."
        return refuse(request, server, Refusal(status, Problem.MALFORMED, text))

    return handle


def _busy(server: UUID) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        _LOG.warning("%s %s: %s", request.method, request.url.path, error)
        text = "The server is busy. Your entries are kept; try again."
        return refuse(request, server, Refusal(503, Problem.BUSY, text, retry_after=2))

    return handle


def _broken(server: UUID) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
        text = "The server has a problem. Your entries are kept; try again."
        return refuse(request, server, Refusal(500, Problem.BROKEN, text, retry_after=5))

    return handle
