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
