"""The songs of which the base model in force says something: those of the catalogue, and files that were heard here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from client_py.catalogue import NO_MODEL, CatalogueKeeper, NoCatalogueError
from client_py.core.errors import CatalogueError
from client_py.ports import PortError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from client_py.core.compact import CompactCatalogue


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

    def row_of(self, tune: str) -> int | None:
        """The song's row of the catalogue, None where it has none."""
        path, _, song = tune.rpartition("#")
        number = self.catalogue.number_of(path)
        if number is None or not song.isdecimal():
            return None
        first = self.catalogue.first_song(number)
        row = first + int(song) - 1
        return row if first <= row < self.catalogue.first_song(number + 1) else None

    def _heard(self, tune: str) -> bool:
        found = self.heard.get(tune)
        return found is not None and found.model == self.version

    def known(self, tunes: Sequence[str]) -> Known:
        """Those of the songs of which the model says something, each once, in their order."""
        import numpy as np

        from client_py.core.learned import unpacked

        rows = {tune: self.row_of(tune) for tune in tunes}
        listed = [tune for tune, row in rows.items() if row is not None]
        beside = [tune for tune, row in rows.items() if row is None and self._heard(tune)]
        packed, tenths = self.catalogue.learned_packed
        places = np.array([rows[tune] for tune in listed], np.int64)
        embeddings, ratings = unpacked(packed[places], self.catalogue.dimensions), tenths.T[places]
        if beside:
            embeddings = np.concatenate((embeddings, np.stack([self.heard[tune].embedding for tune in beside])))
            ratings = np.concatenate((ratings, np.stack([self.heard[tune].ratings for tune in beside])))
        paths = [tune.rpartition("#")[0] for tune in (*listed, *beside)]
        number = {path: place for place, path in enumerate(dict.fromkeys(paths))}
        files = np.array([number[path] for path in paths], np.int64)
        return Known((*listed, *beside), embeddings, ratings, files)


class Songs:
    """The base in force. It changes with the catalogue alone, whose embeddings it is made of."""

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

    async def base(self) -> Base | None:
        """None where there is no catalogue, or one without a model. The same object until the catalogue is another."""
        try:
            opened = await self._catalogue.open()
        except (NoCatalogueError, CatalogueError, PortError):
            return None
        if self._base is None or self._base.catalogue is not opened.catalogue:
            self._base = Base(opened.catalogue, self._heard)
        return self._base if self._base.version != NO_MODEL else None

    def hear(self, tune: str, heard: Heard) -> None:
        """Adds a song that no catalogue has; it counts while that model is in force."""
        self._heard[tune] = heard
