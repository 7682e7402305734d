"""Messages as HTTP answers: in the asker's version, packed where the asker can unpack it, never a traceback."""

import logging
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server.identity.refusal import Refusal
from sync.wire.encodings import ACCEPTED, Coding, best_coding, pack
from sync.wire.protocol import Message, Problem
from sync.wire.versions import SPOKEN, Versions, media_type, version_of

_LOG = logging.getLogger(__name__)
_WORTH_PACKING = 1024


def asked_version(request: Request, versions: Versions = SPOKEN) -> int:
    """The protocol version that a request is in: of its body, else of the answer it wants, else the newest."""
    named = (request.headers.get("content-type", ""), *request.headers.get("accept", "").split(","))
    return next((version for name in named if (version := version_of(name)) is not None), versions.newest)


def answer(request: Request, message: Message, status: int = 200, versions: Versions = SPOKEN) -> Response:
    """The HTTP answer that carries a message. Who speaks no version of ours gets it as it is, which every program can read of a problem."""
    version = asked_version(request, versions)
    body = versions.write(version, message)
    headers = {"content-type": media_type(version), "cache-control": "no-store", "vary": "accept, accept-encoding"}
    coding = best_coding(request.headers.get("accept-encoding", ""))
    if len(body) > _WORTH_PACKING and coding is not Coding.IDENTITY:
        body = pack(body, coding)
        headers["content-encoding"] = coding.value
    return Response(body, status, headers)


def refuse(request: Request, server: UUID, refusal: Refusal) -> Response:
    """The HTTP answer to a request that is not served."""
    _LOG.info("%s %s refused: %s (%s)", request.method, request.url.path, refusal.code, refusal.message)
    response = answer(request, Problem(server, refusal.code, refusal.message), refusal.status)
    if refusal.retry_after is not None:
        response.headers["retry-after"] = str(refusal.retry_after)
    if refusal.status == 415:
        response.headers["accept-encoding"] = ACCEPTED
    return response
