"""Intents about the catalogue: fetching it, searching as one types, browsing, and what is known of a tune."""

from typing import TYPE_CHECKING, Annotated

from annotated_types import Interval, Len

from client_py.catalogue import CatalogueKeeper, NoCatalogueError, Opened
from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import TunePath
from client_py.core.errors import CatalogueError
from client_py.core.m3u8 import MAX_ENTRIES
from client_py.core.shelf import Shelf
from client_py.groups.settings import Send
from client_py.intents import intent
from client_py.listened import Naming
from client_py.patches import Notice, View
from client_py.ports import PortError

if TYPE_CHECKING:
    from client_py.core.compact import CompactCatalogue

MAX_ROWS = 500
NEIGHBOURS = 12

Start = Annotated[int, Interval(ge=0)]
Limit = Annotated[int, Interval(ge=1, le=MAX_ROWS)]
Words = Annotated[str, Len(0, 200)]
Paths = Annotated[tuple[TunePath, ...], Len(0, MAX_ENTRIES)]


class FindingGroup:
    """Shows how many tunes the catalogue of this device has, and answers from it."""

    def __init__(self, keeper: CatalogueKeeper, send: Send) -> None:
        self._keeper = keeper
        self._send = send

    async def start(self) -> None:
        """Shows what is kept, also when another tab changed it; `catalogue.refresh` fetches what the server has."""
        await self._keeper.changed()
        await self._show()

    @intent("catalogue.refresh")
    async def refresh(self) -> JsonValue:
        """Fetches the server's catalogue where it is another than the one kept, and answers whether it was."""
        await self._show(arriving=True)
        try:
            return await self._keeper.refresh()
        except CatalogueError as error:
            text = f"The server's catalogue can't be used: {error} What is on this device stays."
            self._send(Notice(text, "warning", action="catalogue.refresh"))
            return False
        finally:
            await self._show()

    @intent("search")
    async def search(self, words: Words, start: Start = 0, limit: Limit = 50) -> JsonValue:
        """Finds tunes by title, author, year, folder and notes, typing errors forgiven; answers them, best first."""
        opened = await self._open()
        found = opened.search.find(words, start + limit)
        return _page(opened.catalogue, found.numbers[start:], found.total)

    @intent("browse")
    async def browse(self, by: Shelf, value: str = "", start: Start = 0, limit: Limit = 50) -> JsonValue:
        """Lists the folders, authors, years, chips or numbers of SIDs, or the folders and tunes under one of them."""
        opened = await self._open()
        catalogue = opened.catalogue
        if not value and by != "folder":
            return {"shelves": plain(opened.shelves(by)), **_page(catalogue, [], 0)}
        listing = opened.on_shelf(by, value)
        tunes = listing.tunes[start : start + limit]
        return {"shelves": plain(listing.folders), **_page(catalogue, tunes, len(listing.tunes))}

    @intent("tune.about")
    async def about(self, path: TunePath) -> JsonValue:
        """Answers what the catalogue and the collection's documents know of a tune, and others of its author."""
        opened = await self._open()
        catalogue = opened.catalogue
        number = catalogue.number_of(path)
        if number is None:
            return None
        row = catalogue.row(number)
        others = [each for each in opened.on_shelf("author", str(row["author"])).tunes if each != number]
        # The ones around it: with a long list those in the same folder stand next to it.
        first = max(0, min(sum(each < number for each in others) - NEIGHBOURS // 2, len(others) - NEIGHBOURS))
        return {
            "tune": row,
            "notes": plain(catalogue.notes(number)),
            "folder": plain(catalogue.folder_notes(path.rpartition("/")[0])),
            "others": _page(catalogue, others[first : first + NEIGHBOURS], len(others)),
        }

    @intent("tunes.listed")
    async def listed(self, paths: Paths) -> JsonValue:
        """Answers what the catalogue lists of these files, in their order, null for those that it doesn't know."""
        catalogue = (await self._open()).catalogue
        numbers = [catalogue.number_of(path) for path in paths]
        return [None if number is None else catalogue.row(number) for number in numbers]

    async def tunes(self) -> int:
        """How many tunes the catalogue of this device has."""
        return await self._keeper.tunes()

    async def naming(self) -> Naming:
        """How tune keys become titles and authors; nobody knows any where there is no catalogue."""
        try:
            catalogue = (await self._open()).catalogue
        except (NoCatalogueError, CatalogueError, PortError):
            return lambda _tune: ("", "")

        def named(tune: str) -> tuple[str, str]:
            number = catalogue.number_of(tune.rpartition("#")[0])
            if number is None:
                return "", ""
            return catalogue.titles[number], catalogue.authors[catalogue.author_of[number]]

        return named

    async def _open(self) -> Opened:
        """The catalogue; where it turns out to be gone or unusable, the page is told before it is refused."""
        try:
            return await self._keeper.open()
        except (NoCatalogueError, CatalogueError):
            await self._show()
            raise

    async def _show(self, *, arriving: bool = False) -> None:
        self._send(View("catalogue", {"tunes": await self._keeper.tunes(), "arriving": arriving}))


def _page(catalogue: "CompactCatalogue", numbers: list[int] | tuple[int, ...], total: int) -> dict[str, JsonValue]:
    """Some of `total` tunes."""
    return {"tunes": [catalogue.row(number) for number in numbers], "total": total}
