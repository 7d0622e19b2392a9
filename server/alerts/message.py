"""What receivers are told of an alert: one record, which a webhook gets as it is and a mail in words."""

import secrets

from client_py.core.instant import instant
from client_py.core.uuid7 import RANDOM_BYTES, uuid7
from server.alerts.rules import Rule, number
from server.alerts.states import Episode, Kind
from server.contract.alerts import AlertMessage

_SUBJECTS = {"firing": "", "repeat": "Still: ", "resolved": "Over: ", "test": "Test: "}


def message_of(episode: Episode, rule: Rule | None, kind: Kind, now_ms: int, public_url: str | None) -> AlertMessage:
    """The message of one turn of an episode; a rule that is gone has little to say."""
    if rule is None:
        title, sentence, advice, unit, room = episode.rule, "The rule is there no more.", "", "", "alerts"
    else:
        title, advice, unit, room = rule.title, rule.advice, rule.unit, rule.room
        sentence = rule.sentence(episode.value, episode.threshold, episode.about)
        if rule.threshold is None:
            sentence, advice = "The rule is switched off.", ""
    return AlertMessage(
        id=delivery_id(now_ms),
        kind=kind,
        alert=episode.id,
        rule=episode.rule,
        title=title,
        sentence=sentence,
        advice="" if kind == "resolved" else advice,
        value=episode.value,
        threshold=episode.threshold,
        unit=unit,
        since=instant(episode.since_ms),
        at=instant(now_ms),
        url=link(public_url, room),
    )


def trial_message(now_ms: int, public_url: str | None) -> AlertMessage:
    """What an operator sends to see whether a channel works."""
    now = instant(now_ms)
    return AlertMessage(
        id=delivery_id(now_ms), kind="test", alert="", rule="", title="A test of the alerts",
        sentence="An operator sent this to see whether alerts arrive. Nothing is wrong.", advice="",
        value=None, threshold=None, unit="", since=now, at=now, url=link(public_url, "alerts"),
    )  # fmt: skip


def link(public_url: str | None, room: str) -> str:
    """The address of a room, where it is known how people reach the app."""
    return f"{public_url.rstrip('/')}/admin#admin/{room}" if public_url else ""


def subject(message: AlertMessage) -> str:
    return f"SIDFlow: {_SUBJECTS[message.kind]}{message.title}"


def text(message: AlertMessage) -> str:
    """The message in plain words."""
    said = [message.sentence]
    if message.advice:
        said.append(message.advice)
    facts = []
    if message.value is not None and message.threshold is not None:
        facts += [
            f"Value: {_figure(message.value, message.unit)}",
            f"Threshold: {_figure(message.threshold, message.unit)}",
        ]
    if message.alert:
        facts += [f"Since: {message.since}", f"Alert: {message.alert}"]
    if message.url:
        facts.append(f"See: {message.url}")
    said.append("\n".join([*facts, f"Sent: {message.at}"]))
    return "\n\n".join(said) + "\n"


def delivery_id(now_ms: int) -> str:
    """By which a receiver knows a message again that comes twice."""
    return uuid7(now_ms, secrets.token_bytes(RANDOM_BYTES))


def _figure(value: float, unit: str) -> str:
    return f"{number(value)} {unit}".strip()
