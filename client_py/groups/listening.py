"""Intents about what the listener did and thinks."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from annotated_types import Interval, Len

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import RawIntent, Uuid7
from client_py.feedback import FeedbackKeeper
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.listened import Naming, history_page, ratings_page
from client_py.patches import Notice, View

Search = Annotated[str, Len(0, 200)]
Start = Annotated[int, Interval(ge=0)]
Limit = Annotated[int, Interval(ge=1, le=500)]


class ListeningGroup:
    """Ratings, likes and the history of listening; `naming` brings who knows titles and authors."""

    def __init__(self, keeper: FeedbackKeeper, naming: Callable[[], Awaitable[Naming]], send: Send) -> None:
        self._keeper = keeper
        self._naming = naming
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

    @intent("inbox.take")
    async def take(self, raw: RawIntent) -> JsonValue:
        """Files a raw intent that the page can store nowhere, because the browser forbids it."""
        await self._keeper.take(raw)
        return await self.drain()

    @intent("rating.undo")
    async def undo(self, event: Uuid7) -> JsonValue:
        """Takes a rating, a like or a dislike back."""
        made = await self._keeper.undo(event)
        await self._show_ratings()
        return made.id

    @intent("history.show")
    async def history(self, words: Search = "", start: Start = 0, limit: Limit = 50) -> JsonValue:
        """Shows what was played and rated, newest first, where title, author or path hold all the words."""
        page = history_page(await self._keeper.events(), await self._naming(), words, start, limit)
        self._send(View("history", plain(page)))
        return page.total

    @intent("ratings.show")
    async def ratings(self, words: Search = "", start: Start = 0, limit: Limit = 50) -> JsonValue:
        """Shows the songs with stars or a thumb, the last rated first, whose names hold all the words."""
        page = ratings_page(await self._keeper.events("ratings"), await self._naming(), words, start, limit)
        self._send(View("ratingList", plain(page)))
        return page.total

    async def _show_ratings(self) -> None:
        self._send(View("ratings", plain(await self._keeper.opinions())))
