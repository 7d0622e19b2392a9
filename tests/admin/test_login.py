"""Logging in and out, as a browser does it."""

from client_py.core.decode import decode_json
from server.contract.access import Me
from server.contract.audit import AuditEntry
from server.settings import Settings
from tests.admin.logged_in import LoggedIn
from tests.server.asgi import Client
from tests.server.test_routes import problem


def entries(settings: Settings) -> list[AuditEntry]:
    lines = (settings.data / "audit" / "admin-actions.jsonl").read_text().splitlines()
    return [decode_json(AuditEntry, line) for line in lines]


def test_who_is_logged_in_is_told(operator_client: LoggedIn, viewer_client: LoggedIn, nobody: Client) -> None:
    me = decode_json(Me, operator_client.get("/api/admin/me").text)
    assert (me.name, me.role, me.environment) == ("operator", "operator", "development")
    assert decode_json(Me, viewer_client.get("/api/admin/me").text).role == "viewer"
    problem(nobody.get("/api/admin/me"), "login_needed")
    problem(nobody.get("/api/admin/none"), "login_needed")
    problem(operator_client.get("/api/admin/none"), "not_found")


def test_a_wrong_password_is_refused_and_written_down(nobody: Client, admin_settings: Settings) -> None:
    problem(nobody.post("/api/admin/login", json={"name": "operator", "password": "guess"}), "login_failed")
    (entry,) = entries(admin_settings)
    assert (entry.who, entry.role, entry.action, entry.outcome) == ("operator", "nobody", "login", "refused")


def test_a_viewer_changes_nothing(viewer_client: LoggedIn, admin_settings: Settings) -> None:
    problem(viewer_client.post("/api/admin/run/fetch"), "not_allowed")
    last = entries(admin_settings)[-1]
    assert (last.who, last.role, last.action, last.target, last.outcome) == (
        "viewer", "viewer", "job.run", "fetch", "refused",
    )  # fmt: skip
