"""Intents about playlists and favourites."""

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import TuneText, Uuid7
from client_py.core.m3u8 import Entry
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.patches import File, Notice, View
from client_py.playlists import Playlists


class ListsGroup:
    """The listener's own order of things."""

    def __init__(self, lists: Playlists, send: Send) -> None:
        self._lists = lists
        self._send = send

    async def start(self) -> None:
        await self._show()
        self._send(View("favourites", plain(await self._lists.favourites())))

    @intent("playlist.create")
    async def create(self, name: str, entries: tuple[Entry, ...] = ()) -> JsonValue:
        """Makes a playlist and answers its id."""
        made = await self._lists.create(name, entries)
        return await self._show(made.id)

    @intent("playlist.rename")
    async def rename(self, playlist: Uuid7, name: str) -> JsonValue:
        """Gives a playlist another name."""
        await self._lists.rename(playlist, name)
        return await self._show()

    @intent("playlist.delete")
    async def delete(self, playlist: Uuid7) -> JsonValue:
        """Removes a playlist; its tunes stay where they are."""
        await self._lists.delete(playlist)
        return await self._show()

    @intent("playlist.add")
    async def add(self, playlist: Uuid7, entries: tuple[Entry, ...]) -> JsonValue:
        """Appends songs to a playlist."""
        await self._lists.add(playlist, entries)
        return await self._show()

    @intent("playlist.remove")
    async def remove(self, playlist: Uuid7, place: int) -> JsonValue:
        """Takes the song at a place, counted from 0, off a playlist."""
        await self._lists.remove(playlist, place)
        return await self._show()

    @intent("playlist.move")
    async def move(self, playlist: Uuid7, start: int, target: int) -> JsonValue:
        """Moves a song within a playlist, places counted from 0."""
        await self._lists.move(playlist, start, target)
        return await self._show()

    @intent("playlist.export")
    async def export(self, playlist: Uuid7) -> JsonValue:
        """Hands a playlist out as an M3U8 file."""
        found = await self._lists.get(playlist)
        self._send(File(f"{_file_name(found.name)}.m3u8", "audio/x-mpegurl", await self._lists.export(playlist)))
        return None

    @intent("playlist.import")
    async def import_file(self, text: str, name: str) -> JsonValue:
        """Makes a playlist from an M3U8 file, and names the lines that hold no tune."""
        made, skipped = await self._lists.import_text(text, name)
        if skipped:
            self._send(
                Notice(f"{len(skipped)} lines of the file name no tune, the first of them: {skipped[0]}", "warning")
            )
        return await self._show(made.id)

    @intent("favourite.set")
    async def favourite(self, tune: TuneText, on: bool) -> JsonValue:
        """Marks a song as a favourite, or no longer."""
        await self._lists.set_favourite(tune, on)
        self._send(View("favourites", plain(await self._lists.favourites())))
        return None

    async def _show(self, answer: JsonValue = None) -> JsonValue:
        self._send(View("playlists", plain(await self._lists.all())))
        return answer


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in name).strip() or "playlist"
