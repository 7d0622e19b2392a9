"""Sends the outbox to the server, if the listener said so: in batches, each event once, giving way when it is refused.

The ids make sending again harmless: an event leaves the outbox only when a receipt names it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from client_py.answers import AnswerError, reason, record
from client_py.core.canonical import JsonValue, canonical_json
from client_py.core.contract import MAX_BATCH_EVENTS, SyncReceipt
from client_py.ports import Change, Clock, Delete, NetworkError, Put, Records, Transport
from client_py.signed import Later, Patience, Signed

FAILURES_BEFORE_NOTICE = 5

State = Literal["off", "idle", "waiting", "trouble"]


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How sending stands: `trouble` after five failures in a row. Waits are in seconds from now.

    `duplicates` of those that were `sent` the server had already.
    """

    state: State
    queued: int
    failures: int = 0
    wait_s: float = 0.0
    sent: int = 0
    set_aside: int = 0
    reason: str = ""
    duplicates: int = 0


class Syncer:
    """One attempt a call; who calls decides when (`due`)."""

    def __init__(self, records: Records, transport: Transport, clock: Clock, allowed: Callable[[], bool]) -> None:
        self._records = records
        self._server = Signed(transport)
        self._patience = Patience(clock)
        self._allowed = allowed
        self._sent = 0
        self._duplicates = 0
        self._set_aside = 0
        self._running = False

    def due(self) -> bool:
        """Whether the wait after the last failure is over."""
        return self._patience.due()

    def told_to_wait(self) -> bool:
        """Whether the wait is one that the server asked for, and is not over."""
        return self._patience.told_to_wait()

    async def status(self) -> SyncStatus:
        """How it stands, without trying."""
        queued = await self._records.count("outbox")
        failures, wait_s = self._patience.failures, self._patience.wait_s
        state: State = "idle"
        if not self._allowed():
            state = "off"
        elif failures >= FAILURES_BEFORE_NOTICE:
            state = "trouble"
        elif failures or wait_s:
            state = "waiting"
        return SyncStatus(
            state, queued, failures, wait_s, self._sent, self._set_aside, self._patience.reason, self._duplicates
        )

    async def run(self, *, now: bool = False) -> SyncStatus:
        """Sends what the outbox holds, unless it is off or not yet due; `now` is the listener's "try again"."""
        if self._allowed() and not self._running and (now or self.due()):
            self._running = True
            try:
                await self._drain()
                self._patience.succeeded()
            except (Later, AnswerError, NetworkError) as trouble:
                self._patience.failed(trouble)
            finally:
                self._running = False
        return await self.status()

    async def _drain(self) -> None:
        while self._allowed() and (items := await self._records.items("outbox", limit=MAX_BATCH_EVENTS)):
            await self._send(items)

    async def _send(self, items: Sequence[tuple[str, JsonValue]]) -> None:
        body = canonical_json({"events": [event for _, event in items]}).encode()
        answer = await self._server.post("/api/rate/feedback", body)
        if answer.status == 200:
            await self._settle(items, record(answer, SyncReceipt))
        elif len(items) == 1:
            await self._refused(items[0], reason(answer))
        else:
            # The batch as a whole is refused: one half after the other tells which event it is.
            middle = len(items) // 2
            await self._send(items[:middle])
            await self._send(items[middle:])

    async def _settle(self, items: Sequence[tuple[str, JsonValue]], receipt: SyncReceipt) -> None:
        taken = {*receipt.accepted, *receipt.duplicates}
        refused = {rejection.id: rejection.reason for rejection in receipt.rejected}
        changes: list[Change] = [Delete("outbox", key) for key, _ in items if key in taken]
        for key, event in items:
            if key in refused and key not in taken:
                changes += _aside(key, event, refused[key])
        if not changes:
            raise Later("The server's receipt names none of the events that were sent.")
        await self._records.apply(changes)
        self._sent += sum(key in taken for key, _ in items)
        self._duplicates += sum(key in receipt.duplicates for key, _ in items)
        self._set_aside += sum(key in refused and key not in taken for key, _ in items)

    async def _refused(self, item: tuple[str, JsonValue], why: str) -> None:
        await self._records.apply(_aside(*item, why))
        self._set_aside += 1


def _aside(key: str, event: JsonValue, why: str) -> list[Change]:
    return [Delete("outbox", key), Put("setAside", key, {"event": event, "reason": why})]
