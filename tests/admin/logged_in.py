"""Somebody who is logged in: a client that sends the session's cookie and, with changes, its token."""

from typing import Any

import httpx
from argon2 import PasswordHasher

from server.access.gate import TOKEN_HEADER
from server.contract.access import Role
from tests.server.asgi import Client

PASSWORDS: dict[Role, str] = {"operator": "the operator's, long enough", "viewer": "the viewer's own words"}
# Cheap on purpose: what a test waits for is the server, not the hash.
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LOGINS: dict[str, str] = {f"{role}_password_hash": _CHEAP.hash(password) for role, password in PASSWORDS.items()}
"""Settings that give both roles a password; for a server of its own, see ENVIRONMENT."""
ENVIRONMENT = {f"SIDFLOW_{name.upper()}": value for name, value in LOGINS.items()}
PROVIDER = {
    "oidc_issuer": "https://login.test",
    "oidc_client_id": "sidflow",
    "oidc_client_secret": "known to both",
    "oidc_operators": "sidflow-operators",
}
"""Settings of a provider that nobody asks: they bring its routes."""


class LoggedIn(Client):
    """Asks as somebody; `headers` are what it sends along, for whoever asks by other means."""

    def __init__(self, client: Client, headers: dict[str, str]) -> None:
        super().__init__(client.app, client._portal, client._base_url)
        self.headers = headers

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return super().request(method, path, **{**options, "headers": {**self.headers, **options.get("headers", {})}})


def log_in(client: Client, role: Role = "operator") -> LoggedIn:
    """Logs somebody in over the routes that a browser uses."""
    answer = client.post("/api/admin/login", json={"name": role, "password": PASSWORDS[role]})
    assert answer.status_code == 204, answer.text
    cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    me = client.get("/api/admin/me", headers={"Cookie": cookie}).json()
    return LoggedIn(client, {"Cookie": cookie, TOKEN_HEADER: me["token"]})
