"""Reports over HTTP: what is wrong is refused, what is right is counted and shown, and nobody waits for a database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from client_py.core.canonical import canonical_json
from client_py.core.contract_telemetry import MAX_BATCH_BYTES, MAX_TELEMETRY_EVENTS
from client_py.core.decode import decode_json
from server.app import create_app
from server.contract.telemetry import TelemetryReport
from tests.admin.logged_in import LOGINS, log_in
from tests.server.asgi import Client, client_of
from tests.server.conftest import METRICS_TOKEN, MakeSettings
from tests.telemetry.pages import ERROR, MARKS, UNDERRUN, batch, beacon

NOON_S = 1_800_000_000  # 2027-01-15T08:00:00Z
HOUR = {"from": "2027-01-15T07:30:00Z", "to": "2027-01-15T08:30:00Z", "step": "600"}
METRICS = {"Authorization": f"Bearer {METRICS_TOKEN}"}


@pytest.fixture
def app(make_settings: MakeSettings) -> Iterator[Client]:
    settings = make_settings(**LOGINS, metrics_token=METRICS_TOKEN, telemetry_sampling=0.25)
    with client_of(create_app(settings, clock=lambda: NOON_S)) as client:
        yield client


def told(**changes: Any) -> dict[str, Any]:
    """A good batch with something changed."""
    good: dict[str, Any] = json.loads(canonical_json(batch(1, MARKS)))
    return good | changes


def test_a_batch_is_taken_without_a_word(client: Client) -> None:
    answer = client.post(
        "/api/telemetry", content=canonical_json(batch(1)), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"tune": "a/b.sid#1"},
        {"events": []},
        {"events": [{"at_ms": 1}]},
        {"events": [{"at_ms": 1, "sync": {"accepted": 1, "duplicates": 0, "failed": 0}, "prefs": {"keys": ["theme"]}}]},
        {"events": [{"at_ms": 1, "start": {}}]},
        {"events": [{"at_ms": 1, "underrun": {"count": 1, "tier": "ring", "tune": "a/b.sid#1"}}]},
        {"events": [{"at_ms": 1, "engine_error": {"code": "worker", "text": "at line 3"}}]},
        {"events": [{"at_ms": 1, "prefs": {"keys": ["volume"], "values": [0.5]}}]},
        {"events": [{"at_ms": 1, "prefs": {"keys": ["password"]}}]},
        {"events": [{"at_ms": 1_800_000_000_000, "start": {"app_ms": 1}}]},
        {"events": [{"at_ms": 1, "start": {"app_ms": 1}}] * (MAX_TELEMETRY_EVENTS + 1)},
        {"session": "me@example.org"},
        {"version": "../../etc"},
    ],
)
def test_what_the_contract_has_no_place_for_is_refused(client: Client, changes: dict[str, Any]) -> None:
    assert beacon(client, told()) == (204, "")
    assert beacon(client, told(**changes)) == (400, "invalid_request")


def test_what_is_no_batch_is_refused(client: Client) -> None:
    assert beacon(client, "") == (400, "invalid_request")
    assert beacon(client, '{"session":') == (400, "invalid_request")
    assert beacon(client, canonical_json(told()) + " " * MAX_BATCH_BYTES) == (413, "body_too_large")
    answer = client.post("/api/telemetry", content=canonical_json(told()), headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_listener_notices_nothing_of_a_database_that_is_away(make_settings: MakeSettings, tmp_path: Path) -> None:
    address = f"postgresql://nobody@/none?host={tmp_path / 'nothing'}"
    with client_of(create_app(make_settings(metrics_token=METRICS_TOKEN, database_url=address))) as client:
        assert beacon(client, batch(1)) == (204, "")
        assert client.get("/api/health").status_code == 200
        found = metrics(client)
        assert found["sidflow_database_up", ""] == 0
        assert found["sidflow_telemetry_sessions_total", ""] == 1


def test_the_server_says_what_share_of_pages_shall_report(app: Client) -> None:
    assert app.get("/api/health").json()["telemetry"] == 0.25


def looked(app: Client, **query: str) -> TelemetryReport:
    answer = log_in(app, "viewer").get("/api/admin/telemetry", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return decode_json(TelemetryReport, answer.text)


def test_what_was_reported_is_shown_when_it_is_written(make_settings: MakeSettings) -> None:
    settings = make_settings(**LOGINS)
    with client_of(create_app(settings, clock=lambda: NOON_S)) as client:
        for page in range(20):
            assert beacon(client, batch(page)) == (204, "")
        beacon(client, batch(0, UNDERRUN, first=False))
        beacon(client, batch(1, ERROR, first=False))
    with client_of(create_app(settings, clock=lambda: NOON_S + 60)) as client:  # the server before wrote at its end
        beacon(client, batch(20))
    with client_of(create_app(settings, clock=lambda: NOON_S + 120)) as client:
        report = looked(client, **HOUR)
        counts = {each.name: each for each in report.counts}
        assert (report.since, report.until, report.step_s) == ("2027-01-15T07:30:00Z", "2027-01-15T08:30:00Z", 600)
        assert counts["sessions"].total == 21
        assert counts["sessions"].values == (0, 0, 0, 21, 0, 0)
        assert counts["session_errors"].total == counts["sessions_with_underrun"].total == 1
        assert counts["tier.worklet"].total == 21
        assert not [name for name in counts if name.startswith("start.")]
        times = {each.name: each for each in report.times}
        assert set(times) == {"start.interactive", "start.engine"}
        assert (times["start.interactive"].count, times["start.interactive"].p50_ms) == (21, 350)
        assert times["start.interactive"].p50s_ms == (None, None, None, 350, None, None)
        assert looked(client, **(HOUR | {"to": "2027-01-15T08:00:00Z"})).counts == ()


def test_the_last_day_in_half_hours_is_what_is_shown_first(app: Client) -> None:
    report = looked(app)
    assert (report.since, report.until, report.step_s) == ("2027-01-14T08:00:00Z", "2027-01-15T08:00:00Z", 1800)
    assert (report.counts, report.times, report.sampling) == ((), (), 0.25)


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2027-01-15T08:00:00"},
        {"to": "2027-01-15T08:00:00+01:00"},
        {"from": "2027-01-15T09:00:00Z"},
        {"from": "2026-01-15T08:00:00Z"},
        {"step": "59"},
        {"step": "90"},
        {"step": "-60"},
        {"step": "60"},
        {"step": "1e9"},
        {"step": "9" * 5000},
    ],
)
def test_a_time_that_nobody_can_look_at(app: Client, query: dict[str, str]) -> None:
    answer = log_in(app, "viewer").get("/api/admin/telemetry", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def metrics(app: Client) -> dict[tuple[str, str], float]:
    """Samples by name and the values of their labels, the labels in order of the alphabet."""
    answer = app.get("/metrics", headers=METRICS)
    assert answer.status_code == 200
    return {
        (sample.name, " ".join(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_metrics_of_reports_and_of_the_server(app: Client) -> None:
    beacon(app, batch(1, MARKS, UNDERRUN))
    beacon(app, "")
    app.get("/made/up")
    app.get("/api/made/up")
    app.get("/api/playback/a-token/sid")
    found = metrics(app)
    assert found["sidflow_telemetry_sessions_total", ""] == 1
    assert found["sidflow_telemetry_underruns_total", "worklet"] == 2
    assert found["sidflow_telemetry_start_seconds_bucket", "0.3 interactive"] == 0
    assert found["sidflow_telemetry_start_seconds_bucket", "0.4 interactive"] == 1
    assert found["sidflow_telemetry_start_seconds_sum", "interactive"] == 0.35
    assert found["sidflow_http_request_duration_seconds_count", "/api/telemetry 2xx"] == 1
    assert found["sidflow_http_request_duration_seconds_count", "/api/telemetry 4xx"] == 1
    assert found["sidflow_http_request_duration_seconds_count", "/api/playback/{token}/sid 4xx"] == 1
    assert found["sidflow_http_request_duration_seconds_count", "/{path:path} 4xx"] == 1
    assert found["sidflow_http_request_duration_seconds_count", "none 4xx"] == 1
    assert found["sidflow_http_request_duration_seconds_bucket", "+Inf /api/telemetry 2xx"] == 1
    assert found["sidflow_http_requests_in_flight", ""] == 1, "the one that asks"
    assert found["sidflow_sync_events_total", "accepted"] == 0
    assert found["sidflow_server_memory_bytes", ""] > 10_000_000
    assert found["sidflow_workers", ""] == 0
    assert found["sidflow_database_up", ""] == 1
