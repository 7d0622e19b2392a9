"""Shares the listener's taste, if the listener said so: clipped and noised on this device, seldom, and revocable.

The noise is drawn once for each taste that leaves: sent again, or shown before, it is the same to the last digit, since
a taste that was noised twice would be half as well hidden. The name under which a device shares is the hash of a secret
that is drawn when it is needed first; whoever names the secret, and only this device can, has all of it deleted.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from client_py.answers import AnswerError, reason, record
from client_py.core.canonical import JsonValue, canonical_json, plain
from client_py.core.contract import MAX_BATCH_EVENTS, Instant, Sha256, SyncReceipt
from client_py.core.contract_sharing import ModelDelta, ModelUpload, WithdrawalReceipt
from client_py.core.decode import decode
from client_py.core.errors import ContractError
from client_py.core.instant import instant
from client_py.core.privacy import CLIP, NOISE, UPLOADS_A_YEAR, shared_values
from client_py.core.uuid7 import RANDOM_BYTES, uuid7
from client_py.ports import Change, Clock, ConflictError, Delete, PortError, Put, Records, Require, Transport
from client_py.signed import Later, Patience, Signed

STORE: Final = "sharing"
EVERY_MS: Final = 365 * 86_400_000 // UPLOADS_A_YEAR
LEAST_JUDGED: Final = 10
UNNAMED: Final = "drawn when you switch it on"
_SECRET_BYTES: Final = 32
_DEVICE: Final = "device"
_READY: Final = "ready"
_SENT: Final = "sent"
_WITHDRAW: Final = "withdraw-"


@dataclass(frozen=True, slots=True)
class SharingStatus:
    """How sharing stands: how many tastes left since the last deletion, when the last did, and what it waits for."""

    on: bool
    sent: int
    last_at: Instant | None
    reason: str
    owed: bool
    """Whether something is to be deleted of which the server has not said yet that it is."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The bodies of the requests that would be made, one a line, to the byte."""

    text: str
    bytes: int
    events: int
    delta: bool


@dataclass(frozen=True, slots=True)
class _Ready:
    """What leaves next. Once it was `tried` it may have arrived, so that nothing else may go in its place."""

    delta: ModelDelta
    made_at_ms: int  # of the taste that it is of
    tried: bool


@dataclass(frozen=True, slots=True)
class _Sent:
    """`made_at_ms` and `base` are those of the last taste that left."""

    count: int
    at_ms: int
    base: str
    made_at_ms: int


class Sharer:
    """One attempt a call; who calls decides when.

    `taste` answers the taste in force as `delta_record` of core/taste.py makes it, None where the base stands alone.
    """

    def __init__(
        self,
        records: Records,
        transport: Transport,
        clock: Clock,
        allowed: Callable[[], bool],
        taste: Callable[[], JsonValue],
    ) -> None:
        self._records = records
        self._server = Signed(transport)
        self._patience = Patience(clock)
        self._clock = clock
        self._allowed = allowed
        self._taste = taste
        self._running = False

    async def status(self) -> SharingStatus:
        """How it stands, without trying."""
        sent = await self._sent()
        last_at = instant(sent.at_ms) if sent is not None and sent.count else None
        owed = bool(await self._owed())
        count = sent.count if sent is not None else 0
        return SharingStatus(self._allowed(), count, last_at, self._reason(sent, owed=owed), owed)

    async def run(self) -> SharingStatus:
        """Asks for what is to be deleted, and shares where that is allowed and due."""
        if not self._running and self._patience.due():
            self._running = True
            try:
                await self._withdraw_all()
                if self._allowed():
                    await self._share()
                self._patience.succeeded()
            except ConflictError:
                pass  # another tab does the same
            except (Later, AnswerError, PortError) as trouble:
                self._patience.failed(trouble)
            finally:
                self._running = False
        return await self.status()

    async def preview(self) -> Preview:
        """What would leave, to the byte: the events that wait, and the taste with its noise."""
        events = [event for _, event in await self._records.items("outbox")]
        bodies = [
            canonical_json({"events": events[first : first + MAX_BATCH_EVENTS]})
            for first in range(0, len(events), MAX_BATCH_EVENTS)
        ]
        ready = await self._ready()
        if ready is not None:
            secret = await self._records.get(STORE, _DEVICE)
            device = _name_of(secret) if isinstance(secret, str) else UNNAMED
            bodies.append(canonical_json({"device": device, "delta": ready.delta}))
        text = "".join(f"{body}\n" for body in bodies)
        return Preview(text, sum(len(body.encode()) for body in bodies), len(events), ready is not None)

    async def withdraw(self) -> SharingStatus:
        """Has all that this device shared deleted, now or when the server answers; its name is forgotten at once.

        When something was shared last is not forgotten: it is not shared anew before its time.
        """
        secret = await self._records.get(STORE, _DEVICE)
        sent = await self._sent()
        changes: list[Change] = [Delete(STORE, _READY)]
        if isinstance(secret, str):
            changes += [Require(STORE, _DEVICE, secret), Delete(STORE, _DEVICE)]
            changes.append(Put(STORE, f"{_WITHDRAW}{_name_of(secret)}", secret))
        if sent is not None:
            changes.append(Put(STORE, _SENT, plain(replace(sent, count=0))))
        await self._records.apply(changes)
        self._patience.succeeded()
        return await self.run()

    async def _withdraw_all(self) -> None:
        for key, secret in await self._owed():
            body = canonical_json({"secret": secret}).encode()
            answer = await self._server.post("/api/feedback/withdraw", body)
            if answer.status != 200:
                raise Later(reason(answer))
            record(answer, WithdrawalReceipt)
            await self._records.apply([Delete(STORE, key)])

    async def _owed(self) -> list[tuple[str, JsonValue]]:
        """The secrets of what is to be deleted still."""
        return [each for each in await self._records.items(STORE, after=_WITHDRAW) if each[0].startswith(_WITHDRAW)]

    async def _share(self) -> None:
        ready = await self._ready()
        if ready is None:
            return
        secret = await self._named()
        tried = replace(ready, tried=True)
        await self._records.apply([Require(STORE, _READY, plain(ready)), Put(STORE, _READY, plain(tried))])
        body = canonical_json(ModelUpload(_name_of(secret), ready.delta)).encode()
        answer = await self._server.post("/api/feedback/upload", body)
        if answer.status != 200:
            raise Later(reason(answer))
        receipt = record(answer, SyncReceipt)
        taken = ready.delta.id in (*receipt.accepted, *receipt.duplicates)
        refused = [each.reason for each in receipt.rejected if each.id == ready.delta.id]
        if not taken and not refused:
            raise Later("The server's receipt doesn't name what was shared.")
        before = await self._sent()
        count = (before.count if before else 0) + taken
        sent = _Sent(count, self._clock.now_ms(), ready.delta.base, ready.made_at_ms)
        await self._records.apply(
            [Require(STORE, _READY, plain(tried)), Delete(STORE, _READY), Put(STORE, _SENT, plain(sent))]
        )

    async def _named(self) -> str:
        """The secret whose hash is this device's name, drawn where there is none."""
        secret = await self._records.get(STORE, _DEVICE)
        if isinstance(secret, str):
            return secret
        drawn = self._clock.random(_SECRET_BYTES).hex()
        await self._records.apply([Require(STORE, _DEVICE, None), Put(STORE, _DEVICE, drawn)])
        return drawn

    async def _ready(self) -> _Ready | None:
        """What leaves next, noised now where it wasn't before; None where there is nothing to share yet."""
        stored = await self._records.get(STORE, _READY)
        ready: _Ready | None = None
        with suppress(ContractError):  # none, or one that was damaged: it is drawn anew
            ready = decode(_Ready, stored)
        if ready is not None and ready.tried:
            return ready
        taste = _shareable(self._taste())
        if taste is None or not self._due(await self._sent(), taste):
            return None
        base, made_at_ms, weights = taste
        if ready is not None and (ready.delta.base, ready.made_at_ms) == (base, made_at_ms):
            return ready
        identity = uuid7(self._clock.now_ms(), self._clock.random(RANDOM_BYTES))
        delta = ModelDelta(identity, base, CLIP, CLIP * NOISE, shared_values(weights, self._clock.random))
        drawn = _Ready(delta, made_at_ms, tried=False)
        await self._records.apply([Require(STORE, _READY, stored), Put(STORE, _READY, plain(drawn))])
        return drawn

    def _due(self, sent: "_Sent | None", taste: "tuple[str, int, list[float]]") -> bool:
        """Whether this taste is another than the last one that left, and that is long enough ago."""
        if sent is None:
            return True
        return (sent.base, sent.made_at_ms) != taste[:2] and self._clock.now_ms() >= sent.at_ms + EVERY_MS

    async def _sent(self) -> _Sent | None:
        stored = await self._records.get(STORE, _SENT)
        if stored is None:
            return None
        try:
            return decode(_Sent, stored)
        except ContractError:  # damaged: nobody knows when it was, so it may have been now
            now = _Sent(0, self._clock.now_ms(), "", 0)
            await self._records.apply([Require(STORE, _SENT, stored), Put(STORE, _SENT, plain(now))])
            return now

    def _reason(self, sent: _Sent | None, *, owed: bool) -> str:
        """A sentence: what it waits for; none where it is off."""
        if owed:
            return f"What you shared is not deleted yet; the server is asked again. {self._patience.reason}".rstrip()
        if not self._allowed():
            return ""
        if self._patience.failures:
            return self._patience.reason
        if sent is not None and self._clock.now_ms() < sent.at_ms + EVERY_MS:
            return f"The next time is not before {instant(sent.at_ms + EVERY_MS)[:10]}."
        if _shareable(self._taste()) is None:
            return "Nothing has been learned yet that could be shared."
        return "It is shared soon."


def _shareable(taste: JsonValue) -> tuple[str, int, list[float]] | None:
    """Base, time and numbers of a taste that enough was judged for."""
    match taste:
        case {"base": str(base), "made_at_ms": int(made_at_ms), "judged": int(judged), "weights": list(weights)}:
            numbers = [float(each) for each in weights if isinstance(each, int | float)]
            return (base, made_at_ms, numbers) if judged >= LEAST_JUDGED and len(numbers) == len(weights) else None
    return None


def _name_of(secret: str) -> Sha256:
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()
