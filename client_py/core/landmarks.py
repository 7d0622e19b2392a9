"""Landmarks: the songs, or groups of songs, that a listener's taste is told by, and how near other songs are to them.

    nearness = (1 + h^3) c^3 / (c^3 + h^3),  c = max(0, cos(song, landmark)),  h = 0.2

from 0 to 1, half of that near c = h (the curve of A. V. Hill, 1910). A song that has nothing in common with a landmark
is 0 from it, and so is its opposite: who dislikes one thing doesn't therefore like all that is unlike it, as a straight
line through the embedding would have it. Tunes of two composers have cosines below 0.13 in 99 of 100 cases, those of
one composer above 0.17 in every second: the curve tells them apart, and makes little difference among what is close
anyway (docs/taste.md has what was measured).
"""

from collections.abc import Generator
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Singles = NDArray[np.float32]
AT_ONCE: Final = 64  # songs in a piece of work: a millisecond or two in the page
_HALF: Final = np.float32(0.2**3)
_LARGEST: Final = 127
_LEAST: Final = np.float32(1e-3)  # of a sum of songs of length 1: less is what rounding leaves of nothing
_ROUNDS: Final = 3


def unit_songs(embeddings: "NDArray[np.int8]") -> "Singles":
    """Embeddings (n, dimensions) of the catalogue at length 1; one of zeros stays."""
    lengths = np.sqrt(np.maximum(np.count_nonzero(embeddings, axis=1), 1)).astype(np.float32)
    songs: Singles = embeddings / lengths[:, None]
    return songs


def nearness(songs: "Singles", landmarks: "NDArray[np.int8]") -> "Singles":
    """(n, landmarks) in 0..1, of songs of length 1; a landmark of zeros is near nothing."""
    towards = landmarks.astype(np.float32)
    towards /= np.maximum(np.sqrt((towards * towards).sum(axis=1, keepdims=True)), np.float32(1.0))
    return near_by(_products(songs, towards))


def near_by(cosines: "Singles") -> "Singles":
    """The nearness that goes with these cosines."""
    cosine = np.maximum(cosines, np.float32(0.0))
    cube: Singles = cosine * cosine * cosine
    return cube / (cube + _HALF) * (1 + _HALF)


def in_bytes(sums: "Singles") -> "NDArray[np.int8]":
    """Vectors (n, dimensions) in 255 steps, each by its own largest number: only their direction is kept."""
    largest = np.abs(sums).max(axis=1, keepdims=True, initial=0.0)
    steps = np.where(largest > _LEAST, sums * (_LARGEST / np.maximum(largest, _LEAST)), np.float32(0.0))
    return np.rint(steps).astype(np.int8)


def grouped(songs: "Singles", rows: "NDArray[np.int64]", most: int) -> "Generator[None, None, NDArray[np.int64]]":
    """Puts some rows of the songs into at most `most` groups; yields after each piece of work, returns their groups.

    Up to so many songs, each is its own group. Else by k-means on the sphere (Dhillon and Modha, "Concept
    Decompositions for Large Sparse Text Data using Clustering", 2001), which starts from the last rows.
    """
    group = np.arange(len(rows))
    if len(rows) <= most:
        return group
    centres = songs[rows[-most:]]
    for _ in range(_ROUNDS):
        sums = np.zeros_like(centres)
        for first in range(0, len(rows), AT_ONCE):
            part = rows[first : first + AT_ONCE]
            nearest = np.argmax(_products(songs[part], centres), axis=1)
            group[first : first + AT_ONCE] = nearest
            for row, of in zip(part.tolist(), nearest.tolist(), strict=True):
                sums[of] += songs[row]
            yield
        lengths = np.sqrt((sums * sums).sum(axis=1, keepdims=True))
        centres = np.where(lengths > _LEAST, sums / np.maximum(lengths, _LEAST), centres)
    return group


def _products(songs: "Singles", towards: "Singles") -> "Singles":
    """The product of each row with each: in the page einsum takes half the time of `@`, or less: there is no BLAS."""
    found: Singles = np.einsum("nd,kd->nk", songs, towards)
    return found
