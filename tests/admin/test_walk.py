"""A walk over all routes of the operator's side, as nobody, as a viewer and as the operator: who gets in where."""

from collections.abc import Callable, Iterator

import pytest
from starlette.routing import BaseRoute, Mount, Route

from client_py.core.decode import decode_json
from server.access.gate import TOKEN_HEADER
from server.admin.table import AdminRoute
from server.contract.audit import AuditEntry
from server.settings import Settings
from tests.admin.attacker import Hit, Shot, filled, shoot
from tests.admin.logged_in import LOGINS, PROVIDER, log_in
from tests.conftest import TABLE
from tests.server.asgi import Client
from tests.server.conftest import MakeSettings

# Who has to be let in where, route by route: a new one stands here only after somebody thought about it.
WALK: dict[tuple[str, str], str] = {
    ("GET", "/alerts"): "viewer",
    ("GET", "/alerts/count"): "viewer",
    ("POST", "/alerts/test"): "operator",
    ("POST", "/alerts/{id}/acknowledge"): "operator",
    ("POST", "/alerts/{id}/silence"): "operator",
    ("POST", "/alerts/{id}/unsilence"): "operator",
    ("GET", "/analysed"): "viewer",
    ("GET", "/audit"): "viewer",
    ("GET", "/audit/verdict"): "viewer",
    ("GET", "/collection"): "viewer",
    ("GET", "/collection/caches"): "viewer",
    ("POST", "/collection/clean"): "operator",
    ("GET", "/collection/failures"): "viewer",
    ("GET", "/collection/rebuild"): "viewer",
    ("POST", "/collection/rebuild"): "operator",
    ("GET", "/collection/stale"): "viewer",
    ("POST", "/collection/stale"): "operator",
    ("GET", "/feedback"): "viewer",
    ("GET", "/health"): "viewer",
    ("GET", "/jobs"): "viewer",
    ("GET", "/jobs/events"): "viewer",
    ("GET", "/jobs/{id}"): "viewer",
    ("POST", "/jobs/{id}/cancel"): "operator",
    ("GET", "/jobs/{id}/events"): "viewer",
    ("GET", "/jobs/{id}/history"): "viewer",
    ("GET", "/jobs/{id}/log"): "viewer",
    ("POST", "/jobs/{id}/pause"): "operator",
    ("POST", "/jobs/{id}/resume"): "operator",
    ("POST", "/jobs/{id}/retry"): "operator",
    ("GET", "/kinds"): "viewer",
    ("GET", "/login"): "nobody",
    ("POST", "/login"): "nobody",
    ("GET", "/login/oidc"): "nobody",
    ("GET", "/login/oidc/callback"): "nobody",
    ("POST", "/logout"): "viewer",
    ("POST", "/logout-everywhere"): "viewer",
    ("GET", "/me"): "viewer",
    ("GET", "/models"): "viewer",
    ("GET", "/models/compare"): "viewer",
    ("GET", "/models/rollback"): "viewer",
    ("POST", "/models/rollback"): "operator",
    ("GET", "/models/{version}"): "viewer",
    ("GET", "/models/{version}/publish"): "viewer",
    ("POST", "/models/{version}/publish"): "operator",
    ("GET", "/roms"): "viewer",
    ("POST", "/roms"): "operator",
    ("DELETE", "/roms/{bundle}"): "operator",
    ("POST", "/roms/{bundle}"): "operator",
    ("DELETE", "/roms/{bundle}/{kind}"): "operator",
    ("PUT", "/roms/{bundle}/{kind}"): "operator",
    ("POST", "/run/{kind}"): "operator",
    ("GET", "/schedules"): "viewer",
    ("POST", "/schedules"): "operator",
    ("DELETE", "/schedules/{id}"): "operator",
    ("GET", "/schedules/{id}"): "viewer",
    ("PUT", "/schedules/{id}"): "operator",
    ("GET", "/settings"): "viewer",
    ("GET", "/telemetry"): "viewer",
}
LET_IN = {"nobody": ("nobody", "viewer", "operator"), "viewer": ("viewer", "operator"), "operator": ("operator",)}


@pytest.fixture
def admin_settings(make_settings: MakeSettings) -> Settings:
    """With a provider, which brings its routes and doesn't answer."""
    return make_settings(**LOGINS, **PROVIDER | {"oidc_issuer": "http://127.0.0.1:9"})


@pytest.fixture
def table(nobody: Client) -> tuple[AdminRoute, ...]:
    found: tuple[AdminRoute, ...] = nobody.app.state.admin_table
    return found


def test_every_route_is_thought_about(table: tuple[AdminRoute, ...]) -> None:
    assert {(each.method, each.path): each.least for each in table} == WALK


def below_admin(found: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in found:
        path = prefix + str(getattr(route, "path", ""))
        if isinstance(route, Mount):
            yield from below_admin(list(route.routes), path)
        elif isinstance(route, Route) and path.startswith("/api/admin"):
            for method in (route.methods or set()) - {"HEAD"}:
                yield method, path.removeprefix("/api/admin")


def test_there_is_no_route_beside_the_table(nobody: Client) -> None:
    """Whatever way a route was made, below the operator's address it went through the gate."""
    assert sorted(below_admin(nobody.app.routes)) == sorted(WALK)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_without_a_word_for_the_audit_log_can_not_be(method: str, nobody: Client) -> None:
    with pytest.raises(ValueError, match="audit log"):
        AdminRoute("/new", nobody.app.state.admin_table[0].handler, method)
    assert AdminRoute("/new", nobody.app.state.admin_table[0].handler, method, action="x").least == "operator"
    assert AdminRoute("/new", nobody.app.state.admin_table[0].handler).least == "viewer"


def test_the_walk(
    nobody: Client,
    table: tuple[AdminRoute, ...],
    admin_settings: Settings,
    record_property: Callable[[str, object], None],
) -> None:
    """Each route as each of the three; the table of it is printed when the tests are over."""
    lines = [f"{'route':48} {'for':9} {'nobody':>8} {'viewer':>8} {'operator':>8}"]
    for route in table:
        told = []
        for who in ("nobody", "viewer", "operator"):
            hit = walked(nobody, route, who)
            told.append(str(hit.status))
            wanted = {} if who in LET_IN[route.least] else {"nobody": "login_needed", "viewer": "not_allowed"}
            if wanted:
                assert hit.code == wanted[who], f"{who} at {route.method} {route.path}"
            else:
                assert hit.status < 500 or hit.code, f"{who} at {route.method} {route.path}: {hit.text}"
                assert hit.code not in ("login_needed", "not_allowed", "wrong_token"), f"{who} at {route.path}"
        lines.append(f"{route.method + ' ' + route.path:48} {route.least:9} {told[0]:>8} {told[1]:>8} {told[2]:>8}")
    changes = sum(each.action is not None for each in table)
    lines.append(f"{len(table)} routes, {changes} of them change something; each of these is in the audit log:")
    written = [decode_json(AuditEntry, line) for line in audit_lines(admin_settings)]
    for route in table:
        if route.action is not None and route.least != "nobody":
            of_route = [each for each in written if each.action == route.action]
            assert {each.role for each in of_route} >= {"viewer", "operator"}, route
            if route.least == "operator":
                assert {each.outcome for each in of_route if each.role == "viewer"} == {"refused"}, route
    counts = {outcome: sum(each.outcome == outcome for each in written) for outcome in ("done", "refused", "failed")}
    lines.append(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    record_property(TABLE, "\n".join(lines))


def walked(client: Client, route: AdminRoute, who: str) -> Hit:
    """What the route answers; each walker is logged in anew, since some routes end their session."""
    headers: list[tuple[str, str]] = []
    if who != "nobody":
        logged_in = log_in(client, "viewer" if who == "viewer" else "operator")
        headers = [(name, value) for name, value in logged_in.headers.items() if name in ("Cookie", TOKEN_HEADER)]
    shot = Shot(route.method, filled(route))
    return shoot(client, shot if route.method == "GET" else shot.with_json(b"{}"), headers)


def audit_lines(settings: Settings) -> list[str]:
    return (settings.data / "audit" / "admin-actions.jsonl").read_text().splitlines()


@pytest.mark.parametrize("path", ["", "/", "/none", "/jobs/", "/jobs/x/y/z", "/../admin/jobs", "/JOBS", "/me/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nobody_learns_which_routes_there_are(nobody: Client, method: str, path: str) -> None:
    hit = shoot(nobody, Shot(method, f"/api/admin{path}"))
    assert hit.status in (401, 404)
    if path.startswith("/"):
        assert hit.status == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_nor_by_which_method(nobody: Client, method: str) -> None:
    assert shoot(nobody, Shot(method, "/api/admin/logout")).code == "login_needed"
