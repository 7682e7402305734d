"""Messages as HTTP answers: our media type, packed where the asker can unpack it, never a traceback."""

import logging
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server.identity.refusal import Refusal
from sync.wire.codec import compress, encode
from sync.wire.protocol import MEDIA_TYPE, Message, Problem

_LOG = logging.getLogger(__name__)
_WORTH_PACKING = 1024


def answer(request: Request, message: Message, status: int = 200) -> Response:
    """The HTTP answer that carries a message."""
    body = encode(message)
    headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store", "vary": "accept-encoding"}
    if len(body) > _WORTH_PACKING and "zstd" in request.headers.get("accept-encoding", ""):
        body = compress(body)
        headers["content-encoding"] = "zstd"
    return Response(body, status, headers)


def refuse(request: Request, server: UUID, refusal: Refusal) -> Response:
    """The HTTP answer to a request that is not served."""
    _LOG.info("%s %s refused: %s (%s)", request.method, request.url.path, refusal.code, refusal.message)
    response = answer(request, Problem(server, refusal.code, refusal.message), refusal.status)
    if refusal.retry_after is not None:
        response.headers["retry-after"] = str(refusal.retry_after)
    return response
