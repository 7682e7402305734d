"""The least server: every body that is posted is appended to one file and forced to the disk before the answer.

python -m bench.peers.append_endpoint FILE        says where it listens as one JSON line
"""

import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Append:
    """The ASGI application."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Take one request."""
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        os.write(self._file, body)
        os.fdatasync(self._file)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


def main() -> None:
    """Serve on a free port of this machine until told to stop."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        print(json.dumps({"url": f"http://127.0.0.1:{opened.getsockname()[1]}"}), flush=True)
        config = uvicorn.Config(Append(sys.argv[1]), lifespan="off", log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[opened])


if __name__ == "__main__":
    main()
