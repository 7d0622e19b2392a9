"""What the shared taste says of each song: the stars that a new model expects where no listener rated.

    expected = what the base says + spread * z      z: the songs' inner product with the taste, at mean 0 and variance 1

Only the taste's direction counts, since every device's length was cut: `spread` is one star where all devices agree to
the full length of the clip, and less as they differ. All in the arithmetic of exact.py.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.contract_sharing import UNITS
from client_py.core.exact import column_sums, product, row_sums
from client_py.core.learned import HIGHEST, LOWEST, RATINGS, TENTHS, in_tenths
from client_py.core.model import Model, quantised, restored
from client_py.core.privacy import CLIP
from server.contract.sharing import SharedTaste
from server.learning.songs import Songs

if TYPE_CHECKING:
    from client_py.core.exact import Reals

COUNTS: Final = 0.25
"""How much such an expectation counts against a song that listeners rated: as much as hearing a tune out."""

_MIDDLE: Final = 3.0
_LEAST: Final = 1e-6


def fits(base: Model, songs: Songs) -> bool:
    """Whether the base can be asked about these songs."""
    return (base.feature_set, base.features) == (songs.feature_set, songs.names)


def expected(taste: SharedTaste, base: Model, songs: Songs) -> "Reals":
    """Stars from 1 to 5 of each song, by the model that the taste was told against."""
    embeddings = base.embed(songs.features)
    said = base.rate(embeddings)[:, RATINGS.index("preference")]
    beside = in_tenths(songs.ratings[:, :-1]) / float(TENTHS)
    known = np.where(beside > 0.0, beside - _MIDDLE, 0.0)
    weights = np.array(taste.values, np.float64) / UNITS
    return np.clip(said + shift(weights, restored(quantised(embeddings)), known), LOWEST, HIGHEST)


def with_prior(songs: Songs, stars: "Reals") -> "tuple[Songs, Reals]":
    """The songs with an expectation where no listener rated, and how much each rating counts: (n, 4)."""
    ratings = songs.ratings.copy()
    unrated = np.isnan(ratings[:, -1])
    ratings[unrated, -1] = stars[unrated]
    counts = np.ones_like(ratings)
    counts[unrated, -1] = COUNTS
    return replace(songs, ratings=ratings), counts


def shift(weights: "Reals", embeddings: "Reals", beside: "Reals") -> "Reals":
    """The stars that a taste adds, by embeddings (n, dimensions) of length 1 and ratings (n, 3) about the middle."""
    along = product(np.concatenate((embeddings, beside), axis=1), weights[:, None])
    length = float(np.sqrt(row_sums((weights * weights)[None, :])[0, 0]))
    centred = along - column_sums(along) / len(along)
    deviation = float(np.sqrt(column_sums(centred * centred)[0] / len(along)))
    scale = min(1.0, length / CLIP) / deviation if deviation > _LEAST else 0.0
    found: Reals = centred[:, 0] * scale
    return found
