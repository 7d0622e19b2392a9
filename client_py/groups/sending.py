"""Intents about sync: trying now, how it stands, and what was set aside."""

from collections.abc import Callable
from typing import Final

from client_py.core.canonical import JsonValue, plain
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.patches import Notice, View
from client_py.ports import Change, Clock, Delete, Put, Records
from client_py.sync import Syncer, SyncStatus

_LOOK_S: Final = 30.0  # so soon a new cadence holds


class SendingGroup:
    """Calls the syncer: at the listener's cadence, when asked, and when the network is back."""

    def __init__(
        self, syncer: Syncer, records: Records, clock: Clock, cadence_s: Callable[[], float], send: Send
    ) -> None:
        self._syncer = syncer
        self._records = records
        self._clock = clock
        self._cadence_s = cadence_s
        self._send = send
        self._in_trouble = False

    async def start(self) -> None:
        self._show(await self._syncer.status())

    async def keep_sending(self) -> None:
        """Goes on for ever; an attempt that is not due yet does nothing."""
        while True:
            self._show(await self._syncer.run())
            begun_s = self._clock.elapsed_s()
            while (left_s := begun_s + self._cadence_s() - self._clock.elapsed_s()) > 0:
                await self._clock.sleep(min(left_s, _LOOK_S))

    @intent("sync.now")
    async def now(self) -> JsonValue:
        """Sends what waits at once, whatever the wait after a failure."""
        return self._show(await self._syncer.run(now=True))

    @intent("sync.online")
    async def online(self) -> JsonValue:
        """Sends what waits now that the network is back, unless the server asked to come later."""
        return self._show(await self._syncer.run(now=not self._syncer.told_to_wait()))

    @intent("sync.status")
    async def status(self) -> JsonValue:
        """Shows how sending stands."""
        return self._show(await self._syncer.status())

    @intent("sync.setAside")
    async def set_aside(self) -> JsonValue:
        """Shows the entries that nobody could take, each with its reason, newest first."""
        items = await self._records.items("setAside")
        rows: list[JsonValue] = [{"key": key, **_told(value)} for key, value in reversed(items)]
        self._send(View("setAside", rows))
        return len(rows)

    @intent("sync.again")
    async def again(self) -> JsonValue:
        """Puts the events that the server refused back into the outbox, and sends."""
        changes: list[Change] = []
        for key, value in await self._records.items("setAside"):
            if isinstance(value, dict) and "event" in value:
                changes += [Delete("setAside", key), Put("outbox", key, value["event"])]
        await self._records.apply(changes)
        await self.now()
        return await self.set_aside()

    @intent("sync.forget")
    async def forget(self) -> JsonValue:
        """Removes the entries that were set aside."""
        await self._records.apply([Delete("setAside", key) for key, _ in await self._records.items("setAside")])
        return await self.set_aside()

    def _show(self, status: SyncStatus) -> JsonValue:
        if status.state == "trouble" and not self._in_trouble:
            text = f"{status.queued} ratings could not be sent: {status.reason} They are kept, and tried again later."
            self._send(Notice(text, "warning", action="sync.now"))
        self._in_trouble = status.state == "trouble"
        value = plain(status)
        self._send(View("sync", value))
        return value


def _told(value: JsonValue) -> dict[str, JsonValue]:
    """What is known of an entry: one that came from the page may hold anything."""
    if not isinstance(value, dict):
        return {"by": "device", "reason": "It could not be read.", "tune": None, "kind": None, "rating": None}
    entry = value.get("event", value.get("intent"))
    fields = entry if isinstance(entry, dict) else {}
    known: dict[str, JsonValue] = {name: fields.get(name) for name in ("tune", "kind", "rating")}
    return {"by": "server" if "event" in value else "device", "reason": value.get("reason"), **known}
