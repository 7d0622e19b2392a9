"""Intents about sharing a taste: what would leave, and that it is deleted."""

import asyncio
from typing import Final

from client_py.core.canonical import JsonValue, plain
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.patches import Notice, View
from client_py.ports import Clock
from client_py.sharing import Sharer, SharingStatus
from client_py.waiting import moment

_LOOK_S: Final = 60.0


class SharingGroup:
    """Calls the sharer from time to time, and shows how it stands."""

    def __init__(self, sharer: Sharer, clock: Clock, send: Send) -> None:
        self._sharer = sharer
        self._clock = clock
        self._send = send
        self._awake = asyncio.Event()

    async def start(self) -> None:
        self._show(await self._sharer.status())

    async def keep_sharing(self) -> None:
        """Goes on for ever; an attempt that is not due yet does nothing."""
        while True:
            self._awake.clear()
            self._show(await self._sharer.run())
            await moment(self._clock, self._awake, _LOOK_S)

    def wake(self) -> None:
        """The listener wants what waits to be sent at once."""
        self._awake.set()

    @intent("share.preview")
    async def preview(self) -> JsonValue:
        """Answers what would leave this device, to the byte: the bodies of the requests, one a line."""
        return plain(await self._sharer.preview())

    @intent("share.delete")
    async def delete(self) -> JsonValue:
        """Has all tastes that this device shared deleted on the server, and forgets the name they were shared under."""
        before = await self._sharer.status()
        status = await self._sharer.withdraw()
        self._show(status)
        if not before.sent:
            self._send(Notice("Nothing was shared from this device."))
        elif not status.owed:
            self._send(Notice("What this device shared is deleted on the server."))
        return None

    def _show(self, status: SharingStatus) -> None:
        value: dict[str, JsonValue] = {"on": status.on, "sent": status.sent}
        self._send(View("sharing", {**value, "last_at": status.last_at, "reason": status.reason}))
