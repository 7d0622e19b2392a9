"""The listener's playlists and favourites, on this device."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from annotated_types import Len

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import Record
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.core.m3u8 import MAX_ENTRIES, Entry, moved, read_m3u8, write_m3u8
from client_py.core.tunekey import TuneKey
from client_py.core.uuid7 import RANDOM_BYTES, uuid7
from client_py.ports import Clock, Delete, Put, Records, Require

MAX_NAME = 100


class PlaylistError(SidflowError):
    """A list can't be changed in this way; it stays as it was."""


@dataclass(frozen=True, slots=True)
class StoredPlaylist(Record):
    """What the store `playlists` holds under a list's id."""

    name: Annotated[str, Len(1, MAX_NAME)]
    entries: Annotated[tuple[Entry, ...], Len(0, MAX_ENTRIES)]


@dataclass(frozen=True, slots=True)
class Playlist:
    """A list by its id, which also tells its age."""

    id: str
    name: str
    entries: tuple[Entry, ...]


class Playlists:
    """Lists by id. A change is made on the list as stored, so that two tabs don't undo each other."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._busy = asyncio.Lock()

    async def all(self) -> list[Playlist]:
        """Every list, oldest first."""
        return [_read(key, stored) for key, stored in await self._records.items("playlists")]

    async def get(self, playlist: str) -> Playlist:
        stored = await self._records.get("playlists", playlist)
        if stored is None:
            raise PlaylistError("This playlist is no longer there.")
        return _read(playlist, stored)

    async def create(self, name: str, entries: Sequence[Entry] = ()) -> Playlist:
        new = Playlist(uuid7(self._clock.now_ms(), self._clock.random(RANDOM_BYTES)), _name(name), tuple(entries))
        await self._records.apply([Put("playlists", new.id, _stored(new))])
        return new

    async def rename(self, playlist: str, name: str) -> Playlist:
        return await self._change(playlist, lambda found: replace(found, name=_name(name)))

    async def delete(self, playlist: str) -> None:
        await self._records.apply([Delete("playlists", playlist)])

    async def add(self, playlist: str, entries: Sequence[Entry]) -> Playlist:
        return await self._change(playlist, lambda found: replace(found, entries=(*found.entries, *entries)))

    async def remove(self, playlist: str, place: int) -> Playlist:
        """Takes the entry at a place, counted from 0, off the list."""

        def without(found: Playlist) -> Playlist:
            if not 0 <= place < len(found.entries):
                raise PlaylistError("The list has no such entry.")
            return replace(found, entries=found.entries[:place] + found.entries[place + 1 :])

        return await self._change(playlist, without)

    async def move(self, playlist: str, start: int, target: int) -> Playlist:
        return await self._change(playlist, lambda found: replace(found, entries=moved(found.entries, start, target)))

    async def export(self, playlist: str) -> str:
        found = await self.get(playlist)
        return write_m3u8(found.name, found.entries)

    async def import_text(self, text: str, name: str) -> tuple[Playlist, tuple[str, ...]]:
        """A new list from a file called `name`, and the lines that name no tune."""
        file = read_m3u8(text)
        return await self.create(file.name or name, file.entries), file.skipped

    async def favourites(self) -> list[str]:
        """Tune keys, in order."""
        return [key for key, _ in await self._records.items("favourites")]

    async def set_favourite(self, tune: str, on: bool) -> None:
        """Raises ContractError for what is no tune's name."""
        key = str(TuneKey.parse(tune))
        await self._records.apply([Put("favourites", key, True) if on else Delete("favourites", key)])

    async def _change(self, playlist: str, change: Callable[[Playlist], Playlist]) -> Playlist:
        async with self._busy:  # quick clicks follow each other; only another tab can come between
            before = await self.get(playlist)
            after = change(before)
            await self._records.apply(
                [Require("playlists", playlist, _stored(before)), Put("playlists", playlist, _stored(after))]
            )
            return after


def _name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= MAX_NAME:
        raise PlaylistError(f"A playlist's name has 1 to {MAX_NAME} characters.")
    return tidy


def _stored(playlist: Playlist) -> JsonValue:
    value = plain({"name": playlist.name, "entries": playlist.entries})
    decode(StoredPlaylist, value)
    return value


def _read(key: str, stored: JsonValue) -> Playlist:
    found = decode(StoredPlaylist, stored)
    return Playlist(key, found.name, found.entries)
