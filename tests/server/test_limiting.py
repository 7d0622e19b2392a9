"""Limits: one address can't keep the server from the others, and is told in words when to come back."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from server.app import create_app
from server.limiting import home
from server.settings import SettingsError, load_settings
from tests.server.asgi import Client, client_of
from tests.server.conftest import DEMO_PATH, MakeSettings


class _From:
    """Lets a request come from the address that it names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = dict(scope.get("headers", ())).get(b"x-from", b"").decode()
        await self._app({**scope, "client": (host, 1)} if host else scope, receive, send)


def from_anywhere(app: Starlette) -> Starlette:
    app.user_middleware.insert(0, Middleware(_From))
    return app


def session(client: Client, host: str) -> int:
    return client.post("/api/session", headers={"x-from": host}).status_code


@pytest.mark.parametrize(
    ("limit", "path", "body"),
    [
        ("limit_play", "/api/play", {"tune": f"{DEMO_PATH}#1"}),
        ("limit_session", "/api/session", None),
        ("limit_feedback", "/api/rate/feedback", {}),
        ("limit_telemetry", "/api/telemetry", {}),
    ],
)
def test_too_many_requests(make_settings: MakeSettings, limit: str, path: str, body: object) -> None:
    with client_of(create_app(make_settings(**{limit: "3/day"}))) as client:
        before = [client.post(path, json=body).status_code for _ in range(3)]
        assert 429 not in before
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
        wait_s = int(answer.headers["retry-after"])
        assert 0 < wait_s <= 2 * 86_400
        assert f"try again in {wait_s} s" in answer.json()["detail"]
        assert client.get("/api/health").status_code == 200, "other addresses of the server are free"


def test_each_address_has_its_own_share(make_settings: MakeSettings) -> None:
    with client_of(from_anywhere(create_app(make_settings(limit_session="1/day")))) as client:
        assert [session(client, host) for host in ("192.0.2.1", "192.0.2.1", "192.0.2.2")] == [200, 429, 200]
        assert [session(client, host) for host in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1")] == [
            200,
            429,
            200,
        ]


def test_no_limit(make_settings: MakeSettings) -> None:
    with client_of(create_app(make_settings(limit_session=""))) as client:
        assert {client.post("/api/session").status_code for _ in range(200)} == {200}


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("a-socket", "a-socket"),
    ],
)
def test_what_an_address_counts_as(host: str, counted_as: str) -> None:
    assert home(host) == counted_as


@pytest.mark.parametrize("limit", ["often", "3", "3/fortnight", "-1/day"])
def test_a_limit_that_means_nothing(limit: str) -> None:
    with pytest.raises(SettingsError, match="limit_play"):
        load_settings(limit_play=limit)
