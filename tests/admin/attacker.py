"""Sends what no browser and no client library would send: paths, queries, headers and bodies to the byte."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from starlette.types import Message

from server.admin.table import AdminRoute
from tests.server.asgi import Client

PARAMETER = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Shot:
    """A request; `path` is as it stands in the request's line, `body` comes in these pieces."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: tuple[bytes, ...] = ()
    announced: bool = True

    def with_json(self, text: bytes, kind: str = JSON) -> "Shot":
        return replace(self, body=(text,), headers=(*self.headers, ("content-type", kind)))

    def __str__(self) -> str:
        told = f"{self.method} {self.path[:80]}{'?' if self.query else ''}{self.query[:60]}"
        return f"{told} {[*self.headers, *(part[:60] for part in self.body)]}"


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer; `read` says whether the body was asked for before it came."""

    status: int
    headers: dict[str, str]
    text: str
    read: bool

    @property
    def code(self) -> str:
        """The problem's code, empty where it is none."""
        if self.headers.get("content-type") != "application/problem+json":
            return ""
        return str(json.loads(self.text)["code"])


def shoot(client: Client, shot: Shot, who: Sequence[tuple[str, str]] = ()) -> Hit:
    """The app's answer; a stream is left after its first piece."""
    pieces = list(shot.body)
    headers = [("host", "sidflow.test"), *who, *shot.headers]
    if shot.announced and pieces:
        headers.append(("content-length", str(sum(map(len, pieces)))))
    status, answered, text = 0, {}, bytearray()
    begun = read = False

    async def receive() -> Message:
        nonlocal read
        if begun or (read and not pieces):
            return {"type": "http.disconnect"}
        read = True
        part = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": part, "more_body": bool(pieces)}

    async def send(message: Message) -> None:
        nonlocal status, answered, begun
        if message["type"] == "http.response.start":
            status, begun = message["status"], True
            answered = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            text.extend(message.get("body", b""))

    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": shot.method, "scheme": "http",
        "path": unquote(shot.path), "raw_path": shot.path.encode(), "query_string": shot.query.encode(),
        "root_path": "", "client": ("127.0.0.1", 40000), "server": ("sidflow.test", 80),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
    }  # fmt: skip
    client.call(scope, receive, send)
    return Hit(status, answered, text.decode(errors="replace"), read)


def filled(route: AdminRoute, **values: str) -> str:
    """The route's address, with a harmless word for each parameter that has no value given."""
    return "/api/admin" + PARAMETER.sub(lambda found: values.get(found[1], "none-such"), route.path)


def parameters(route: AdminRoute) -> list[str]:
    return PARAMETER.findall(route.path)
