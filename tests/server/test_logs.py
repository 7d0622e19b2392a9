"""Logs: an operator finds each request and each failure, and no log holds what would let its reader in."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from client_py.core.contract import PlaySession
from client_py.core.decode import decode_json
from server.app import create_app
from server.logs import configure_logs
from tests.server.asgi import client_of
from tests.server.conftest import DEMO_PATH, SECRET, MakeSettings


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged during the test."""
    stream = io.StringIO()
    configure_logs("debug", stream)
    logging.getLogger("httpx").disabled = True  # the client in this process logs too, and isn't meant
    yield stream
    logging.getLogger("httpx").disabled = False
    configure_logs("error", sys.stderr)


def events(log: io.StringIO, **wanted: object) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in lines if wanted.items() <= line.items()]


def test_a_request_is_one_line(make_settings: MakeSettings, log: io.StringIO) -> None:
    with client_of(create_app(make_settings())) as client:
        response = client.get("/api/health?token=hush", headers={"authorization": "hush", "x-request-id": "mine"})
    (line,) = events(log, event="request")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/health", 200)
    assert line["request_id"] == response.headers["x-request-id"] != "mine"
    assert line["size_bytes"] == len(response.content)
    assert line["took_ms"] >= 0
    assert line["timestamp"].endswith("Z")
    assert "hush" not in log.getvalue()


def test_tokens_and_secrets_stay_out(make_settings: MakeSettings, log: io.StringIO) -> None:
    with client_of(create_app(make_settings())) as client:
        session = decode_json(PlaySession, client.post("/api/play", json={"tune": f"{DEMO_PATH}#1"}).text)
        client.get(session.sid_url)
    assert events(log, event="request", path="/api/playback/-/sid", status=200)
    assert session.token not in log.getvalue()
    assert SECRET not in log.getvalue()


def test_a_failure_is_logged_with_its_trace(make_settings: MakeSettings, log: io.StringIO) -> None:
    async def fail(_request: Request) -> Response:
        raise RuntimeError("what happened")

    app = create_app(make_settings())
    app.router.routes.insert(0, Route("/api/fail", fail))
    with client_of(app) as client:
        identity = client.get("/api/fail").headers["x-request-id"]
    (line,) = events(log, event="failure", request_id=identity, level="error")
    assert "what happened" in line["exception"]
    assert "in fail" in line["exception"]


def test_words_of_other_libraries_are_json_too(log: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("listening on %s", "somewhere")
    (line,) = events(log, logger="uvicorn.error")
    assert line["event"] == "listening on somewhere"
