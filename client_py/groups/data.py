"""Intents about all that is stored of the listener: how much it is, a copy of it, and its end."""

from collections.abc import Awaitable, Callable

from client_py.core.canonical import JsonValue, plain
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.mydata import MyData
from client_py.patches import File, Notice, View


class DataGroup:
    """`restart` lets every part of the application read its stores again, after they were emptied.

    `withdraw` has deleted what this device shared; after that nobody could name it any more.
    """

    def __init__(
        self,
        data: MyData,
        withdraw: Callable[[], Awaitable[object]],
        restart: Callable[[], Awaitable[None]],
        send: Send,
    ) -> None:
        self._data = data
        self._withdraw = withdraw
        self._restart = restart
        self._send = send

    async def start(self) -> None:
        """Nothing: counting is for the view that asks for it."""

    @intent("data.summary")
    async def summary(self) -> JsonValue:
        """Shows how much is stored on this device, of each kind."""
        value = plain(await self._data.summary())
        self._send(View("data", value))
        return value

    @intent("data.export")
    async def export(self) -> JsonValue:
        """Hands everything that is stored of the listener out as a file."""
        self._send(File("sidflow-my-data.json", "application/json", await self._data.export()))
        return None

    @intent("data.delete")
    async def delete(self, downloads: bool = False) -> JsonValue:
        """Removes ratings, history, playlists and settings from this device, with `downloads` also what was kept."""
        await self._withdraw()
        removed = await self._data.delete(downloads=downloads)
        await self._restart()
        await self.summary()
        self._send(Notice("Your data was deleted from this device."))
        return removed
