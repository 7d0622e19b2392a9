"""Limits and failures: nobody fills the server's memory, and a failure shows a listener nothing of its insides."""

from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from server.app import create_app
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_routes import problem


def post(client: Client, size: int, *, announced: bool) -> int:
    """The status for a body of that size, its length announced or sent in pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, size, 1000):
            yield b" " * min(1000, size - start)

    content = b" " * size if announced else pieces()
    response = client.post("/api/play", content=content, headers={"content-type": "application/json"})
    if response.status_code == 413:
        problem(response, "body_too_large")
    return response.status_code


@pytest.mark.parametrize("announced", [True, False])
def test_the_size_of_a_body(make_settings: MakeSettings, announced: bool) -> None:
    with client_of(create_app(make_settings(max_body_bytes=5000))) as client:
        assert post(client, 5000, announced=announced) == 400, "read, and found to be no JSON"
        assert post(client, 5001, announced=announced) == 413


def test_the_default_size_of_a_body(client: Client) -> None:
    assert post(client, 1024 * 1024, announced=True) == 400
    assert post(client, 1024 * 1024 + 1, announced=True) == 413


@pytest.mark.parametrize("length", ["-1", "nonsense", "9" * 30])
def test_a_length_that_is_none(client: Client, length: str) -> None:
    assert client.request("GET", "/", headers={"content-length": length}).status_code == 413


def test_a_failure_tells_the_listener_nothing(make_settings: MakeSettings) -> None:
    async def fail(_request: Request) -> Response:
        raise RuntimeError("/srv/secret/place")

    app = create_app(make_settings())
    app.router.routes.insert(0, Route("/api/fail", fail))
    with client_of(app) as client:
        response = client.get("/api/fail")
    problem(response, "internal_error")
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_client_that_leaves_is_no_failure(make_settings: MakeSettings) -> None:
    sent: list[Message] = []

    async def leave() -> Message:
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    app = create_app(make_settings())
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/play",
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    with client_of(app) as client:
        client.call(scope, leave, keep)
    assert sent == []
