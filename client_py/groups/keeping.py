"""Intents about what stays on the device: asking for it, how far it is, pausing, and taking it away."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from client_py.catalogue import CatalogueKeeper, NoCatalogueError
from client_py.core.canonical import JsonValue, plain
from client_py.core.catalogue import describe
from client_py.core.errors import CatalogueError, SidflowError
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.keep_fetch import LaterError, RefusedError, fetch
from client_py.keeping import MAX_TUNES, KeepError, Kind, Shelf, Tally, Wish, listed
from client_py.patches import Notice, View
from client_py.playlists import PlaylistError, Playlists
from client_py.ports import Clock, NetworkError, PortError, StorageFullError, Transport
from client_py.waiting import moment

if TYPE_CHECKING:
    from client_py.core.compact import CompactCatalogue

GAP_S: Final = 0.1  # between two tunes, so that the line is never held
RETRY_S: Final = 30.0
READ_AGAIN_S: Final = 2.0
_NUMBERS_EVERY: Final = 5  # tunes
_BADGES_EVERY: Final = 50


class KeepingGroup:
    """Fetches what is wanted, one tune at a time, as long as the application runs."""

    def __init__(
        self,
        shelf: Shelf,
        catalogue: CatalogueKeeper,
        lists: Playlists,
        transport: Transport,
        clock: Clock,
        send: Send,
    ) -> None:
        self._shelf = shelf
        self._catalogue = catalogue
        self._lists = lists
        self._transport = transport
        self._clock = clock
        self._send = send
        self._awake = asyncio.Event()
        self._held = False
        self._trouble = ""
        self._full = False
        self._stale = False
        self._untold = False

    async def start(self) -> None:
        """Shows what is kept and goes on where it stopped."""
        await self._shelf.open()
        self._show_all()
        self._awake.set()

    async def changed(self) -> None:
        """Another tab keeps something: read again, but not for each of its tunes."""
        self._stale = True
        self._awake.set()

    async def follow_lists(self) -> None:
        """A playlist that is kept has other tunes now, and so have the favourites."""
        for tally in [*self._shelf.tallies()]:
            wish = tally.wish
            if wish.kind in ("playlist", "favourites"):
                with suppress(PlaylistError):  # it was deleted: its tunes stay until the listener takes them away
                    name, paths = await self._resolved(wish.kind, wish.value)
                    if paths and (name, tuple(dict.fromkeys(paths))) != (wish.name, wish.tunes):
                        await self._shelf.want(wish.kind, wish.value, name, paths)
                        self._go_on()
                        self._show_all()

    async def keep_fetching(self) -> None:
        """Goes on for ever."""
        await self._guarded(self._shelf.sweep)
        self._show_all()
        while True:
            self._awake.clear()
            wait_s = await self._turn()
            if wait_s is None:
                await self._awake.wait()
            elif wait_s:
                await moment(self._clock, self._awake, wait_s)

    @intent("keep.plan")
    async def plan(self, kind: Kind, value: str = "") -> JsonValue:
        """Answers how many tunes that would be, how many bytes, and how many of them are there already."""
        _, paths = await self._resolved(kind, value)
        catalogue = await self._opened()
        wanted = set(paths)
        coming = [path for path in wanted if path not in self._shelf]
        numbers = [] if catalogue is None else [catalogue.number_of(path) for path in coming]
        size = sum(catalogue.size_bytes(number) for number in numbers if catalogue and number is not None)
        return {"tunes": len(wanted), "kept": len(wanted) - len(coming), "bytes": size}

    @intent("keep.start")
    async def begin(self, kind: Kind, value: str = "") -> JsonValue:
        """Keeps a tune, a playlist, the favourites, a search, an author or a folder; answers the id of the wish."""
        name, paths = await self._resolved(kind, value)
        wish = await self._shelf.want(kind, value, name, paths)
        self._go_on()
        return wish.id

    @intent("keep.pause")
    async def pause(self, wish: str, on: bool) -> JsonValue:
        """Holds the fetching of a wish, or goes on with it."""
        await self._shelf.pause(wish, on)
        self._go_on()
        return None

    @intent("keep.remove")
    async def remove(self, wish: str) -> JsonValue:
        """Takes a wish and the tunes that no other wants off this device; answers how many went."""
        removed = await self._shelf.remove(wish)
        self._go_on()
        self._show_all()
        return removed

    @intent("keep.removeAll")
    async def remove_all(self) -> JsonValue:
        """Takes all that is kept off this device; answers how many tunes went."""
        removed = await self._shelf.remove_all()
        self._go_on()
        self._show_all()
        return removed

    @intent("keep.again")
    async def again(self) -> JsonValue:
        """Tries now what could not be fetched or stored."""
        self._go_on()
        return None

    @intent("keep.hold")
    async def hold(self, on: bool) -> JsonValue:
        """Lets the line free while a tune is fetched to be played."""
        self._held = on
        self._awake.set()
        return None

    async def _turn(self) -> float | None:
        """Fetches the next tune; answers how long to wait after it, None for until something happens."""
        if self._stale:
            self._stale = False
            await self._guarded(self._shelf.open)
            self._show_all()
            return READ_AGAIN_S
        path = self._shelf.next_path()
        if path is None or self._held or self._full:
            if path is None and self._untold:
                self._show_all()
            return None
        self._untold = True
        try:
            await self._keep(path)
            self._trouble = ""
            wait_s = GAP_S
        except RefusedError as error:
            await self._guarded(partial(self._shelf.refuse, path, str(error)))
            wait_s = GAP_S
        except LaterError as error:
            self._trouble, wait_s = str(error), error.wait_s
        except NetworkError:
            self._trouble, wait_s = "The server doesn't answer; it goes on when it does.", RETRY_S
        except StorageFullError as error:
            self._full, self._trouble, wait_s = True, str(error), 0.0
            text = "This device has no room left: what is kept so far stays, the rest waits. Storage says what can go."
            self._send(Notice(text, "warning", action="keep.again"))
        except SidflowError as error:
            self._trouble, wait_s = str(error), RETRY_S
        if len(self._shelf) % _BADGES_EVERY == 0:
            self._show_all()
        elif len(self._shelf) % _NUMBERS_EVERY == 0 or wait_s != GAP_S:
            self._show()
        return wait_s

    async def _keep(self, path: str) -> None:
        catalogue = await self._opened()
        number = None if catalogue is None else catalogue.number_of(path)
        digest = "" if catalogue is None or number is None else catalogue.digest(number)
        found = await fetch(self._transport, path, digest)
        if catalogue is not None and number is not None:
            tune = listed(catalogue.row(number))
        else:
            try:
                told = plain(describe(path, found.data))
            except SidflowError as error:
                raise RefusedError(f"It is no tune: {error}") from error
            assert isinstance(told, dict)
            tune = listed({name: each for name, each in told.items() if name != "sha256"})
        await self._shelf.put(path, found.sha256, found.data, tune)

    async def _resolved(self, kind: Kind, value: str) -> tuple[str, list[str]]:
        """The name of what is to be kept, and its tunes by path."""
        if kind == "tune":
            catalogue = await self._opened()
            number = None if catalogue is None else catalogue.number_of(value)
            title = "" if catalogue is None or number is None else catalogue.titles[number]
            return title or value.rpartition("/")[2] or "A tune", [value]
        if kind == "playlist":
            playlist = await self._lists.get(value)
            return playlist.name, [entry.tune.rpartition("#")[0] for entry in playlist.entries]
        if kind == "favourites":
            return "Favourites", [tune.rpartition("#")[0] for tune in await self._lists.favourites()]
        opened = await self._catalogue.open()
        catalogue = opened.catalogue
        if kind == "search":
            numbers = opened.search.find(value, MAX_TUNES + 1).numbers
            return f"“{value.strip()}”", [catalogue.paths[number] for number in numbers]
        if kind == "author":
            return value, [catalogue.paths[number] for number in opened.on_shelf("author", value).tunes]
        prefix = f"{value.strip('/')}/"
        if prefix == "/":
            raise KeepError("Name a folder: the whole collection is too much for a device.")
        return prefix[:-1].rpartition("/")[2], [path for path in catalogue.paths if path.startswith(prefix)]

    async def _opened(self) -> "CompactCatalogue | None":
        try:
            return (await self._catalogue.open()).catalogue
        except (NoCatalogueError, CatalogueError, PortError):
            return None

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """What the storage refuses is shown, and ends nothing."""
        try:
            await work()
        except SidflowError as error:
            self._trouble = str(error)

    def _go_on(self) -> None:
        self._full, self._trouble = False, ""
        self._awake.set()
        self._show()

    def _show_all(self) -> None:
        """The numbers, and the paths for the badges."""
        self._untold = False
        self._send(View("keptTunes", [*self._shelf.paths]))
        self._show()

    def _show(self) -> None:
        wishes = [self._shown(tally) for tally in self._shelf.tallies()]
        self._send(View("kept", {"wishes": wishes, "tunes": len(self._shelf), "bytes": self._shelf.size_bytes}))

    def _shown(self, tally: Tally) -> JsonValue:
        wish = tally.wish
        state = "going"
        if tally.whole:
            state = "done"
        elif wish.paused:
            state = "paused"
        elif self._full:
            state = "full"
        elif self._trouble:
            state = "waiting"
        return {
            "id": wish.id,
            "kind": wish.kind,
            "value": wish.value,
            "name": self._name(wish),
            "state": state,
            "tunes": len(wish.tunes),
            "done": tally.done,
            "bytes": tally.size_bytes,
            "missing": plain(wish.missing),
            "reason": self._trouble if state in ("full", "waiting") else "",
        }

    def _name(self, wish: Wish) -> str:
        """What a tune is called was not known where no catalogue was there; its file says it."""
        kept = self._shelf.get(wish.value) if wish.kind == "tune" else None
        return wish.name if kept is None else kept.tune.title or wish.name
