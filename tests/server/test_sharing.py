"""Sharing a taste: kept once, signed for, small; and taken back by nobody but the device that shared it."""

import json
from pathlib import Path

import pytest

from client_py.core.canonical import canonical_json, plain
from client_py.core.contract import SyncReceipt
from client_py.core.contract_sharing import ModelDelta, WithdrawalReceipt
from client_py.core.decode import decode_json
from server.app import create_app
from server.shared_uploads import MAX_UPLOADS, SharedUploads
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_sync import token_of
from tools.bench.devices import delta_of, device_of

WIDTH = 64
SECRET, DEVICE = device_of(1)


def a_delta(upload: int = 0) -> ModelDelta:
    return delta_of(1, "1.0.0", WIDTH, upload)


def post(client: Client, path: str, body: object, token: str | None = None) -> tuple[int, str]:
    headers = {"authorization": f"Bearer {token_of(client) if token is None else token}"}
    headers["content-type"] = "application/json"
    answer = client.post(f"/api/feedback/{path}", content=canonical_json(body), headers=headers)
    return answer.status_code, answer.text


def upload(client: Client, delta: ModelDelta, device: str = DEVICE) -> SyncReceipt:
    status, text = post(client, "upload", {"device": device, "delta": delta})
    assert status == 200, text
    return decode_json(SyncReceipt, text)


def withdraw(client: Client, secret: str = SECRET) -> int:
    status, text = post(client, "withdraw", {"secret": secret})
    assert status == 200, text
    return decode_json(WithdrawalReceipt, text).deleted


def uploads(make_settings: MakeSettings) -> SharedUploads:
    return SharedUploads(make_settings().data / "sharing")


def kept(make_settings: MakeSettings) -> dict[str, list[str]]:
    return {name: [json.loads(line)["id"] for line in lines] for name, lines in uploads(make_settings).devices()}


def test_an_upload_is_on_disk_when_it_is_acknowledged_and_once(client: Client, make_settings: MakeSettings) -> None:
    first, second = a_delta(), a_delta(1)
    assert upload(client, first).accepted == (first.id,)
    assert upload(client, first).duplicates == (first.id,)
    assert upload(client, second).accepted == (second.id,)
    assert kept(make_settings) == {DEVICE: [first.id, second.id]}
    [file] = (make_settings().data / "sharing" / "uploads").glob("*/*.jsonl")
    assert file.read_text() == canonical_json(first) + "\n" + canonical_json(second) + "\n"


@pytest.mark.parametrize("path", ["upload", "withdraw"])
@pytest.mark.parametrize("token", ["", "x"])
def test_without_a_session_nothing_is_taken_or_deleted(
    client: Client, make_settings: MakeSettings, path: str, token: str
) -> None:
    upload(client, a_delta())
    body = {"upload": {"device": DEVICE, "delta": a_delta(1)}, "withdraw": {"secret": SECRET}}[path]
    status, text = post(client, path, body, token)
    assert (status, json.loads(text)["code"]) == (403, "invalid_session")
    assert kept(make_settings) == {DEVICE: [a_delta().id]}


def test_a_songs_session_shares_nothing(client: Client) -> None:
    played = client.post("/api/play", json={"tune": "demo/bundled.sid#1"}).json()
    status, text = post(client, "upload", {"device": DEVICE, "delta": a_delta()}, played["token"])
    assert (status, json.loads(text)["code"]) == (403, "invalid_session")


@pytest.mark.parametrize(
    "change",
    [
        {"device": "me"},
        {"delta": {"values": []}},
        {"delta": {"values": [1.5]}},
        {"delta": {"values": [2**30]}},
        {"delta": {"values": [0] * 1101}},
        {"delta": {"base": "none"}},
        {"delta": {"deviation": 0}},
        {"delta": {"tune": "a.sid#1"}},
        {"ratings": []},
    ],
)
def test_a_body_that_breaks_the_contract_is_refused(client: Client, change: dict[str, object]) -> None:
    body = plain({"device": DEVICE, "delta": a_delta()})
    assert isinstance(body, dict)
    for name, value in change.items():
        inner = body.get(name)
        body[name] = plain({**inner, **value} if isinstance(inner, dict) and isinstance(value, dict) else value)
    status, text = post(client, "upload", body)
    assert (status, json.loads(text)["code"]) == (400, "invalid_request")


def test_a_number_that_json_has_not_is_refused(client: Client) -> None:
    text = canonical_json({"device": DEVICE, "delta": a_delta()}).replace('"values":[', '"values":[NaN,')
    headers = {"authorization": f"Bearer {token_of(client)}", "content-type": "application/json"}
    answer = client.post("/api/feedback/upload", content=text, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_a_body_larger_than_any_taste_is_refused(client: Client) -> None:
    status, text = post(client, "upload", {"device": DEVICE, "delta": a_delta(), "more": "x" * 16_384})
    assert (status, json.loads(text)["code"]) == (413, "body_too_large")


def test_the_largest_taste_fits(client: Client) -> None:
    wide = ModelDelta(a_delta().id, "999999.999999.999999", 4.0, 8.0, (-(2**20),) * 1100)
    assert upload(client, wide).accepted == (wide.id,)


def test_what_was_taken_back_is_gone_and_stays_gone(client: Client, make_settings: MakeSettings) -> None:
    other = device_of(2)[1]
    for number in range(3):
        upload(client, a_delta(number))
    upload(client, a_delta(), other)
    assert withdraw(client) == 3
    assert kept(make_settings) == {other: [a_delta().id]}
    assert not [file for file in make_settings().data.rglob(f"*{DEVICE}*") if file.read_bytes()]
    late = upload(client, a_delta(7))  # one that was still on its way
    assert [each.id for each in late.rejected] == [a_delta(7).id]
    assert withdraw(client) == 0
    assert list(kept(make_settings)) == [other]


def test_nobody_takes_back_what_another_shared(client: Client, make_settings: MakeSettings) -> None:
    upload(client, a_delta())
    assert withdraw(client, device_of(2)[0]) == 0
    assert withdraw(client, DEVICE) == 0  # to know the name, as the server does, is not enough
    assert kept(make_settings) == {DEVICE: [a_delta().id]}


def test_an_upload_that_a_killed_server_left_unfinished_is_cut_off(client: Client, make_settings: MakeSettings) -> None:
    upload(client, a_delta())
    [file] = (make_settings().data / "sharing" / "uploads").glob("*/*.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:100])
    assert kept(make_settings) == {DEVICE: [a_delta().id]}
    assert upload(client, a_delta(1)).accepted == (a_delta(1).id,)
    assert kept(make_settings) == {DEVICE: [a_delta().id, a_delta(1).id]}


def test_one_name_takes_no_more_than_its_share_of_the_disk(tmp_path: Path) -> None:
    small = SharedUploads(tmp_path)
    for number in range(MAX_UPLOADS):
        assert small.add(DEVICE, delta_of(1, "1.0.0", 4, number)).accepted
    assert small.add(DEVICE, delta_of(1, "1.0.0", 4, MAX_UPLOADS)).rejected


def test_what_cannot_be_stored_or_deleted_is_to_be_asked_again(client: Client, make_settings: MakeSettings) -> None:
    folder = make_settings().data / "sharing"
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    for path, body in (("upload", {"device": DEVICE, "delta": a_delta()}), ("withdraw", {"secret": SECRET})):
        status, text = post(client, path, body)
        assert (status, json.loads(text)["code"]) == (503, "not_stored")
        assert str(folder) not in text
    folder.unlink()
    assert upload(client, a_delta()).accepted


def test_an_address_shares_so_often_and_no_more(make_settings: MakeSettings) -> None:
    with client_of(create_app(make_settings(limit_share="2/hour"))) as client:
        for number in range(2):
            upload(client, a_delta(number))
        status, text = post(client, "upload", {"device": DEVICE, "delta": a_delta(2)})
        assert (status, json.loads(text)["code"]) == (429, "too_many_requests")
        assert withdraw(client) == 2  # taking back is counted by itself
