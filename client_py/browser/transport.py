"""The server that the page came from, over the browser's fetch."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

from client_py.browser.blobs import JsBytes
from client_py.ports import Answer, NetworkError


class JsAnswer(Protocol):
    """`head` is {status, headers} as JSON."""

    head: str
    bytes: JsBytes


Request: TypeAlias = Callable[[str, str, bytes | None, str], Awaitable[JsAnswer | None]]


class BrowserTransport:
    """The twin of MemoryTransport that asks a real server."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        answer = await self._request(method, path, body, json.dumps(dict(headers or {})))
        if answer is None:
            raise NetworkError("The server doesn't answer.")
        head = json.loads(answer.head)
        return Answer(head["status"], head["headers"], answer.bytes.to_bytes())
