"""Sending events: a session of its own, a receipt for each, and nothing without one."""

import json

import pytest

from client_py.core.canonical import canonical_json
from client_py.core.contract import SessionToken, SyncReceipt
from client_py.core.decode import decode_json
from server.app import create_app
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_feedback_log import NOW_MS, an_event, lines_of


def token_of(client: Client) -> str:
    return decode_json(SessionToken, client.post("/api/session").text).token


def send(client: Client, token: str, *numbers: int) -> tuple[int, str]:
    body = canonical_json({"events": [an_event(number) for number in numbers]})
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer = client.post("/api/rate/feedback", content=body, headers=headers)
    return answer.status_code, answer.text


def test_a_batch_is_on_disk_when_it_is_acknowledged(client: Client, make_settings: MakeSettings) -> None:
    token = token_of(client)
    status, text = send(client, token, 1, 2)
    assert status == 200
    assert decode_json(SyncReceipt, text).accepted == (an_event(1).id, an_event(2).id)
    _, text = send(client, token, 2, 3)
    receipt = decode_json(SyncReceipt, text)
    assert (receipt.accepted, receipt.duplicates) == ((an_event(3).id,), (an_event(2).id,))
    kept = lines_of(make_settings().data / "feedback")
    assert [json.loads(line)["id"] for line in kept] == [an_event(number).id for number in (1, 2, 3)]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic eA=="])
def test_without_a_session_nothing_is_taken(client: Client, make_settings: MakeSettings, authorization: str) -> None:
    body = canonical_json({"events": [an_event(1)]})
    headers = {"authorization": authorization, "content-type": "application/json"}
    answer = client.post("/api/rate/feedback", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_session")
    assert not (make_settings().data / "feedback").exists()


def beacon(client: Client, token: str | None, *numbers: int) -> tuple[int, str]:
    """As a page sends it that is being closed: no header of its own, the token in the body."""
    body = canonical_json({"events": [an_event(number) for number in numbers], "token": token})
    answer = client.post("/api/rate/feedback", content=body, headers={"content-type": "application/json"})
    return answer.status_code, answer.text


def test_a_beacon_carries_its_token_in_the_body(client: Client) -> None:
    status, text = beacon(client, token_of(client), 1)
    assert (status, decode_json(SyncReceipt, text).accepted) == (200, (an_event(1).id,))


@pytest.mark.parametrize("token", [None, "x"])
def test_a_beacon_without_a_session_is_refused(client: Client, make_settings: MakeSettings, token: str | None) -> None:
    status, text = beacon(client, token, 1)
    assert (status, json.loads(text)["code"]) == (403, "invalid_session")
    assert lines_of(make_settings().data / "feedback") == []


def test_a_header_that_is_wrong_is_not_mended_by_the_body(client: Client) -> None:
    body = canonical_json({"events": [an_event(1)], "token": token_of(client)})
    headers = {"authorization": "Bearer x", "content-type": "application/json"}
    assert client.post("/api/rate/feedback", content=body, headers=headers).status_code == 403


def test_what_cannot_be_stored_is_to_be_sent_again(client: Client, make_settings: MakeSettings) -> None:
    token = token_of(client)
    folder = make_settings().data / "feedback"
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    body = canonical_json({"events": [an_event(1)], "token": token})
    answer = client.post("/api/rate/feedback", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (503, "not_stored")
    assert answer.headers["retry-after"] == "60"
    assert str(folder) not in answer.text
    folder.unlink()
    assert send(client, token, 1)[0] == 200


def test_a_torn_line_is_cut_off_when_the_server_starts(make_settings: MakeSettings) -> None:
    with client_of(create_app(make_settings())) as client:
        assert send(client, token_of(client), 1)[0] == 200
    [file] = (make_settings().data / "feedback").glob("*/*/*/events.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"at":"2025')
    with client_of(create_app(make_settings())):
        assert file.read_bytes() == whole


def test_a_batch_that_is_too_large_is_refused(make_settings: MakeSettings) -> None:
    with client_of(create_app(make_settings(max_body_bytes=1024))) as client:
        status, text = send(client, token_of(client), *range(20))
        assert (status, json.loads(text)["code"]) == (413, "body_too_large")


def test_a_session_ends(make_settings: MakeSettings) -> None:
    now = [NOW_MS / 1000]
    with client_of(create_app(make_settings(), clock=lambda: now[0])) as client:
        token = token_of(client)
        now[0] += make_settings().session_ttl_s
        status, text = send(client, token, 1)
        assert (status, json.loads(text)["code"]) == (410, "expired_session")


def test_a_songs_session_sends_no_events(client: Client) -> None:
    played = client.post("/api/play", json={"tune": "demo/bundled.sid#1"}).json()
    status, text = send(client, played["token"], 1)
    assert (status, json.loads(text)["code"]) == (403, "invalid_session")


@pytest.mark.parametrize("body", ["", "{}", '{"events":[]}', '{"events":[{"id":"x"}]}'])
def test_a_body_that_breaks_the_contract_is_refused(client: Client, body: str) -> None:
    headers = {"authorization": f"Bearer {token_of(client)}", "content-type": "application/json"}
    answer = client.post("/api/rate/feedback", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
