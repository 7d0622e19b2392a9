"""Alerts as an operator meets them over HTTP: seen, acknowledged, silenced, tried out, and each act audited."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from client_py.core.decode import decode_json
from server.alerts.channels import channels_of
from server.alerts.facts import GivenFacts
from server.alerts.watch import AlertWatch
from server.app import create_app
from server.contract.alerts import Alert, AlertCount, AlertList, AlertTested
from server.database import Database
from server.settings import Settings
from tests.admin.logged_in import LOGINS, LoggedIn
from tests.admin.test_login import entries
from tests.alerts.conftest import webhook_settings
from tests.alerts.receivers import Hooks, hooks
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_routes import problem


@pytest.fixture
def receiver() -> Iterator[Hooks]:
    with hooks() as made:
        yield made


@pytest.fixture
def admin_settings(make_settings: MakeSettings, receiver: Hooks) -> Settings:
    return make_settings(
        **LOGINS, **webhook_settings(receiver), alert_settle_s=0, smtp_host="127.0.0.1", smtp_port=1,
        smtp_from="sidflow@sid.example", alert_mail_to="ann@sid.example",
    )  # fmt: skip


@pytest.fixture
def facts(admin_settings: Settings) -> Iterator[GivenFacts]:
    """What another process's watch finds; each call of `look` on it is one look."""
    database = Database(admin_settings)
    made = GivenFacts(disk_free=3.0)
    AlertWatch(admin_settings, database, [made], channels_of(admin_settings)).look()
    yield made
    database.close()


def listed(client: Client) -> AlertList:
    return decode_json(AlertList, client.get("/api/admin/alerts").text)


def test_what_is_wrong_is_shown_with_its_rule_and_what_was_sent(
    viewer_client: LoggedIn, facts: GivenFacts, receiver: Hooks
) -> None:
    told = listed(viewer_client)
    (one,) = told.open
    assert (one.rule, one.state, one.value, one.threshold) == ("disk_free", "firing", 3.0, 10.0)
    assert one.sentence == "3 % of the disk is free; 10 % is the least."
    assert {(each.channel, each.kind, each.state) for each in one.deliveries} == {
        ("webhook", "firing", "waiting"), ("mail", "firing", "waiting"),
    }  # fmt: skip
    rules = {each.name: each for each in told.rules}
    assert len(rules) == 7
    assert (rules["disk_free"].value, rules["disk_free"].setting) == (3.0, "SIDFLOW_ALERT_DISK_PERCENT")
    assert rules["coverage"].value is None
    assert [each.name for each in told.channels] == ["webhook", "mail"]
    assert "with-a-secret" not in viewer_client.get("/api/admin/alerts").text
    assert decode_json(AlertCount, viewer_client.get("/api/admin/alerts/count").text) == AlertCount(1, 1)
    assert receiver.came == []
    assert facts.values


def test_acknowledged_and_silenced(operator_client: LoggedIn, facts: GivenFacts, admin_settings: Settings) -> None:
    name = listed(operator_client).open[0].id
    known = decode_json(Alert, operator_client.post(f"/api/admin/alerts/{name}/acknowledge").text)
    assert (known.acknowledged_by, known.state) == ("operator", "firing")
    again = decode_json(Alert, operator_client.post(f"/api/admin/alerts/{name}/acknowledge").text)
    assert again.acknowledged_at == known.acknowledged_at
    assert decode_json(AlertCount, operator_client.get("/api/admin/alerts/count").text) == AlertCount(1, 0)
    quiet = operator_client.post(f"/api/admin/alerts/{name}/silence", json={"minutes": 60})
    assert decode_json(Alert, quiet.text).silenced_until is not None
    until = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    longer = operator_client.post(f"/api/admin/alerts/{name}/silence", json={"until": until})
    assert decode_json(Alert, longer.text).silenced_until == until
    loud = operator_client.post(f"/api/admin/alerts/{name}/unsilence")
    assert decode_json(Alert, loud.text).silenced_until is None
    done = [entry for entry in entries(admin_settings) if entry.action.startswith("alert.")]
    assert [(each.action, each.target, each.outcome) for each in done] == [
        (f"alert.{act}", name, "done") for act in ("acknowledge", "acknowledge", "silence", "silence", "unsilence")
    ]
    assert done[3].after is not None
    assert until in done[3].after
    assert facts.values


def test_what_can_not_be_is_refused(operator_client: LoggedIn, viewer_client: LoggedIn, facts: GivenFacts) -> None:
    name = listed(operator_client).open[0].id
    for act in ("acknowledge", "silence", "unsilence"):
        for_a_while = {"minutes": 5} if act == "silence" else None
        problem(operator_client.post(f"/api/admin/alerts/none/{act}", json=for_a_while), "unknown_alert")
        problem(viewer_client.post(f"/api/admin/alerts/{name}/{act}", json=for_a_while), "not_allowed")
    problem(viewer_client.post("/api/admin/alerts/test"), "not_allowed")
    for body in (
        {}, {"minutes": 0}, {"minutes": 10**6}, {"minutes": 5, "until": "2030-01-01T00:00:00Z"}, {"until": "soon"},
        {"until": "2030-13-01T00:00:00Z"}, {"until": "2020-01-01T00:00:00Z"}, {"until": "2999-01-01T00:00:00Z"},
    ):  # fmt: skip
        problem(operator_client.post(f"/api/admin/alerts/{name}/silence", json=body), "invalid_request")
    assert listed(operator_client).open[0].silenced_until is None
    assert facts.values


def test_what_is_over_stays_to_be_seen_and_cannot_be_acknowledged(
    operator_client: LoggedIn, admin_settings: Settings
) -> None:
    database = Database(admin_settings)
    given = GivenFacts(disk_free=3.0)
    watch = AlertWatch(admin_settings, database, [given], ())
    watch.look()
    given.values["disk_free"] = 30.0
    watch.look()
    database.close()
    told = listed(operator_client)
    assert told.open == ()
    assert [(each.rule, each.state, each.resolved_at is not None) for each in told.resolved] == [
        ("disk_free", "resolved", True)
    ]
    problem(operator_client.post(f"/api/admin/alerts/{told.resolved[0].id}/acknowledge"), "alert_refused")


def test_a_trial_says_what_each_receiver_said(
    operator_client: LoggedIn, receiver: Hooks, admin_settings: Settings
) -> None:
    tested = decode_json(AlertTested, operator_client.post("/api/admin/alerts/test").text)
    hook, mail = tested.results
    assert (hook.channel, hook.delivered, hook.answer) == ("webhook", True, "204")
    assert (mail.channel, mail.delivered) == ("mail", False)
    assert "refused" in mail.answer
    assert b'"kind":"test"' in receiver.came[0].body
    entry = entries(admin_settings)[-1]
    assert entry.action == "alert.test"
    assert entry.after is not None
    assert "refused" in entry.after


def test_prometheus_sees_what_fires(operator_client: LoggedIn, facts: GivenFacts) -> None:
    told = {
        sample.labels["rule"]: sample.value
        for family in text_string_to_metric_families(operator_client.get("/metrics").text)
        if family.name == "sidflow_alert_firing"
        for sample in family.samples
    }
    assert facts.values
    assert len(told) == 7
    assert [rule for rule, value in told.items() if value] == ["disk_free"]


def test_the_server_itself_looks(make_settings: MakeSettings, receiver: Hooks) -> None:
    settings = make_settings(alert_every_s=0.1, alert_retry_s=0.1, alert_disk_percent=100, **webhook_settings(receiver))
    with client_of(create_app(settings)):
        receiver.until(1)
    assert b'"rule":"disk_free"' in receiver.came[0].body
