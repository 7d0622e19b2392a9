"""The thread that looks: once a minute in one process of all, and for what is to be sent in each of them."""

import os
import secrets
import socket
import threading
from collections.abc import Sequence

import sqlalchemy as sa

from client_py.core.canonical import canonical_json
from client_py.core.decode import decode_json
from server.alerts import store
from server.alerts.channels import Channel
from server.alerts.errors import DeliveryError
from server.alerts.facts import Source, gather
from server.alerts.message import message_of
from server.alerts.rules import rules_of
from server.alerts.states import HOUR_MS, Episode, states, to_tell
from server.contract.alerts import AlertMessage
from server.database import Database, DatabaseError, now_ms
from server.logs import logger
from server.settings import Settings

_FIRST_LOOK_S = 10.0  # a server that starts has listeners to think of
_LEASE_LOOKS = 3  # looks that may be missed before another process looks
_GIVE_UP_MS = 3 * 24 * HOUR_MS
_LONGEST_PAUSE_MS = HOUR_MS
_ENDS_WITHIN_S = 5.0
_LOG = logger("alerts")


class AlertWatch:
    """Looks and sends; `look` and `deliver` are what its thread does, and can be called without it."""

    def __init__(
        self, settings: Settings, database: Database, sources: Sequence[Source], channels: Sequence[Channel]
    ) -> None:
        self._settings = settings
        self._database = database
        self._sources = sources
        self._channels: dict[str, Channel] = {channel.name: channel for channel in channels}
        self._rules = rules_of(settings)
        self._holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._holds = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and lets another process look. A message that is on its way is sent again by its id."""
        self._over.set()
        self._thread.join(_ENDS_WITHIN_S)

    def look(self) -> bool:
        """Holds the facts against the rules, and puts what receivers are to be told into the outbox.

        False where another process does that. Raises DatabaseError.
        """
        lease_ms = round(self._settings.alert_every_s * _LEASE_LOOKS * 1000)
        with self._database.writing() as connection:
            if not store.hold(connection, self._holder, now_ms(connection), lease_ms):
                return False
        self._holds = True
        facts = gather(self._sources)
        with self._database.writing() as connection:
            now = now_ms(connection)
            if not store.hold(connection, self._holder, now, lease_ms):
                return False  # the facts took so long that another one took over
            store.put_facts(connection, self._rules, facts, now)
            before = store.relevant(connection, now)
            settle_ms = round(self._settings.alert_settle_s * 1000)
            now_so = {each.id: each for each in before}
            for each in states(facts, self._rules, before, now, settle_ms):
                store.put(connection, each)
                now_so[each.id] = each
            for each in now_so.values():
                self._tell(connection, each, now)
            store.prune(connection, now)
        return True

    def deliver(self) -> int:
        """Sends what is due, and answers how much of it arrived. Raises DatabaseError."""
        arrived = 0
        # A claim outlives the longest that a receiver may take: several commands, each with its own patience.
        claim_ms = round(self._settings.alert_timeout_s * 10_000) + 10_000
        while self._channels and not self._over.is_set():
            with self._database.reading() as connection:
                if not store.waits(connection, now_ms(connection)):
                    break
            with self._database.writing() as connection:
                waiting = store.claim(connection, tuple(self._channels), now_ms(connection), claim_ms)
            if waiting is None:
                break
            arrived += self._send(waiting)
        return arrived

    def _tell(self, connection: sa.Connection, episode: Episode, now: int) -> None:
        kind = to_tell(episode, now, round(self._settings.alert_repeat_s * 1000))
        if kind is None or not self._channels:
            return
        rule = self._rules.get(episode.rule)
        for name in self._channels:
            # Each channel's message is a delivery of its own.
            message = message_of(episode, rule, kind, now, self._settings.public_url)
            store.enqueue(connection, store.Waiting(message.id, episode.id, name, canonical_json(message), now, 0))
        told: dict[str, object] = {"told": "resolved" if kind == "resolved" else "firing", "told_ms": now}
        store.mark(connection, episode.id, told)

    def _send(self, waiting: store.Waiting) -> bool:
        message = decode_json(AlertMessage, waiting.message)
        arrived, answer = True, ""
        try:
            answer = self._channels[waiting.channel].send(message)
        except DeliveryError as error:
            arrived, answer = False, str(error)
            _LOG.warning("an alert didn't arrive", channel=waiting.channel, delivery=waiting.id, reason=answer)
        with self._database.writing() as connection:
            now = now_ms(connection)
            if arrived:
                store.ended(connection, waiting.id, now, answer, arrived=True)
            elif now - waiting.made_ms > _GIVE_UP_MS:
                store.ended(connection, waiting.id, now, answer, arrived=False)
            else:
                pause_ms = min(self._settings.alert_retry_s * 1000 * 2 ** min(waiting.attempts, 30), _LONGEST_PAUSE_MS)
                store.failed(connection, waiting.id, now + round(pause_ms), answer)
        return arrived

    def _run(self) -> None:
        every_s = self._settings.alert_every_s
        wait_s = min(_FIRST_LOOK_S, every_s)
        # Messages are tried more often than facts are looked at.
        pause_s = min(every_s, self._settings.alert_retry_s)
        while not self._over.wait(min(wait_s, pause_s)):
            wait_s -= pause_s
            try:
                if wait_s <= 0:
                    wait_s = every_s
                    self.look()
                self.deliver()
            except DatabaseError as error:
                _LOG.warning("alerts can't be kept", reason=str(error))
            except Exception:  # noqa: BLE001 - the thread is the only one, and what it asks is others' work
                _LOG.exception("the look at what is wrong failed")
        self._let_go()

    def _let_go(self) -> None:
        if not self._holds:
            return
        try:
            with self._database.writing() as connection:
                store.release(connection, self._holder)
        except DatabaseError as error:
            _LOG.warning("alerts can't be kept", reason=str(error))
