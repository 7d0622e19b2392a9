"""What ranking needs of a collection's songs, as columns: a row is a song, as in the catalogue's `learned`."""

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.browse import UNKNOWN, author_label, year_of
from client_py.core.compact import MODELS, CompactCatalogue
from client_py.core.learned import unpacked
from client_py.core.planes import Planes
from client_py.core.tunekey import TuneKey

if TYPE_CHECKING:
    from numpy.typing import NDArray

_UNLIKELY: Final = 1.85  # deviations of chance: 3 songs in 100 that have nothing to do with each other
_A_TIME: Final = 4096  # songs: some 10 ms in the browser


class Songs:
    """The columns of one catalogue. Embeddings are made ready in portions by `prepare`; the rest is there at once."""

    def __init__(self, catalogue: CompactCatalogue) -> None:
        """Raises CatalogueError where the catalogue's columns don't fit together."""
        self.catalogue = catalogue
        first = np.asarray(catalogue.first_songs, np.int32)
        self.file: NDArray[np.int32] = np.repeat(np.arange(len(catalogue), dtype=np.int32), np.diff(first))
        """The number of each song's tune."""
        self._first = first
        self._packed, self.ratings = catalogue.learned_packed
        self._planes = Planes(len(self), catalogue.dimensions)
        self._prepared = 0 if catalogue.dimensions else len(self)

    @classmethod
    def of(cls, catalogue: CompactCatalogue) -> "Songs":
        """All of a catalogue's songs, ready."""
        songs = cls(catalogue)
        while not songs.prepare():
            pass
        return songs

    def __len__(self) -> int:
        return len(self.file)

    @property
    def prepared(self) -> bool:
        """Whether songs can be compared yet."""
        return self._prepared == len(self)

    def prepare(self, songs: int = _A_TIME) -> bool:
        """Makes the embeddings of so many more songs ready; says whether all are."""
        last = min(self._prepared + songs, len(self))
        self._planes.fill(self._prepared, self._packed[self._prepared : last])
        self._prepared = last
        return self.prepared

    @property
    def close(self) -> float:
        """The cosine from which two songs are close: chance has a deviation of 1 / sqrt(dimensions)."""
        return float(_UNLIKELY / np.sqrt(max(self.catalogue.dimensions, 1)))

    @property
    def planes(self) -> Planes:
        """The embeddings as bits."""
        return self._planes

    def embeddings(self, rows: "NDArray[np.int64]") -> "NDArray[np.int8]":
        """The embeddings (rows, dimensions) of a few songs; all 0 where nothing is known."""
        return unpacked(self._packed[rows], self.catalogue.dimensions)

    def row_of(self, key: str) -> int | None:
        """The row of a tune key, None where the catalogue has no such song; raises ContractError for no key."""
        tune = TuneKey.parse(key)
        number = self.catalogue.number_of(tune.path)
        if number is None or self._first[number] + tune.song > self._first[number + 1]:
            return None
        return int(self._first[number]) + tune.song - 1

    def key_of(self, row: int) -> str:
        """The tune key of a row."""
        number = int(self.file[row])
        return f"{self.catalogue.paths[number]}#{row - int(self._first[number]) + 1}"

    def first_of(self, number: int) -> int:
        """The row of a tune's song 1; the rows before `first_of(number + 1)` are its others."""
        return int(self._first[number])

    @cached_property
    def author(self) -> "NDArray[np.int32]":
        """Which of the catalogue's authors each song has."""
        return np.asarray(self.catalogue.author_of, np.int32)[self.file]

    @cached_property
    def named(self) -> "NDArray[np.bool_]":
        """Of each of the catalogue's authors, whether it is somebody."""
        return np.array([author_label(author) != UNKNOWN for author in self.catalogue.authors], np.bool_)

    @cached_property
    def year(self) -> "NDArray[np.int16]":
        """The year of each song's release, 0 where none is known."""
        years = np.array([year_of(text) for text in self.catalogue.releases], np.int16)
        return years[np.asarray(self.catalogue.released_of, np.int32)[self.file]]

    @cached_property
    def chip(self) -> "NDArray[np.uint8]":
        """The first chip of each song's tune, a place in MODELS."""
        flags = np.asarray(self.catalogue.flags, np.uint16)
        return (flags >> 3 & len(MODELS) - 1).astype(np.uint8)[self.file]

    @cached_property
    def starts(self) -> "NDArray[np.bool_]":
        """Whether a song is the one that its tune starts with."""
        starts = np.zeros(len(self), np.bool_)
        starts[self._first[:-1] + np.asarray(self.catalogue.start_songs, np.int32)] = True
        return starts

    @cached_property
    def tenths_s(self) -> "NDArray[np.uint16]":
        """The length of each song in tenths of a second, 0 where none is known."""
        return np.asarray(self.catalogue.lengths, np.uint16)


def units(embeddings: "NDArray[np.int8]") -> "NDArray[np.float32]":
    """Embeddings (n, dimensions) at length 1; one of which nothing is known stays 0."""
    lengths = np.sqrt(np.maximum(np.count_nonzero(embeddings, axis=1), 1)).astype(np.float32)
    found: NDArray[np.float32] = embeddings.astype(np.float32) / lengths[:, None]
    return found
