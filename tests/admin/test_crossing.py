"""What other sites, other sessions and liars between try: refused, and written down."""

from typing import Any

import httpx
import pytest

from server.settings import Settings
from tests.admin.logged_in import ENVIRONMENT, PASSWORDS, LoggedIn, log_in
from tests.admin.test_login import entries
from tests.server.asgi import Client
from tests.server.conftest import StartServer
from tests.server.test_routes import problem

CHANGE = "/api/admin/logout-everywhere"
FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://sidflow.test"},
    {"Origin": "http://evil.test"},
    {"Origin": "https://sidflow.test"},
    {"Origin": "http://sidflow.test:8064"},
    {"Origin": "http://sidflow.test.evil.test"},
    {"Origin": "null"},
    {"Origin": ""},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_changes_nothing(
    operator_client: LoggedIn, admin_settings: Settings, headers: dict[str, str]
) -> None:
    """Even one that got hold of the token: a browser says where a request comes from."""
    problem(operator_client.post(CHANGE, headers=headers), "wrong_origin")
    assert operator_client.get("/api/admin/me").status_code == 200
    last = entries(admin_settings)[-1]
    assert (last.who, last.action, last.outcome) == ("operator", "logout-everywhere", "refused")
    assert last.reason.startswith("wrong_origin: ")


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_logs_nobody_in(nobody: Client, headers: dict[str, str]) -> None:
    body = {"name": "operator", "password": PASSWORDS["operator"]}
    problem(nobody.post("/api/admin/login", json=body, headers=headers), "wrong_origin")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://sidflow.test"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://behind-a-proxy.test"},
        {"Origin": "http://sidflow.test"},
        {},
    ],
)
def test_our_own_page_does(operator_client: LoggedIn, headers: dict[str, str]) -> None:
    assert operator_client.post(CHANGE, headers=headers).status_code == 204


def test_a_change_needs_the_token_of_its_session(nobody: Client, admin_settings: Settings) -> None:
    one, other = log_in(nobody), log_in(nobody)
    wrong = ["", "x", one.headers["X-SIDFlow-Token"][:-1], other.headers["X-SIDFlow-Token"], "é"]
    for token in wrong:
        headers: Any = {"X-SIDFlow-Token": token.encode()}
        problem(one.post(CHANGE, headers=headers), "wrong_token")
    without = {name: value for name, value in one.headers.items() if name == "Cookie"}
    problem(nobody.post(CHANGE, headers=without), "wrong_token")
    refused = entries(admin_settings)[2:]
    assert [each.outcome for each in refused] == ["refused"] * (len(wrong) + 1)
    assert all(each.reason.startswith("wrong_token: ") for each in refused)


def test_the_token_alone_is_worth_nothing(operator_client: LoggedIn) -> None:
    problem(operator_client.post(CHANGE, headers={"Cookie": ""}), "login_needed")


def test_headers_of_a_proxy_count_only_from_a_proxy(start_server: StartServer) -> None:
    """Spoofing: who isn't a configured proxy can say neither where it comes from nor that it came by TLS."""
    spoofed = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.7",
        "Forwarded": "for=203.0.113.7;proto=https",
    }
    body = {"name": "operator", "password": PASSWORDS["operator"]}
    strict = start_server(**ENVIRONMENT, SIDFLOW_PROXIES="192.0.2.1").address
    plain = httpx.post(f"{strict}/api/admin/login", json=body, headers=spoofed)
    assert plain.headers["set-cookie"].startswith("sidflow-operator="), "it did not come by TLS"
    assert "strict-transport-security" not in plain.headers
    for attempt in range(12):
        told = {**spoofed, "X-Forwarded-For": f"203.0.113.{attempt}"}
        last = httpx.post(f"{strict}/api/admin/login", json={**body, "name": f"name-{attempt}"}, headers=told)
    assert last.status_code == 429, "all of these came from one address, whatever they said"


def test_a_configured_proxy_is_believed(start_server: StartServer) -> None:
    body = {"name": "operator", "password": PASSWORDS["operator"]}
    address = start_server(**ENVIRONMENT, SIDFLOW_PROXIES="127.0.0.1").address
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    by_tls = httpx.post(f"{address}/api/admin/login", json=body, headers=told)
    assert by_tls.headers["set-cookie"].startswith("__Host-sidflow-operator=")
    for attempt in range(12):
        # What a client writes into the header stands before what the proxy adds: only the last one counts.
        lied = {**told, "X-Forwarded-For": f"198.51.100.{attempt}, 203.0.113.7"}
        last = httpx.post(f"{address}/api/admin/login", json={**body, "name": f"name-{attempt}"}, headers=lied)
    assert last.status_code == 429
    other = {**told, "X-Forwarded-For": "203.0.113.8"}
    assert httpx.post(f"{address}/api/admin/login", json=body, headers=other).status_code == 204
