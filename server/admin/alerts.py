"""The operator's routes for alerts: what is wrong and was, who knows of it, and whether messages arrive."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import JsonValue
from client_py.core.decode import decode_json
from client_py.core.errors import ContractError
from client_py.core.instant import instant
from server.access.identity import identity
from server.admin.table import AdminRoute
from server.alerts import store
from server.alerts.channels import Channel
from server.alerts.errors import DeliveryError
from server.alerts.message import trial_message
from server.alerts.rules import Rule, rules_of
from server.alerts.states import Episode, silent
from server.audit.noting import note
from server.bodies import Body
from server.contract.alerts import (
    MOST_SILENT_MINUTES,
    Alert,
    AlertChannel,
    AlertCount,
    AlertDelivery,
    AlertList,
    AlertMessage,
    AlertRule,
    AlertSilence,
    AlertTested,
    AlertTestResult,
)
from server.database import Database, now_ms
from server.moments import unix_ms
from server.problems import ProblemError
from server.settings import Settings
from server.signed import answer

_RESOLVED = 100
_SILENCE = Body(AlertSilence, 1024)


class AlertsApi:
    """The routes, over the tables that the watch keeps."""

    def __init__(self, settings: Settings, database: Database, channels: Sequence[Channel]) -> None:
        self._settings = settings
        self._database = database
        self._channels = channels
        self._rules = rules_of(settings)
        self.routes = [
            AdminRoute("/alerts", self.list),
            AdminRoute("/alerts/count", self.count),
            AdminRoute("/alerts/test", self.test, "POST", action="alert.test"),
            AdminRoute("/alerts/{id}/acknowledge", self.acknowledge, "POST", action="alert.acknowledge"),
            AdminRoute("/alerts/{id}/silence", self.silence, "POST", action="alert.silence"),
            AdminRoute("/alerts/{id}/unsilence", self.unsilence, "POST", action="alert.unsilence"),
        ]

    async def list(self, _request: Request) -> Response:
        """`GET /api/admin/alerts`: -> AlertList."""
        return answer(await run_in_threadpool(self._list))

    async def count(self, _request: Request) -> Response:
        """`GET /api/admin/alerts/count`: -> AlertCount, for a number beside the room's name."""
        return answer(await run_in_threadpool(self._count))

    async def acknowledge(self, request: Request) -> Response:
        """`POST /api/admin/alerts/{id}/acknowledge`: -> Alert, which isn't repeated from now on."""
        who = identity(request).name

        def change(now: int, before: Episode) -> Episode:
            if before.state != "firing":
                raise ProblemError("alert_refused", "Only an alert that fires can be acknowledged.")
            if before.acknowledged_ms is not None:
                return before
            return replace(before, acknowledged_by=who, acknowledged_ms=now)

        return await self._changed(request, change)

    async def silence(self, request: Request) -> Response:
        """`POST /api/admin/alerts/{id}/silence`: AlertSilence -> Alert, of which nothing is sent until then."""
        wanted = await _SILENCE.read(request)

        def change(now: int, before: Episode) -> Episode:
            return replace(before, silenced_until_ms=_until_ms(wanted, now))

        return await self._changed(request, change)

    async def unsilence(self, request: Request) -> Response:
        """`POST /api/admin/alerts/{id}/unsilence`: -> Alert, of which is sent again."""
        return await self._changed(request, lambda _now, before: replace(before, silenced_until_ms=None))

    async def test(self, request: Request) -> Response:
        """`POST /api/admin/alerts/test`: -> AlertTested, when each receiver answered or was silent for too long."""
        tested = AlertTested(tuple([await run_in_threadpool(self._try, each) for each in self._channels]))
        note(request, after={each.channel: each.answer for each in tested.results})
        return answer(tested)

    async def _changed(self, request: Request, change: Callable[[int, Episode], Episode]) -> Response:
        name = str(request.path_params["id"])

        def work() -> tuple[Episode, Alert]:
            with self._database.writing() as connection:
                now = now_ms(connection)
                try:
                    before = store.episode(connection, name)
                except store.NoSuchAlertError as error:
                    raise ProblemError("unknown_alert", str(error)) from None
                store.put(connection, change(now, before))
                return before, self._told(connection, [store.episode(connection, name)], now)[0]

        before, after = await run_in_threadpool(work)
        note(request, target=name, before=_steered(before), after=_told_so(after))
        return answer(after)

    def _list(self) -> AlertList:
        with self._database.reading() as connection:
            now = now_ms(connection)
            seen = store.facts_seen(connection)
            return AlertList(
                self._told(connection, store.open_ones(connection), now),
                self._told(connection, store.resolved(connection, _RESOLVED), now),
                tuple(_rule(rule, seen.get(rule.name)) for rule in self._rules.values()),
                tuple(AlertChannel(each.name, each.target) for each in self._channels),
            )

    def _count(self) -> AlertCount:
        with self._database.reading() as connection:
            firing = store.firing(connection)
        return AlertCount(len(firing), sum(each.acknowledged_ms is None for each in firing))

    def _try(self, channel: Channel) -> AlertTestResult:
        message = trial_message(round(time.time() * 1000), self._settings.public_url)
        try:
            return AlertTestResult(channel.name, delivered=True, answer=channel.send(message))
        except DeliveryError as error:
            return AlertTestResult(channel.name, delivered=False, answer=str(error))

    def _told(self, connection: sa.Connection, episodes: Sequence[Episode], now: int) -> tuple[Alert, ...]:
        sent = store.deliveries(connection, [each.id for each in episodes])
        return tuple(_alert(each, self._rules.get(each.rule), sent[each.id], now) for each in episodes)


def _until_ms(wanted: AlertSilence, now: int) -> int:
    """When a silence ends; raises ProblemError for one that is over already, or for too long."""
    if wanted.minutes is not None:
        return now + wanted.minutes * 60_000
    assert wanted.until is not None
    try:
        until = unix_ms(wanted.until, "until")
    except ContractError as error:
        raise ProblemError("invalid_request", f"{error}.") from None
    if not now < until <= now + MOST_SILENT_MINUTES * 60_000:
        raise ProblemError("invalid_request", "until: a moment within the next 30 days is needed.")
    return until


def _alert(one: Episode, rule: Rule | None, sent: Sequence[sa.Row[Any]], now: int) -> Alert:
    return Alert(
        id=one.id,
        rule=one.rule,
        title=one.rule if rule is None else rule.title,
        state=one.state,
        sentence="" if rule is None else rule.sentence(one.value, one.threshold, one.about),
        advice="" if rule is None else rule.advice,
        room="alerts" if rule is None else rule.room,
        value=one.value,
        threshold=one.threshold,
        unit="" if rule is None else rule.unit,
        since=instant(one.since_ms),
        seen_at=instant(one.seen_ms),
        fired_at=_instant(one.fired_ms),
        fine_since=_instant(one.fine_ms),
        resolved_at=_instant(one.resolved_ms),
        acknowledged_by=one.acknowledged_by,
        acknowledged_at=_instant(one.acknowledged_ms),
        silenced_until=_instant(one.silenced_until_ms) if silent(one, now) else None,
        deliveries=tuple(_delivery(row) for row in sent[:100]),
    )


def _delivery(row: sa.Row[Any]) -> AlertDelivery:
    over = row.ended_ms is not None
    return AlertDelivery(
        channel=row.channel,
        kind=decode_json(AlertMessage, row.message).kind,
        state=("sent" if row.arrived else "given up") if over else "waiting",
        attempts=row.attempts,
        made_at=instant(row.made_ms),
        due_at=None if over else instant(row.due_ms),
        ended_at=_instant(row.ended_ms),
        answer=row.answer,
    )


def _rule(rule: Rule, seen: sa.Row[Any] | None) -> AlertRule:
    return AlertRule(
        rule.name, rule.title, rule.wrong, rule.threshold, rule.unit, rule.hold_s,
        f"SIDFLOW_{rule.setting.upper()}", rule.room,
        None if seen is None else seen.value, "" if seen is None else seen.about,
        None if seen is None else instant(seen.looked_ms),
    )  # fmt: skip


def _instant(ms: int | None) -> str | None:
    return None if ms is None else instant(ms)


def _steered(one: Episode) -> JsonValue:
    return {"acknowledged_by": one.acknowledged_by, "silenced_until": _instant(one.silenced_until_ms)}


def _told_so(one: Alert) -> JsonValue:
    return {"acknowledged_by": one.acknowledged_by, "silenced_until": one.silenced_until}
