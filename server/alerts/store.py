"""What is known of alerts: the only module that reads and writes their tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from client_py.core.errors import SidflowError
from server.alerts.rules import Fact
from server.alerts.states import HOUR_MS, Episode
from server.tables import ALERT_FACTS, ALERT_OUTBOX, ALERT_WATCH, ALERTS

_KEPT_MS = 90 * 24 * HOUR_MS  # how long what is over can be seen
_WATCH = "alerts"


class NoSuchAlertError(SidflowError):
    """There is no alert of that name."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is to be sent: canonical JSON of an AlertMessage, and how often that was tried."""

    id: str
    alert: str
    channel: str
    message: str
    made_ms: int
    attempts: int


# ---- who looks


def hold(connection: sa.Connection, holder: str, now_ms: int, for_ms: int) -> bool:
    """Makes `holder` the one who looks, or lets it go on so, for that long; false where another one does."""
    mine = {"holder": holder, "until_ms": now_ms + for_ms}
    held = connection.execute(sa.select(ALERT_WATCH).where(ALERT_WATCH.c.name == _WATCH)).first()
    if held is None:
        connection.execute(sa.insert(ALERT_WATCH).values(name=_WATCH, **mine))
    elif held.holder != holder and held.until_ms > now_ms:
        return False
    else:
        connection.execute(sa.update(ALERT_WATCH).where(ALERT_WATCH.c.name == _WATCH).values(**mine))
    return True


def release(connection: sa.Connection, holder: str) -> None:
    """Lets another one look at once."""
    connection.execute(sa.delete(ALERT_WATCH).where(ALERT_WATCH.c.holder == holder))


def put_facts(connection: sa.Connection, rules: Iterable[str], facts: Mapping[str, Fact], now_ms: int) -> None:
    """Notes what each rule was held against."""
    connection.execute(sa.delete(ALERT_FACTS))
    for rule in rules:
        fact = facts.get(rule)
        told = {"value": None, "about": ""} if fact is None else {"value": fact.value, "about": fact.about[:500]}
        connection.execute(sa.insert(ALERT_FACTS).values(rule=rule, looked_ms=now_ms, **told))


def facts_seen(connection: sa.Connection) -> dict[str, sa.Row[Any]]:
    """Value, words and time of what each rule was last held against."""
    return {row.rule: row for row in connection.execute(sa.select(ALERT_FACTS))}


# ---- episodes


def relevant(connection: sa.Connection, now_ms: int) -> list[Episode]:
    """What `states` and `to_tell` have to know: what is open, was lately, is silenced, or has an end to be told."""
    which = sa.or_(
        ALERTS.c.state != "resolved",
        ALERTS.c.fired_ms > now_ms - HOUR_MS,
        ALERTS.c.silenced_until_ms > now_ms,
        ALERTS.c.told == "firing",
    )
    return _episodes(connection, which, limit=None)


def firing(connection: sa.Connection) -> list[Episode]:
    return _episodes(connection, ALERTS.c.state == "firing", limit=None)


def open_ones(connection: sa.Connection) -> list[Episode]:
    """What is wrong, newest first."""
    return _episodes(connection, ALERTS.c.state != "resolved", limit=None)


def resolved(connection: sa.Connection, limit: int) -> list[Episode]:
    """What is over, newest first."""
    return _episodes(connection, ALERTS.c.state == "resolved", limit)


def episode(connection: sa.Connection, identity: str) -> Episode:
    """Raises NoSuchAlertError."""
    found = _episodes(connection, ALERTS.c.id == identity, limit=1)
    if not found:
        raise NoSuchAlertError(f"There is no alert {identity}.")
    return found[0]


def put(connection: sa.Connection, one: Episode) -> None:
    """Keeps an episode as it is now; one that ended before it fired leaves no trace."""
    mine = ALERTS.c.id == one.id
    if one.state == "resolved" and one.fired_ms is None:
        connection.execute(sa.delete(ALERTS).where(mine))
        return
    values = asdict(one)
    if not connection.execute(sa.update(ALERTS).where(mine).values(**values)).rowcount:
        connection.execute(sa.insert(ALERTS).values(**values))


def mark(connection: sa.Connection, identity: str, values: Mapping[str, object]) -> None:
    """Changes some of what is known of an episode."""
    connection.execute(sa.update(ALERTS).where(ALERTS.c.id == identity).values(**values))


def prune(connection: sa.Connection, now_ms: int) -> None:
    """Forgets what is over for long."""
    old = sa.select(ALERTS.c.id).where(ALERTS.c.resolved_ms < now_ms - _KEPT_MS)
    connection.execute(sa.delete(ALERT_OUTBOX).where(ALERT_OUTBOX.c.alert.in_(old)))
    connection.execute(sa.delete(ALERTS).where(ALERTS.c.resolved_ms < now_ms - _KEPT_MS))


# ---- what is to be sent


def enqueue(connection: sa.Connection, waiting: Waiting) -> None:
    values = asdict(waiting) | {"due_ms": waiting.made_ms}
    connection.execute(sa.insert(ALERT_OUTBOX).values(**values))


def waits(connection: sa.Connection, now_ms: int) -> bool:
    """Whether a message may be due: a look that keeps nobody else from writing."""
    due = sa.and_(ALERT_OUTBOX.c.ended_ms.is_(None), ALERT_OUTBOX.c.due_ms <= now_ms)
    return connection.execute(sa.select(ALERT_OUTBOX.c.id).where(due).limit(1)).first() is not None


def claim(connection: sa.Connection, channels: Sequence[str], now_ms: int, for_ms: int) -> Waiting | None:
    """The next message that is due, which no other process sends for that long.

    Messages of one alert go to a channel in their order; those of an alert that is silenced wait for its end.
    """
    silenced = sa.select(ALERTS.c.id).where(ALERTS.c.silenced_until_ms > now_ms)
    query = sa.select(ALERT_OUTBOX).where(
        ALERT_OUTBOX.c.ended_ms.is_(None),
        ALERT_OUTBOX.c.channel.in_(channels),
        ALERT_OUTBOX.c.alert.not_in(silenced),
    )
    passed: set[tuple[str, str]] = set()
    for row in connection.execute(query.order_by(ALERT_OUTBOX.c.made_ms, ALERT_OUTBOX.c.id)):
        first = (row.alert, row.channel) not in passed
        passed.add((row.alert, row.channel))
        if first and row.due_ms <= now_ms and (row.claimed_ms or 0) <= now_ms:
            mine = sa.update(ALERT_OUTBOX).where(ALERT_OUTBOX.c.id == row.id)
            connection.execute(mine.values(claimed_ms=now_ms + for_ms))
            return Waiting(row.id, row.alert, row.channel, row.message, row.made_ms, row.attempts)
    return None


def ended(connection: sa.Connection, identity: str, now_ms: int, answer: str, *, arrived: bool) -> None:
    """Notes that a message has arrived, or that nobody tries any more."""
    _note(connection, identity, answer, ended_ms=now_ms, arrived=arrived)


def failed(connection: sa.Connection, identity: str, due_ms: int, answer: str) -> None:
    """Notes that a message didn't arrive, and when to try again."""
    _note(connection, identity, answer, due_ms=due_ms)


def deliveries(connection: sa.Connection, alerts: Sequence[str]) -> dict[str, list[sa.Row[Any]]]:
    """The messages of each of these alerts, newest first."""
    found: dict[str, list[sa.Row[Any]]] = {each: [] for each in alerts}
    query = sa.select(ALERT_OUTBOX).where(ALERT_OUTBOX.c.alert.in_(alerts))
    for row in connection.execute(query.order_by(ALERT_OUTBOX.c.made_ms.desc(), ALERT_OUTBOX.c.id.desc())):
        found[row.alert].append(row)
    return found


def _note(connection: sa.Connection, identity: str, answer: str, **values: int) -> None:
    mine = sa.update(ALERT_OUTBOX).where(ALERT_OUTBOX.c.id == identity)
    more = {"answer": answer[:500], "attempts": ALERT_OUTBOX.c.attempts + 1, "claimed_ms": None}
    connection.execute(mine.values(**more, **values))


def _episodes(connection: sa.Connection, which: sa.ColumnElement[bool], limit: int | None) -> list[Episode]:
    query = sa.select(ALERTS).where(which).order_by(ALERTS.c.since_ms.desc(), ALERTS.c.id).limit(limit)
    return [Episode(**row._mapping) for row in connection.execute(query)]
