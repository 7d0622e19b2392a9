"""The headers that keep a listener's browser safe have to be on every response, whatever the route and its verdict."""

from collections.abc import Iterator

import pytest
from starlette.routing import BaseRoute, Mount, Route

from server.app import create_app
from server.security import content_security_policy
from tests.server.asgi import Client, client_of
from tests.server.conftest import DEMO_PATH, MakeSettings

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
}


def routes(found: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and address of every route of the app, as the table in app.py has them."""
    for route in found:
        if isinstance(route, Mount):
            yield from routes(list(route.routes), prefix + route.path)
        else:
            assert isinstance(route, Route)
            methods = (route.methods or set()) - {"HEAD"}
            assert len(methods) == 1
            yield methods.pop(), prefix + route.path.replace("{path:path}", "{path}")


def test_every_route_with_every_method(client: Client) -> None:
    addresses = [path.replace("{path}", DEMO_PATH).replace("{token}", "none") for _, path in routes(client.app.routes)]
    assert len(addresses) > 27
    for address in [*addresses, "/", "/none", "/api/none", "/assets/app.AAAAAAAA.js"]:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            headers = client.request(method, address).headers
            assert {name: headers.get(name) for name in ALWAYS} == ALWAYS, (method, address)
            assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-AAA=';" in headers["content-security-policy"]
            assert "camera=()" in headers["permissions-policy"]
            assert "strict-transport-security" not in headers


def test_the_policy() -> None:
    policy = content_security_policy(["sha256-x", "sha256-y"], [])
    directives = dict(each.split(" ", 1) for each in policy.split("; "))
    assert directives == {
        "default-src": "'self'",
        "script-src": "'self' 'wasm-unsafe-eval' 'sha256-x' 'sha256-y'",
        "style-src": "'self'",
        "worker-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
    }


def test_isolation_can_be_switched_off(make_settings: MakeSettings) -> None:
    with client_of(create_app(make_settings(isolation=False))) as client:
        headers = client.get("/").headers
        assert "cross-origin-opener-policy" not in headers
        assert "cross-origin-embedder-policy" not in headers
        assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/api/health", "/none"])
def test_https_is_kept_only_where_it_is_spoken(make_settings: MakeSettings, path: str) -> None:
    with client_of(create_app(make_settings()), "https://sidflow.test") as client:
        assert client.get(path).headers["strict-transport-security"] == "max-age=31536000"
