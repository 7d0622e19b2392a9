"""Logging in and out: what a wrong password costs, when a session ends, and what a stolen cookie is worth."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from client_py.core.decode import decode_json
from server.access.passwords import hash_password
from server.app import create_app
from server.contract.access import Me
from server.contract.audit import AuditEntry
from server.database import Database
from server.settings import Settings, SettingsError
from server.tables import OPERATOR_SESSIONS
from tests.admin.logged_in import LOGINS, PASSWORDS, LoggedIn, log_in
from tests.server.asgi import Client, client_of
from tests.server.command import refusal, sidflow
from tests.server.conftest import MakeSettings, StartServer
from tests.server.test_routes import problem

PASSWORD = PASSWORDS["operator"]


def entries(settings: Settings) -> list[AuditEntry]:
    """The audit log."""
    lines = (settings.data / "audit" / "admin-actions.jsonl").read_text().splitlines()
    return [decode_json(AuditEntry, line) for line in lines]


def login(client: Client, password: str = PASSWORD, name: str = "operator", **headers: str) -> httpx.Response:
    return client.post("/api/admin/login", json={"name": name, "password": password}, headers=headers)


class Hours:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hours:
    return Hours()


@pytest.fixture
def timed(admin_settings: Settings, clock: Hours) -> Iterator[Client]:
    """The app whose clock the test turns."""
    with client_of(create_app(admin_settings, clock)) as client:
        yield client


def test_who_is_logged_in_is_told(timed: Client) -> None:
    me = decode_json(Me, log_in(timed).get("/api/admin/me").text)
    assert (me.name, me.role, me.environment) == ("operator", "operator", "development")
    assert (me.expires_at, me.idle_expires_at) == ("2027-01-15T20:00:00Z", "2027-01-15T09:00:00Z")
    assert decode_json(Me, log_in(timed, "viewer").get("/api/admin/me").text).role == "viewer"
    problem(timed.get("/api/admin/me"), "login_needed")


def test_a_wrong_password_is_refused_and_written_down(nobody: Client, admin_settings: Settings) -> None:
    problem(login(nobody, "guess"), "login_failed")
    problem(login(nobody, PASSWORD, "root"), "login_failed")
    problem(login(nobody, PASSWORD, "viewer"), "login_failed")
    assert login(nobody).status_code == 204
    assert [(each.who, each.role, each.action, each.outcome) for each in entries(admin_settings)] == [
        ("operator", "nobody", "login", "refused"),
        ("root", "nobody", "login", "refused"),
        ("viewer", "nobody", "login", "refused"),
        ("operator", "operator", "login", "done"),
    ]
    written = (admin_settings.data / "audit" / "admin-actions.jsonl").read_text()
    assert "guess" not in written
    assert PASSWORD not in written


def test_the_cookie_is_for_this_host_and_no_script(nobody: Client, admin_settings: Settings) -> None:
    kept = login(nobody).headers["set-cookie"]
    name, _, rest = kept.partition("=")
    assert name == "sidflow-operator"
    assert {each.strip().lower() for each in rest.split(";")[1:]} == {
        "httponly", "path=/", "samesite=strict", f"max-age={admin_settings.operator_session_s}",
    }  # fmt: skip
    with client_of(create_app(admin_settings), "https://sidflow.test") as by_tls:
        kept = login(by_tls).headers["set-cookie"]
        assert kept.startswith("__Host-sidflow-operator=")
        assert {"secure", "httponly", "path=/", "samesite=strict"} <= {each.strip().lower() for each in kept.split(";")}
        assert "domain" not in kept.lower()
        plain = kept.partition(";")[0].removeprefix("__Host-")
        problem(by_tls.get("/api/admin/me", headers={"Cookie": plain}), "login_needed")


def test_the_database_has_nothing_that_opens_anything(operator_client: LoggedIn, admin_settings: Settings) -> None:
    value = operator_client.headers["Cookie"].partition("=")[2]
    database = Database(admin_settings)
    with database.reading() as connection:
        (row,) = connection.execute(sa.select(OPERATOR_SESSIONS)).all()
    database.close()
    assert row.hash == hashlib.sha256(value.encode()).hexdigest()
    assert value not in str(row)
    assert operator_client.headers["X-SIDFlow-Token"] not in str(row)


def test_a_session_that_was_planted_opens_nothing(nobody: Client) -> None:
    """Session fixation: who logs in gets a value of its own, and the one that the browser had ends."""
    planted = "sidflow-operator=" + "a" * 43
    kept = login(nobody, Cookie=planted).headers["set-cookie"].partition(";")[0]
    assert kept != planted
    problem(nobody.get("/api/admin/me", headers={"Cookie": planted}), "login_needed")
    again = login(nobody, Cookie=kept).headers["set-cookie"].partition(";")[0]
    assert again != kept
    problem(nobody.get("/api/admin/me", headers={"Cookie": kept}), "login_needed")
    assert nobody.get("/api/admin/me", headers={"Cookie": again}).status_code == 200


def test_a_session_ends_when_nobody_uses_it(timed: Client, clock: Hours) -> None:
    client = log_in(timed)
    clock.now += 3599
    assert client.get("/api/admin/me").status_code == 200
    clock.now += 3599
    assert client.get("/api/admin/me").status_code == 200
    clock.now += 3600
    problem(client.get("/api/admin/me"), "login_needed")


def test_a_session_ends_however_much_it_is_used(timed: Client, clock: Hours) -> None:
    client = log_in(timed)
    for _ in range(23):
        clock.now += 1800
        assert client.get("/api/admin/me").status_code == 200
    clock.now += 1800
    problem(client.post("/api/admin/logout"), "login_needed")


def test_logging_out_ends_the_session_itself(nobody: Client, admin_settings: Settings) -> None:
    one, other = log_in(nobody), log_in(nobody)
    gone = one.post("/api/admin/logout")
    assert gone.status_code == 204
    assert 'sidflow-operator=""' in gone.headers["set-cookie"]
    assert "Max-Age=0" in gone.headers["set-cookie"]
    problem(one.get("/api/admin/me"), "login_needed")
    assert other.get("/api/admin/me").status_code == 200
    assert entries(admin_settings)[-1].action == "logout"


def test_logging_out_everywhere_ends_all_sessions_of_the_account(nobody: Client, admin_settings: Settings) -> None:
    sessions = [log_in(nobody) for _ in range(3)]
    viewer = log_in(nobody, "viewer")
    assert sessions[0].post("/api/admin/logout-everywhere").status_code == 204
    for each in sessions:
        problem(each.get("/api/admin/me"), "login_needed")
    assert viewer.get("/api/admin/me").status_code == 200
    last = entries(admin_settings)[-1]
    assert (last.who, last.action, last.before, last.after) == (
        "operator", "logout-everywhere", '{"sessions":3}', '{"sessions":0}',
    )  # fmt: skip


def test_any_node_knows_the_session(nobody: Client, admin_settings: Settings) -> None:
    client = log_in(nobody)
    with client_of(create_app(admin_settings)) as other:
        assert LoggedIn(other, client.headers).get("/api/admin/me").status_code == 200
        LoggedIn(other, client.headers).post("/api/admin/logout")
    problem(client.get("/api/admin/me"), "login_needed")


def test_a_new_password_ends_what_was_opened_by_the_old_one(nobody: Client, admin_settings: Settings) -> None:
    operator, viewer = log_in(nobody), log_in(nobody, "viewer")
    changed = admin_settings.model_copy(update={"operator_password_hash": SecretStr(hash_password("another one"))})
    with client_of(create_app(changed)) as anew:
        problem(LoggedIn(anew, operator.headers).get("/api/admin/me"), "login_needed")
        assert LoggedIn(anew, viewer.headers).get("/api/admin/me").status_code == 200


# ---- how often one may try


def fail(client: Client, times: int, name: str = "operator") -> None:
    for _ in range(times):
        problem(login(client, "guess", name), "login_failed")


def test_each_failure_makes_the_next_attempt_wait(timed: Client, clock: Hours, admin_settings: Settings) -> None:
    fail(timed, 5)
    for number, wait_s in enumerate((1, 2, 4, 8, 16, 32, 60, 60)):
        refused = login(timed, PASSWORD)
        problem(refused, "too_many_requests")
        assert refused.headers["retry-after"] == str(wait_s)
        assert f"{wait_s} s" in refused.json()["detail"]
        clock.now += wait_s
        if number < 7:
            fail(timed, 1)
    with client_of(create_app(admin_settings, clock)) as other:
        assert login(other).status_code == 204, "it is counted for all processes, and over now"
    fail(timed, 5)


def test_an_address_waits_whatever_the_account(timed: Client, clock: Hours) -> None:
    for number in range(10):
        fail(timed, 1, f"name-{number}")
    problem(login(timed, "guess", "name-11"), "too_many_requests")
    clock.now += 1
    fail(timed, 1, "name-11")
    assert login(timed).headers["retry-after"] == "2"


def test_strangers_keep_nobody_out_of_an_account(admin_settings: Settings, clock: Hours) -> None:
    app = create_app(admin_settings, clock)
    with client_of(app) as owner:
        stranger = Client(owner.app, owner._portal, owner._base_url, host="203.0.113.9")
        assert login(owner).status_code == 204
        fail(stranger, 5)
        problem(login(stranger), "too_many_requests")
        assert login(owner).status_code == 204, "who got in from here before waits for no stranger"


def test_attempts_that_come_together_are_worth_no_more(timed: Client) -> None:
    answers = timed.at_once([("POST", "/api/admin/login", {"json": {"name": "operator", "password": "guess"}})] * 20)
    assert sorted({each.status_code for each in answers}) == [401, 429]
    assert sum(each.status_code == 401 for each in answers) == 5


def test_a_flood_of_refusals_does_not_fill_the_disk(timed: Client, clock: Hours, admin_settings: Settings) -> None:
    for _ in range(50):
        problem(timed.post("/api/admin/run/fetch"), "login_needed")
    assert len(entries(admin_settings)) == 30
    clock.now += 60
    timed.post("/api/admin/run/fetch")
    assert entries(admin_settings)[-1].reason.endswith("(20 refusals before this one weren't written down)")


# ---- how the server is started


def test_production_does_not_start_without_a_way_to_log_in(make_settings: MakeSettings) -> None:
    with pytest.raises(SettingsError, match="SIDFLOW_OPERATOR_PASSWORD_HASH"):
        create_app(make_settings(environment="production"))
    create_app(make_settings(environment="production", **LOGINS))


def test_development_prints_a_password_for_one_login(make_settings: MakeSettings) -> None:
    told: list[str] = []
    app = create_app(make_settings(), tell=told.append)
    app.state.access.announce()
    with client_of(app) as client:
        first = told[0].split()[-1]
        problem(login(client, "guess"), "login_failed")
        problem(login(client, first, "viewer"), "login_failed")
        assert login(client, first).status_code == 204
        problem(login(client, first), "login_failed")
        assert len(told) == 2
        assert login(client, told[1].split()[-1]).status_code == 204


def test_the_password_is_printed_and_never_logged(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server()
    assert server.process.stdout is not None
    password = server.process.stdout.readline().split()[-1]
    answer = httpx.post(f"{server.address}/api/admin/login", json={"name": "operator", "password": password})
    assert answer.status_code == 204
    following = server.process.stdout.readline().split()[-1]
    log = (tmp_path / "log").read_text()
    assert '"path": "/api/admin/login"' in log
    assert password not in log
    assert following not in log


def test_a_hash_is_made_and_taken(make_settings: MakeSettings) -> None:
    made = sidflow_with_input("a password that nobody guesses\n")
    settings = make_settings(operator_password_hash=made.strip())
    with client_of(create_app(settings)) as client:
        assert login(client, "a password that nobody guesses").status_code == 204
    assert "12 to 1,024 characters" in refusal(sidflow("admin", "hash-password", given="short\n"))


def sidflow_with_input(text: str) -> str:
    ended = sidflow("admin", "hash-password", given=text)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.parametrize("wrong", ["secret", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g", "$2b$12$abc"])
def test_a_setting_that_is_no_hash_is_refused(tmp_path: Path, wrong: str) -> None:
    told = refusal(sidflow("serve", SIDFLOW_DATA=str(tmp_path), SIDFLOW_OPERATOR_PASSWORD_HASH=wrong))
    assert "sidflow admin hash-password" in told
    assert wrong not in told
