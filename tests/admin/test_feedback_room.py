"""The room Feedback: it counts what listeners sent and what devices share, and shows nothing that could name one."""

from pathlib import Path
from typing import Any

import pytest

from client_py.core.canonical import canonical_json, canonical_jsonl
from client_py.core.contract import FeedbackEvent
from client_py.core.contract_sharing import ModelDelta
from client_py.core.decode import decode_json
from server.contract.feedback import FeedbackState, KindCount
from server.contract.sharing import QuarantinedUpload, SharedTaste
from server.feedback_days import FeedbackDays
from server.settings import Settings
from server.shared_uploads import SharedUploads
from tests.admin.logged_in import LoggedIn

TUNE = "MUSICIANS/N/One.sid#1"
DEVICE, OTHER = "ab" * 32, "cd" * 32


def uuid7(number: int) -> str:
    return f"019a0000-0000-7000-8000-{number:012x}"


def event(number: int, at: str, kind: Any = "play") -> FeedbackEvent:
    return FeedbackEvent(uuid7(number), TUNE, kind, at, rating=4 if kind == "rate" else None)


def delta(number: int, base: str = "1.0.0") -> ModelDelta:
    return ModelDelta(uuid7(number), base, 4.0, 8.0, (1, 2, 3))


def state(client: LoggedIn, **query: str) -> FeedbackState:
    answer = client.get("/api/admin/feedback", params=query)
    assert answer.status_code == 200, answer.text
    return decode_json(FeedbackState, answer.text)


def send(client: LoggedIn, *events: FeedbackEvent) -> None:
    token = client.post("/api/session").json()["token"]
    body = canonical_json({"events": list(events)})
    answer = client.post(
        "/api/rate/feedback",
        content=body,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    assert answer.status_code == 200, answer.text


def test_what_listeners_sent_is_counted_by_day_and_kind(operator_client: LoggedIn) -> None:
    found = state(operator_client)
    assert (found.days, found.all_days, found.told, found.sharing.last_ingest) == ((), 0, None, None)
    first, second = event(1, "2026-11-20T10:00:00Z"), event(2, "2026-11-21T10:00:00Z", "rate")
    send(operator_client, first, second, event(3, "2026-11-21T11:00:00Z"))
    send(operator_client, first, event(4, "2019-01-01T00:00:00Z"))
    found = state(operator_client)
    assert [(each.day, each.events) for each in found.days] == [("2026-11-20", 1), ("2026-11-21", 2)]
    assert sorted(found.days[1].kinds, key=str) == sorted((KindCount("rate", 1), KindCount("play", 1)), key=str)
    assert (found.sync.accepted, found.sync.duplicates, found.sync.rejected) == (3, 1, 1)
    assert [each.day for each in state(operator_client, days="1").days] == ["2026-11-21"]
    assert state(operator_client, days="1").all_days == 2
    told = operator_client.get("/api/admin/feedback").text
    assert TUNE not in told
    assert uuid7(1) not in told
    assert operator_client.get("/api/admin/feedback?days=many").json()["code"] == "invalid_request"


def test_a_day_that_grows_is_read_from_where_it_was_left(tmp_path: Path) -> None:
    file = tmp_path / "2026" / "11" / "20" / "events.jsonl"
    file.parent.mkdir(parents=True)
    whole = canonical_jsonl([event(number, "2026-11-20T10:00:00Z") for number in range(20_000)]).encode()
    days = FeedbackDays(tmp_path)
    for size in (100, 1000, len(whole) // 2, len(whole)):
        file.write_bytes(whole[:size])
        [day], _ = days.newest(9)
        assert day.kinds.total() == whole[:size].count(b"\n")
    file.write_bytes(whole[:1000])  # an older copy was put back
    [day], _ = days.newest(9)
    assert day.kinds.total() == whole[:1000].count(b"\n")


def test_what_devices_share_is_counted_and_none_is_named(operator_client: LoggedIn, admin_settings: Settings) -> None:
    folder = admin_settings.data / "sharing"
    uploads = SharedUploads(folder)
    uploads.add(DEVICE, delta(1))
    uploads.add(DEVICE, delta(2, "1.1.0"))
    uploads.add(OTHER, delta(3))
    (folder / "quarantine.jsonl").write_text(canonical_jsonl([QuarantinedUpload(DEVICE, 1, "no such model")] * 2))
    (admin_settings.data / "training").mkdir()
    taste = SharedTaste("1.0.0", 12, (0.5, 1.0), (1, 2, 3))
    (admin_settings.data / "training" / "shared-taste.json").write_text(canonical_json(taste))
    found = state(operator_client).sharing
    assert (found.devices, found.uploads, found.withdrawn) == (2, 3, 0)
    assert [(each.base, each.uploads) for each in found.bases] == [("1.0.0", 2), ("1.1.0", 1)]
    assert [(each.reason, each.uploads) for each in found.quarantined] == [("no such model", 2)]
    assert found.merged is not None
    assert (found.merged.base, found.merged.devices) == ("1.0.0", 12)

    uploads.withdraw(DEVICE)
    answer = operator_client.get("/api/admin/feedback")
    found = decode_json(FeedbackState, answer.text).sharing
    assert (found.devices, found.uploads, found.withdrawn) == (1, 1, 1)
    assert DEVICE[:12] not in answer.text
    assert OTHER[:12] not in answer.text


@pytest.mark.parametrize("name", ["quarantine.jsonl", "../training/shared-taste.json"])
def test_a_spoilt_file_costs_what_it_says(operator_client: LoggedIn, admin_settings: Settings, name: str) -> None:
    file = admin_settings.data / "sharing" / name
    for folder in ("sharing", "training"):
        (admin_settings.data / folder).mkdir()
    file.write_bytes(b"\xff no record\n")
    found = state(operator_client).sharing
    assert (found.quarantined, found.merged) == ((), None)
