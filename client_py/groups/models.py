"""The intent to fetch the published model, and the look for a newer one at the listener's cadence."""

import asyncio
from collections.abc import Awaitable, Callable

from client_py.core.canonical import JsonValue
from client_py.core.errors import SidflowError
from client_py.groups.finding import FindingGroup
from client_py.groups.settings import Send, SettingsGroup
from client_py.intents import intent
from client_py.known import Bases
from client_py.models import ModelKeeper
from client_py.patches import Notice, View
from client_py.ports import Clock, Device
from client_py.waiting import moment


class ModelGroup:
    """Keeps the model up to date; `changed` is called when another one came into force.

    A model comes into force with the catalogue that was made with it: until that is here, the former one stays.
    """

    def __init__(
        self,
        keeper: ModelKeeper,
        bases: Bases,
        finding: FindingGroup,
        settings: SettingsGroup,
        device: Device,
        clock: Clock,
        changed: Callable[[], Awaitable[None]],
        send: Send,
    ) -> None:
        self._keeper = keeper
        self._bases = bases
        self._finding = finding
        self._settings = settings
        self._device = device
        self._clock = clock
        self._changed = changed
        self._send = send
        self._awake = asyncio.Event()
        self._trouble = ""

    async def start(self) -> None:
        """Shows what is kept."""
        await self._bases.follow()
        await self._show()

    async def follow(self) -> None:
        """The catalogue may be another now, and with it the model in force; what is published is looked for then."""
        if await self._bases.follow():
            self._awake.set()
            await self._changed()
        await self._show()

    async def keep_looking(self) -> None:
        """Goes on for ever; before a catalogue is here, nothing is asked."""
        while True:
            self._awake.clear()
            if await self._finding.tunes():
                try:
                    await self.refresh()
                    self._trouble = ""
                except SidflowError as error:
                    self._tell(str(error))
            await moment(self._clock, self._awake, float(self._settings.current.sync_cadence_s))

    @intent("model.refresh")
    async def refresh(self) -> JsonValue:
        """Fetches the published model where it is another, with its catalogue, and answers whether it was."""
        before = self._bases.version
        await self._keeper.look(whole=not self._device.state().saves)
        await self._show()
        kept = await self._keeper.kept()
        if kept is not None and kept.newest.version != before:
            await self._finding.refresh()
            await self.follow()
        return self._bases.version != before

    async def _show(self) -> None:
        kept = await self._keeper.kept()
        version = self._bases.version
        previous = None if kept is None or kept.previous is None else kept.previous.version
        arriving = kept is not None and kept.newest.version != version
        self._send(View("model", {"version": version, "previous": previous, "arriving": arriving}))

    def _tell(self, trouble: str) -> None:
        """Once, not with each look."""
        if trouble != self._trouble:
            self._send(Notice(f"{trouble} What is on this device stays in use.", "warning", action="model.refresh"))
        self._trouble = trouble
