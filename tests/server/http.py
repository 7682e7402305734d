"""The real application asked without a socket, one request after the other."""

import asyncio

import httpx
from starlette.applications import Starlette


class Http:
    """A client whose answers may be errors too."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def get(self, target: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Ask for something."""
        return self.ask("GET", target, b"", headers)

    def delete(self, target: str) -> httpx.Response:
        """Ask in a way that nobody offers."""
        return self.ask("DELETE", target)

    def post(self, target: str, content: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        """Send something."""
        return self.ask("POST", target, content, headers)

    def ask(
        self, method: str, target: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """One request."""
        return asyncio.run(self._ask(method, target, content, headers))

    async def _ask(self, method: str, target: str, content: bytes, headers: dict[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
            return await client.request(method, target, content=content or None, headers=headers)
