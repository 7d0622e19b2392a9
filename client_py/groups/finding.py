"""Intents about the catalogue: fetching it, searching as one types, browsing, and what is known of a tune."""

import hashlib
from typing import Annotated

from annotated_types import Interval

from client_py.core.browse import Shelf, shelf_tunes, shelves
from client_py.core.canonical import JsonValue, plain
from client_py.core.compact import CatalogueError, CompactCatalogue
from client_py.core.contract import TunePath
from client_py.core.errors import SidflowError
from client_py.core.search import Search
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.patches import Notice, View
from client_py.ports import Blobs, NetworkError, Put, Records, Transport

DOCUMENT = "catalogue"
ADDRESS = "/api/catalogue/compact"


class FindingGroup:
    """The catalogue of this device: the newest one that arrived whole."""

    def __init__(self, records: Records, blobs: Blobs, transport: Transport, send: Send) -> None:
        self._records = records
        self._blobs = blobs
        self._transport = transport
        self._send = send
        self._catalogue: CompactCatalogue | None = None
        self._search: Search | None = None

    async def start(self) -> None:
        """Opens what is kept; what the server has is fetched by `catalogue.refresh`."""
        kept = await self._records.get("documents", DOCUMENT)
        if isinstance(kept, dict) and (data := await self._blobs.get(str(kept.get("sha256")))) is not None:
            self._open(data)
        self._show()

    @intent("catalogue.refresh")
    async def refresh(self) -> JsonValue:
        """Fetches the server's catalogue where it is another than the one kept."""
        kept = await self._records.get("documents", DOCUMENT)
        tag = kept.get("etag") if isinstance(kept, dict) else None
        try:
            answer = await self._transport.request(
                "GET", ADDRESS, headers={"if-none-match": str(tag)} if tag and self._catalogue else None
            )
        except NetworkError:
            return False
        if answer.status != 200:
            return False
        before = self._catalogue
        try:
            self._open(answer.body)
        except CatalogueError as error:
            self._catalogue = before
            self._send(Notice(f"The new catalogue can't be used, the one on this device stays. ({error})", "warning"))
            return False
        sha256 = hashlib.sha256(answer.body).hexdigest()
        await self._blobs.put(sha256, answer.body)
        await self._records.apply(
            [Put("documents", DOCUMENT, {"sha256": sha256, "etag": answer.headers.get("etag", "")})]
        )
        if isinstance(kept, dict) and kept.get("sha256") != sha256:
            await self._blobs.delete(str(kept.get("sha256")))
        self._show()
        return True

    @intent("search")
    async def search(self, words: str, limit: Annotated[int, Interval(ge=1, le=500)] = 100) -> JsonValue:
        """Finds tunes by title, author, year, folder and notes, typing errors forgiven; answers them, best first."""
        catalogue, search = self._opened()
        return plain([catalogue.tune(number) for number in search.find(words, limit)])

    @intent("browse")
    async def browse(self, by: Shelf, value: str = "", start: int = 0, limit: int = 200) -> JsonValue:
        """Lists the folders, authors, years, chips or numbers of SIDs, or the tunes under one of them."""
        catalogue, _ = self._opened()
        if not value and by != "folder":
            return plain(shelves(catalogue, by))
        return plain(shelf_tunes(catalogue, by, value, start, limit))

    @intent("tune.about")
    async def about(self, path: TunePath) -> JsonValue:
        """Answers what the catalogue and the collection's documents know of a tune."""
        catalogue, _ = self._opened()
        number = catalogue.number_of(path)
        if number is None:
            return None
        return {"tune": plain(catalogue.tune(number)), "notes": plain(catalogue.notes(number))}

    def named(self, tune: str) -> tuple[str, str]:
        """Title and author of a tune key, empty where the catalogue doesn't know the file."""
        number = self._catalogue.number_of(tune.rpartition("#")[0]) if self._catalogue is not None else None
        if self._catalogue is None or number is None:
            return "", ""
        listed = self._catalogue.tune(number)
        return listed.title, listed.author

    def _open(self, data: bytes) -> None:
        catalogue = CompactCatalogue(data)
        self._search = Search(catalogue.postings)
        self._catalogue = catalogue

    def _opened(self) -> tuple[CompactCatalogue, Search]:
        if self._catalogue is None or self._search is None:
            raise NoCatalogueError("The catalogue is not on this device yet; it comes with the first visit online.")
        return self._catalogue, self._search

    def _show(self) -> None:
        count = len(self._catalogue) if self._catalogue is not None else 0
        self._send(View("catalogue", {"tunes": count}))


class NoCatalogueError(SidflowError):
    """Nothing can be searched yet."""
