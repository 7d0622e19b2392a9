"""The catalogue of this device: fetched where the server has another, kept, and opened when it is first needed."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from client_py.core.canonical import JsonValue
from client_py.core.errors import CatalogueError, SidflowError
from client_py.core.shelf import Shelf
from client_py.ports import Blobs, Delete, NetworkError, Packages, Put, Records, Transport

if TYPE_CHECKING:  # what takes numpy is imported once it is needed, and there
    from client_py.core.browse import Count, Listing
    from client_py.core.compact import CompactCatalogue
    from client_py.core.search import Search

DOCUMENT = "catalogue"
ADDRESS = "/api/catalogue/compact"
NO_MODEL = "none"


class NoCatalogueError(SidflowError):
    """Nothing can be searched yet."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A catalogue and the search over it."""

    catalogue: "CompactCatalogue"
    search: "Search"

    def shelves(self, by: Shelf) -> "Sequence[Count]":
        """All labels of one kind but folders, as `browse.py` lists them."""
        from client_py.core.browse import shelves

        return shelves(self.catalogue, by)

    def on_shelf(self, by: Shelf, label: str) -> "Listing":
        """What stands under a label."""
        from client_py.core.browse import shelf_tunes

        return shelf_tunes(self.catalogue, by, label)


class CatalogueKeeper:
    """Opening takes a good part of a second at 60,000 tunes, so it waits until somebody asks for it."""

    def __init__(self, records: Records, blobs: Blobs, transport: Transport, packages: Packages) -> None:
        self._records = records
        self._blobs = blobs
        self._transport = transport
        self._packages = packages
        self._opened: Opened | None = None
        self._opened_sha256 = ""
        self._busy = asyncio.Lock()

    async def tunes(self) -> int:
        """How many tunes the kept catalogue has, 0 where there is none."""
        kept = await self._kept()
        tunes = kept.get("tunes")
        return tunes if isinstance(tunes, int) else 0

    async def model(self) -> str:
        """The version of the model that the kept catalogue was made with, `none` where there is none of either."""
        model = (await self._kept()).get("model")
        return model if isinstance(model, str) else NO_MODEL

    async def open(self) -> Opened:
        """Raises NoCatalogueError where there is none on this device."""
        if self._opened is not None:
            return self._opened  # at once: a search asks with each keystroke
        async with self._busy:
            if self._opened is None:
                self._opened_sha256 = str((await self._kept()).get("sha256", ""))
                self._opened = await self._read(self._opened_sha256)
            return self._opened

    async def changed(self) -> None:
        """Another tab may have fetched another one: that is opened the next time."""
        if (await self._kept()).get("sha256") != self._opened_sha256:
            self._opened = None

    async def refresh(self) -> bool:
        """Fetches the server's catalogue where it is another than the one kept; says whether it was.

        Raises CatalogueError when what came is none: the one that is kept stays.
        """
        async with self._busy:
            kept = await self._kept()
            tag = str(kept.get("etag", ""))
            try:
                answer = await self._transport.request("GET", ADDRESS, headers={"if-none-match": tag} if tag else None)
            except NetworkError:
                return False
            if answer.status != 200:
                return False
            catalogue = await self._unpacked(answer.body)
            sha256 = hashlib.sha256(answer.body).hexdigest()
            await self._blobs.put(sha256, answer.body)
            record: JsonValue = {
                "sha256": sha256,
                "etag": answer.headers.get("etag", ""),
                "tunes": len(catalogue),
                "model": catalogue.model,
                "size_bytes": len(answer.body),
            }
            await self._records.apply([Put("documents", DOCUMENT, record)])
            if kept.get("sha256", sha256) != sha256:
                await self._blobs.delete(str(kept["sha256"]))
            self._opened = None
            return True

    async def _read(self, sha256: str) -> Opened:
        data = await self._blobs.get(sha256) if sha256 else None
        if data is None:
            if sha256:  # the browser made room: the next visit online fetches it again
                await self._records.apply([Delete("documents", DOCUMENT)])
            raise NoCatalogueError("The catalogue is not on this device yet; it comes with the first visit online.")
        try:
            catalogue = await self._unpacked(data)
        except CatalogueError:
            # Kept by an older version of the page.
            await self._records.apply([Delete("documents", DOCUMENT)])
            raise
        kept = await self._kept()
        if kept.get("model") != catalogue.model:  # kept by a version of the page that did not note it
            await self._records.apply([Put("documents", DOCUMENT, {**kept, "model": catalogue.model})])
        from client_py.core.search import Search

        return Opened(catalogue, Search(catalogue.postings, len(catalogue)))

    async def _unpacked(self, data: bytes) -> "CompactCatalogue":
        await self._packages.need("numpy")
        from client_py.core.compact import CompactCatalogue

        return CompactCatalogue(data)

    async def _kept(self) -> dict[str, JsonValue]:
        kept = await self._records.get("documents", DOCUMENT)
        return kept if isinstance(kept, dict) else {}
