"""The songs of which the base model in force says something: those of the catalogue, and files that were heard here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from client_py.catalogue import NO_MODEL, CatalogueKeeper, NoCatalogueError
from client_py.core.errors import CatalogueError
from client_py.ports import PortError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from client_py.core.compact import CompactCatalogue
    from client_py.core.songs import Songs


@dataclass(frozen=True, slots=True)
class Heard:
    """What the model said of a song that no catalogue has: a row of embeddings and one of ratings, as in Learned."""

    model: str
    embedding: "NDArray[np.int8]"
    ratings: "NDArray[np.uint8]"


@dataclass(frozen=True, slots=True)
class Known:
    """Some songs by tune key, row by row what the model says of them, and a number that songs of one file share."""

    tunes: tuple[str, ...]
    embeddings: "NDArray[np.int8]"  # (songs, dimensions)
    ratings: "NDArray[np.uint8]"  # (songs, 4), in tenths
    files: "NDArray[np.int64]"  # (songs,)


@dataclass(frozen=True)
class Base:
    """A catalogue and what was heard beside it, for one version of the model."""

    catalogue: "CompactCatalogue"
    heard: dict[str, Heard] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return self.catalogue.model

    @cached_property
    def songs(self) -> "Songs":
        """The catalogue's songs, row by row."""
        from client_py.core.songs import Songs

        return Songs(self.catalogue)

    def guest(self, tune: str) -> Heard | None:
        """What was heard of a song that the catalogue doesn't have, by this very model."""
        found = self.heard.get(tune)
        return found if found is not None and found.model == self.version else None

    def known(self, tunes: Sequence[str]) -> Known:
        """Those of the songs of which the model says something, each once, in their order."""
        import numpy as np

        rows = {tune: self.songs.row_of(tune) for tune in tunes}
        listed = [tune for tune, row in rows.items() if row is not None]
        beside = {tune: found for tune, row in rows.items() if row is None and (found := self.guest(tune)) is not None}
        places = np.array([rows[tune] for tune in listed], np.int64)
        embeddings, ratings = self.songs.embeddings(places), self.songs.ratings.T[places]
        if beside:
            embeddings = np.concatenate((embeddings, np.stack([each.embedding for each in beside.values()])))
            ratings = np.concatenate((ratings, np.stack([each.ratings for each in beside.values()])))
        paths = [tune.rpartition("#")[0] for tune in (*listed, *beside)]
        number = {path: place for place, path in enumerate(dict.fromkeys(paths))}
        files = np.array([number[path] for path in paths], np.int64)
        return Known((*listed, *beside), embeddings, ratings, files)


class Bases:
    """Which base is in force. It changes with the catalogue alone, whose embeddings it is made of."""

    def __init__(self, catalogue: CatalogueKeeper) -> None:
        self._catalogue = catalogue
        self._heard: dict[str, Heard] = {}
        self._base: Base | None = None
        self.version = NO_MODEL
        """Of the model in force, as `follow` last saw it."""

    async def follow(self) -> bool:
        """Looks which model the kept catalogue was made with, opening nothing; says whether it is another."""
        before, self.version = self.version, await self._catalogue.model()
        return self.version != before

    async def opened(self) -> Base | None:
        """None where there is no catalogue; its version may be `none`. The same until there is another catalogue."""
        try:
            opened = await self._catalogue.open()
        except (NoCatalogueError, CatalogueError, PortError):
            return None
        if self._base is None or self._base.catalogue is not opened.catalogue:
            self._base = Base(opened.catalogue, self._heard)
        return self._base

    async def base(self) -> Base | None:
        """The same, and None where the catalogue was made without a model."""
        base = await self.opened()
        return base if base is not None and base.version != NO_MODEL else None

    def hear(self, tune: str, heard: Heard) -> None:
        """Adds a song that no catalogue has; it counts while that model is in force."""
        self._heard[tune] = heard
