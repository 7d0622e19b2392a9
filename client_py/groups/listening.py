"""Intents about what the listener did and thinks."""

from typing import Annotated

from annotated_types import Interval

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import Uuid7
from client_py.feedback import FeedbackKeeper
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.patches import File, Notice, View


class ListeningGroup:
    """Ratings, likes and the history of listening."""

    def __init__(self, keeper: FeedbackKeeper, send: Send) -> None:
        self._keeper = keeper
        self._send = send

    async def start(self) -> None:
        """Files what the page put into the inbox before Python was up."""
        await self.drain()

    @intent("inbox.drain")
    async def drain(self) -> JsonValue:
        """Files the raw intents of the inbox."""
        drained = await self._keeper.drain()
        if drained.set_aside:
            self._send(Notice(f"{drained.set_aside} entries made no sense and were set aside.", "warning"))
        await self._show_ratings()
        return len(drained.filed)

    @intent("rating.undo")
    async def undo(self, event: Uuid7) -> JsonValue:
        """Takes a rating, a like or a dislike back."""
        made = await self._keeper.undo(event)
        await self._show_ratings()
        return made.id

    @intent("history.show")
    async def history(self, words: str = "", limit: Annotated[int, Interval(ge=1, le=1000)] = 200) -> JsonValue:
        """Shows the newest events whose tune holds all the words."""
        events = await self._keeper.history(words, limit)
        self._send(View("history", plain(events)))
        return len(events)

    @intent("data.export")
    async def export(self) -> JsonValue:
        """Hands everything that is stored of the listener out as a file."""
        self._send(File("sidflow-my-data.json", "application/json", await self._keeper.export()))
        return None

    @intent("data.delete")
    async def delete(self) -> JsonValue:
        """Removes all ratings and the whole history from this device."""
        removed = await self._keeper.delete_all()
        self._send(Notice(f"{removed} entries were deleted from this device."))
        await self._show_ratings()
        return removed

    async def _show_ratings(self) -> None:
        self._send(View("ratings", plain(await self._keeper.opinions())))
