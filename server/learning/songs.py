"""The songs that learning works on: their features, whose they are, and how they are rated."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from client_py.core.learned import RATINGS
from client_py.core.tunekey import TuneKey
from server.learning.groups import composer_of, family_of, numbered

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Songs:
    """Rows in the order of the keys. `families` names each feature's own; `ratings` are NaN where none is known."""

    keys: tuple[str, ...]
    feature_set: str
    names: tuple[str, ...]
    families: tuple[str, ...]
    features: "NDArray[np.float32]"  # (songs, features)
    ratings: "NDArray[np.float64]"  # (songs, 4), in the order of RATINGS

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return tuple(key.rpartition("#")[0] for key in self.keys)

    @cached_property
    def composer_names(self) -> tuple[str | None, ...]:
        return tuple(composer_of(path) for path in self.paths)

    @cached_property
    def composers(self) -> "NDArray[np.int64]":
        """A number a composer, -1 for none."""
        return np.array(numbered(self.composer_names), np.int64)

    @cached_property
    def files(self) -> "NDArray[np.int64]":
        return np.array(numbered(self.paths), np.int64)

    @cached_property
    def split_families(self) -> tuple[str, ...]:
        """The composers' folders that a split keeps whole, "" for a tune without a composer."""
        return tuple("" if name is None else family_of(name) for name in self.composer_names)

    @cached_property
    def weights(self) -> "NDArray[np.float64]":
        """Each file counts once, however many songs are in it."""
        weights: NDArray[np.float64] = 1.0 / np.bincount(self.files)[self.files]
        return weights

    def only(self, rows: "NDArray[Any]") -> "Songs":  # Any: places, or which ones
        """These rows."""
        places = np.arange(len(self))[rows]
        return Songs(
            tuple(self.keys[place] for place in places),
            self.feature_set, self.names, self.families, self.features[places], self.ratings[places],
        )  # fmt: skip

    def with_features(self, wanted: "NDArray[np.bool_]") -> "Songs":
        """The same songs, of which only some features are known."""
        chosen = np.flatnonzero(wanted)
        return Songs(
            self.keys, self.feature_set, tuple(self.names[place] for place in chosen),
            tuple(self.families[place] for place in chosen), self.features[:, chosen], self.ratings,
        )  # fmt: skip

    def firsts(self) -> "NDArray[np.int64]":
        """The row of each file's first song that there is."""
        first: dict[int, int] = {}
        for row in sorted(range(len(self)), key=lambda row: TuneKey.parse(self.keys[row]).song):
            first.setdefault(int(self.files[row]), row)
        return np.array(sorted(first.values()), np.int64)

    def judged(self) -> "NDArray[np.int64]":
        """The rows that retrieval is measured on: the first song of each file whose composer has another file.

        So a file with forty sound effects counts once.
        """
        rows = self.firsts()
        rows = rows[self.composers[rows] >= 0]
        many = np.bincount(self.composers[rows], minlength=1)[self.composers[rows]] >= 2 if len(rows) else rows
        chosen: NDArray[np.int64] = rows[many.astype(bool)]
        return chosen


def songs_of(
    keys: Sequence[str],
    feature_set: str,
    names: Sequence[str],
    families: Sequence[str],
    features: "NDArray[np.float32]",
    ratings: "NDArray[np.float64] | None" = None,
) -> Songs:
    """Songs in the order of their keys."""
    order = sorted(range(len(keys)), key=lambda row: keys[row])
    known = np.full((len(keys), len(RATINGS)), np.nan) if ratings is None else ratings
    return Songs(
        tuple(keys[row] for row in order), feature_set, tuple(names), tuple(families), features[order], known[order]
    )
