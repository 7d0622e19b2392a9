"""Intents about sync: trying now, and how it stands."""

from collections.abc import Callable

from client_py.core.canonical import JsonValue, plain
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.patches import Notice, View
from client_py.ports import Clock
from client_py.sync import Syncer, SyncStatus


class SendingGroup:
    """Calls the syncer: at the listener's cadence, when asked, and when the network is back."""

    def __init__(self, syncer: Syncer, clock: Clock, cadence_s: Callable[[], float], send: Send) -> None:
        self._syncer = syncer
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
            await self._clock.sleep(self._cadence_s())

    @intent("sync.now")
    async def now(self) -> JsonValue:
        """Sends what waits at once, whatever the wait after a failure."""
        return self._show(await self._syncer.run(now=True))

    @intent("sync.status")
    async def status(self) -> JsonValue:
        """Shows how sending stands."""
        return self._show(await self._syncer.status())

    def _show(self, status: SyncStatus) -> JsonValue:
        if status.state == "trouble" and not self._in_trouble:
            text = f"{status.queued} ratings could not be sent: {status.reason} They are kept, and tried again later."
            self._send(Notice(text, "warning", action="sync.now"))
        self._in_trouble = status.state == "trouble"
        value = plain(status)
        self._send(View("sync", value))
        return value
