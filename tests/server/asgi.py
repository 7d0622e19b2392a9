"""A client for an app in this process, with its lifespan: plain calls into one event loop beside the test."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send


class Client:
    """Sends requests to the app."""

    def __init__(self, app: Starlette, portal: BlockingPortal, base_url: str, host: str = "127.0.0.1") -> None:
        self.app = app
        self._portal = portal
        self._base_url = base_url
        self._host = host

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.at_once([(method, path, options)])[0]

    def at_once(self, wanted: Sequence[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        """The answers to requests that are under way at the same time."""

        async def send() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app, client=(self._host, 1024))
            async with httpx.AsyncClient(transport=transport, base_url=self._base_url) as client:
                return await asyncio.gather(*(client.request(method, path, **more) for method, path, more in wanted))

        return self._portal.call(send)

    def call(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Calls the app without a client library between."""
        self._portal.call(self.app, scope, receive, send)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)


@contextmanager
def client_of(app: Starlette, base_url: str = "http://sidflow.test") -> Iterator[Client]:
    """The app, started; stopped when the block ends."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        yield Client(app, portal, base_url)
