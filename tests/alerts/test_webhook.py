"""Webhooks to a real receiver: it knows who sent what, and an operator reads why something didn't arrive."""

import hashlib
import hmac
import threading
import time

import pytest

from client_py.core.decode import decode_json
from server.alerts.channels import channels_of
from server.alerts.errors import DeliveryError
from server.alerts.message import trial_message
from server.alerts.webhook import Webhook
from server.contract.alerts import AlertMessage
from server.settings import SettingsError
from tests.alerts.conftest import SECRET, MakeAlertSettings, webhook_settings
from tests.alerts.receivers import Hooks

MESSAGE = trial_message(1_790_000_000_000, "https://sid.example")


@pytest.fixture
def webhook(make_alert_settings: MakeAlertSettings, receiver: Hooks) -> Webhook:
    return Webhook(make_alert_settings(**webhook_settings(receiver)))


def test_the_receiver_can_check_who_sent_it_and_when(webhook: Webhook, receiver: Hooks) -> None:
    assert webhook.send(MESSAGE) == "204"
    (posted,) = receiver.came
    assert decode_json(AlertMessage, posted.body.decode()) == MESSAGE
    assert posted.path == "/hook/with-a-secret-in-it"
    assert posted.headers["content-type"] == "application/json"
    timestamp, delivery = posted.headers["x-sidflow-timestamp"], posted.headers["x-sidflow-delivery"]
    assert abs(int(timestamp) - time.time()) < 60
    assert delivery == MESSAGE.id
    # As docs/technical-reference.md tells a receiver to do it.
    signed = f"{timestamp}.{delivery}.".encode() + posted.body
    expected = "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(posted.headers["x-sidflow-signature"], expected)


def test_each_refusal_is_told_in_its_words(webhook: Webhook, receiver: Hooks) -> None:
    receiver.answers += [
        (403, b"who are\x1b[31m you?\n", {}),
        (500, b"", {}),
        (302, b"", {"Location": receiver.url.replace("hook", "elsewhere")}),
        (429, b"x" * 5000, {"Retry-After": "5"}),
    ]
    said = []
    for _ in range(4):
        with pytest.raises(DeliveryError) as error:
            webhook.send(MESSAGE)
        said.append(str(error.value))
    assert said[:3] == [
        "It answers 403: who are [31m you?", "It answers 500", "It answers 302, a redirect: these aren't followed.",
    ]  # fmt: skip
    assert said[3].startswith("It answers 429: xxx")
    assert len(said[3]) < 300
    assert [each.path for each in receiver.came] == ["/hook/with-a-secret-in-it"] * 4, "no redirect was followed"


def test_a_receiver_that_is_silent_or_away_is_told_of_without_its_secret(
    make_alert_settings: MakeAlertSettings, receiver: Hooks
) -> None:
    receiver.pause = threading.Event()
    patient = Webhook(make_alert_settings(**webhook_settings(receiver) | {"alert_timeout_s": 0.2}))
    with pytest.raises(DeliveryError, match=r"http://127\.0\.0\.1 was silent for 0\.2 s"):
        patient.send(MESSAGE)
    receiver.pause.set()
    nowhere = Webhook(
        make_alert_settings(alert_webhook_url="http://127.0.0.1:1/with-a-secret", alert_webhook_secret=SECRET)
    )
    with pytest.raises(DeliveryError, match="can't be reached") as error:
        nowhere.send(MESSAGE)
    assert "with-a-secret" not in str(error.value)
    assert "secret" not in nowhere.target


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"alert_webhook_url": "https://x.example/"}, "has to be signed"),
        ({"alert_webhook_url": "ftp://x.example/", "alert_webhook_secret": SECRET}, "http:// or https://"),
        ({"alert_webhook_url": "https:///x", "alert_webhook_secret": SECRET}, "name a host"),
    ],
)
def test_a_webhook_that_could_not_work_is_refused_at_the_start(
    make_alert_settings: MakeAlertSettings, settings: dict[str, str], reason: str
) -> None:
    with pytest.raises(SettingsError, match=reason):
        channels_of(make_alert_settings(**settings))


def test_without_settings_nothing_is_sent_anywhere(make_alert_settings: MakeAlertSettings) -> None:
    assert channels_of(make_alert_settings()) == ()
