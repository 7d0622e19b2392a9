"""All that is stored of a listener on this device: counted, handed out as one file, removed."""

from dataclasses import dataclass

from client_py.core.canonical import JsonValue, canonical_json
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, Blobs, Change, Delete, Records

EXPORT_FORMAT = "sidflow-my-data"
# What was downloaded, not made by the listener: it goes only together with the bytes that it names.
_DOWNLOADED = ("kept", "documents")
# When something was shared last, and what the server was not asked to delete yet: no more than sharing.py leaves there.
_OWED = "sharing"


@dataclass(frozen=True, slots=True)
class Summary:
    """How much there is, in the words of the page: `files` are tunes, images and catalogues kept for offline use."""

    ratings: int
    history: int
    playlists: int
    favourites: int
    settings: int
    unsent: int
    set_aside: int
    files: int
    files_bytes: int


class MyData:
    """Both databases and the bytes."""

    def __init__(self, feedback: Records, library: Records, blobs: Blobs) -> None:
        self._feedback = feedback
        self._library = library
        self._blobs = blobs

    async def summary(self) -> Summary:
        """Counts everything; nothing is read but the keys where a store is large."""
        sizes = await self._blobs.sizes()
        return Summary(
            ratings=await self._feedback.count("ratings"),
            history=await self._feedback.count("implicitEvents") + await self._feedback.count("inbox"),
            playlists=await self._library.count("playlists"),
            favourites=await self._library.count("favourites"),
            settings=await self._library.count("preferences"),
            unsent=await self._feedback.count("outbox"),
            set_aside=await self._feedback.count("setAside"),
            files=len(sizes),
            files_bytes=sum(sizes.values()),
        )

    async def export(self) -> str:
        """Every record of both databases as the text of a file; of kept bytes their names and sizes."""
        databases: dict[str, JsonValue] = {
            "sidflow": await _dump(self._library, LIBRARY_STORES),
            "sidflow-feedback": await _dump(self._feedback, FEEDBACK_STORES),
        }
        files: list[JsonValue] = [
            {"sha256": sha256, "size_bytes": size} for sha256, size in sorted((await self._blobs.sizes()).items())
        ]
        whole: dict[str, JsonValue] = {
            "format": EXPORT_FORMAT,
            "version": "1",
            "databases": databases,
            "files": files,
        }
        return canonical_json(whole) + "\n"

    async def delete(self, *, downloads: bool) -> int:
        """Removes what the listener made, and with `downloads` what was kept for offline use; answers the records."""
        removed = await _clear(self._feedback, [store for store in FEEDBACK_STORES if store != _OWED])
        removed += await _clear(self._library, [store for store in LIBRARY_STORES if store not in _DOWNLOADED])
        if downloads:
            removed += await _clear(self._library, _DOWNLOADED)
            for sha256 in await self._blobs.sizes():
                await self._blobs.delete(sha256)
        return removed


async def _dump(records: Records, stores: tuple[str, ...]) -> JsonValue:
    return {store: [{"key": key, "value": value} for key, value in await records.items(store)] for store in stores}


async def _clear(records: Records, stores: tuple[str, ...] | list[str]) -> int:
    changes: list[Change] = [Delete(store, key) for store in stores for key, _ in await records.items(store)]
    await records.apply(changes)
    return len(changes)
