"""Sends the outbox to the server, if the listener said so: in batches, each event once, giving way when it is refused.

The ids make sending again harmless: an event leaves the outbox only when a receipt names it. Retries wait by
exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from client_py.answers import AnswerError, reason, record
from client_py.core.canonical import JsonValue, canonical_json
from client_py.core.contract import MAX_BATCH_EVENTS, SessionToken, SyncReceipt
from client_py.core.errors import SidflowError
from client_py.ports import Answer, Change, Clock, Delete, NetworkError, Put, Records, Transport

FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 900.0
FAILURES_BEFORE_NOTICE = 5
_WAIT_AND_TRY = frozenset({408, 425, 429})
_TOKEN_REFUSED = frozenset({401, 403, 410})

State = Literal["off", "idle", "waiting", "trouble"]


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How sending stands: `trouble` after five failures in a row. Waits are in seconds from now."""

    state: State
    queued: int
    failures: int = 0
    wait_s: float = 0.0
    sent: int = 0
    set_aside: int = 0
    reason: str = ""


class _Later(SidflowError):  # noqa: N818 - not an error of anyone's, a turn to wait
    """The server or the network asks to come back; `wait_s` None leaves it to the backoff."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class Syncer:
    """One attempt a call; who calls decides when (`due`)."""

    def __init__(self, records: Records, transport: Transport, clock: Clock, allowed: Callable[[], bool]) -> None:
        self._records = records
        self._transport = transport
        self._clock = clock
        self._allowed = allowed
        self._token: str | None = None
        self._failures = 0
        self._not_before_s = 0.0
        self._told_to_wait = False
        self._reason = ""
        self._sent = 0
        self._set_aside = 0
        self._running = False

    def due(self) -> bool:
        """Whether the wait after the last failure is over."""
        return self._clock.elapsed_s() >= self._not_before_s

    def told_to_wait(self) -> bool:
        """Whether the wait is one that the server asked for, and is not over."""
        return self._told_to_wait and not self.due()

    async def status(self) -> SyncStatus:
        """How it stands, without trying."""
        queued = await self._records.count("outbox")
        wait_s = max(0.0, self._not_before_s - self._clock.elapsed_s())
        state: State = "idle"
        if not self._allowed():
            state = "off"
        elif self._failures >= FAILURES_BEFORE_NOTICE:
            state = "trouble"
        elif self._failures or wait_s:
            state = "waiting"
        return SyncStatus(state, queued, self._failures, wait_s, self._sent, self._set_aside, self._reason)

    async def run(self, *, now: bool = False) -> SyncStatus:
        """Sends what the outbox holds, unless it is off or not yet due; `now` is the listener's "try again"."""
        if self._allowed() and not self._running and (now or self.due()):
            self._running = True
            try:
                await self._drain()
                self._failures, self._not_before_s, self._reason = 0, 0.0, ""
            except (_Later, AnswerError, NetworkError) as trouble:
                self._failures += 1
                self._reason = str(trouble)
                wait_s = trouble.wait_s if isinstance(trouble, _Later) else None
                self._told_to_wait = wait_s is not None
                self._not_before_s = self._clock.elapsed_s() + (self._backoff_s() if wait_s is None else wait_s)
            finally:
                self._running = False
        return await self.status()

    async def _drain(self) -> None:
        while self._allowed() and (items := await self._records.items("outbox", limit=MAX_BATCH_EVENTS)):
            await self._send(items)

    async def _send(self, items: Sequence[tuple[str, JsonValue]]) -> None:
        body = canonical_json({"events": [event for _, event in items]}).encode()
        answer = await self._post("/api/rate/feedback", body)
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
            raise _Later("The server's receipt names none of the events that were sent.")
        await self._records.apply(changes)
        self._sent += sum(key in taken for key, _ in items)
        self._set_aside += sum(key in refused and key not in taken for key, _ in items)

    async def _refused(self, item: tuple[str, JsonValue], why: str) -> None:
        await self._records.apply(_aside(*item, why))
        self._set_aside += 1

    async def _post(self, path: str, body: bytes) -> Answer:
        """The server's last word on a batch: 200 or a 4xx that stands. Raises _Later, NetworkError."""
        for fresh in (False, True):
            if self._token is None or fresh:
                self._token = await self._session()
            headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
            answer = await self._transport.request("POST", path, body=body, headers=headers)
            if answer.status not in _TOKEN_REFUSED:
                return _lasting(answer)
        raise _Later("The server doesn't accept its own session.")

    async def _session(self) -> str:
        answer = _lasting(await self._transport.request("POST", "/api/session"))
        if answer.status != 200:
            raise _Later(reason(answer))
        return record(answer, SessionToken).token

    def _backoff_s(self) -> float:
        longest_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * float(1 << min(self._failures - 1, 20)))
        share = int.from_bytes(self._clock.random(4)) / 2**32
        return max(FIRST_WAIT_S / 2, longest_s * share)


def _aside(key: str, event: JsonValue, why: str) -> list[Change]:
    return [Delete("outbox", key), Put("setAside", key, {"event": event, "reason": why})]


def _lasting(answer: Answer) -> Answer:
    if answer.status in _WAIT_AND_TRY or answer.status >= 500:
        raise _Later(reason(answer), _retry_after_s(answer))
    return answer


def _retry_after_s(answer: Answer) -> float | None:
    text = answer.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
