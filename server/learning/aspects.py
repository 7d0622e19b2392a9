"""Works out by which directions of the embedding it can be told in what respects two songs are alike.

The model is linear before it is cut to length 1 (network.py): an embedding lies along z S, with z the features' ranks.
So the least-squares guess of z is e (S'S)^-1 S', in which features that the embedding doesn't see come out small. The
guesses of one respect's features, each of variance 1, vary along a few main directions: these are kept.

How close two songs have to be is taken from songs drawn by chance, and whether it is true then, from their features: a
respect in which that fails is left out (docs/stations.md).
"""

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.aspects import LARGEST, Aspect, Aspects
from client_py.core.exact import Dice, column_sums, product, row_sums
from client_py.core.model import Model, restored
from client_py.core.network import centred
from server.learning.recipe import Recipe
from server.learning.songs import Songs
from server.learning.whitening import main_directions, whitening

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals


@dataclass(frozen=True, slots=True)
class Respect:
    """A respect by its word, the features that make it, and the one that says whether a song has it at all."""

    word: str
    features: str  # a pattern
    present: str = ""


RESPECTS: Final = (
    Respect("tempo", r"tempo$|notes_per_s|row\.|voice_gap|note_gap|call_speed"),
    Respect("rhythm", r"onset_lag|swing|gap_entropy|onset_chord|onset_pair"),
    Respect("lead voice", r"role_(pitch|notes)\.(high|middle)|pitch_mean|pitch\.([6-9]|1[01])[0-9]"),
    Respect("bass", r"role_(pitch|notes)\.low|pitch_mean\.p10|pitch\.[1-4][0-9]-"),
    Respect("intervals", r"interval|repeated|pitch_entropy"),
    Respect("harmony", r"key|degree|chord"),
    Respect("arpeggios", r"arpeggio|step|voice_steps", "arpeggio"),
    Respect("vibrato", r"vibrato|bend", "vibrato"),
    Respect("slides", r"slide|drop|bending|legato", "bending"),
    Respect("drums", r"drum|voice_drums|voice_noise|wave\.noise", "drum.noise_first"),
    Respect("waveforms", r"wave\.|voice_(tri|saw|pulse|noise)|sync|ring"),
    Respect("envelopes", r"attack|decay|sustain|release|envelope"),
    Respect("pulse sweeps", r"pulse", "pulse_sweep"),
    Respect("filter", r"filter|cutoff|resonance|voice_filter", "filter_used"),
    Respect("sound colour", r"brightness|bandwidth|rolloff|contrast|mfcc|flatness"),
)
DIRECTIONS: Final = 6
NAMED: Final = 0.03  # of chance's pairs are as alike in a respect that is named
ALIKE: Final = 0.3  # of chance's pairs are as alike by their features: what is named must be among these ...
HOLDS: Final = 0.85  # ... so often, for certain, among songs that lie close
_CERTAIN: Final = 1.96  # deviations: 95 %
_LEAST_SONGS: Final = 200  # fewer say nothing
_ASKED: Final = 500  # songs, with those that lie closest to each
_CLOSEST: Final = 8
_SHIFTS: Final = (1, 2, 3, 5, 8)  # in a shuffled order of the songs: these pairs are chance's
_SHIFT: Final = 1e-6  # of the mean diagonal
_PRESENT: Final = 0.8  # deviations above the middle
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Held:
    """How a respect did: the share of close pairs that it is named of, how often that is true, and by chance."""

    word: str
    named: float
    true: float
    true_of_all: float
    kept: bool


def aspects_of(model: Model, songs: Songs, embeddings: "NDArray[np.int8]") -> tuple[Aspects, list[Held]]:
    """The aspects of a model that can be told of these songs, by their embeddings; and how each respect did."""
    known = np.flatnonzero(embeddings.any(axis=1))
    if len(known) < _LEAST_SONGS:
        return Aspects(), []
    units = restored(embeddings[known])
    ranks = centred(model.scale.ranks(songs.features[known]))
    straight = model.network["straight"].astype(np.float64)
    gram = product(np.ascontiguousarray(straight.T), straight)
    root = whitening((gram + gram.T) / 2.0, _SHIFT)
    back = product(product(straight, root), np.ascontiguousarray(root.T))  # (features, dimensions)
    chance = _pairs_of_chance(len(known))
    close = _close_pairs(units, songs.files[known])
    aspects: list[Aspect] = []
    told: list[Held] = []
    for respect in RESPECTS:
        columns = [place for place, name in enumerate(model.features) if re.match(respect.features, name)]
        present = model.features.index(respect.present) if respect.present in model.features else None
        if not columns or (respect.present and present is None):
            continue
        aspect = _aspect(respect.word, back[columns], None if present is None else back[present], units, chance)
        if aspect is None:
            continue
        has = None if present is None else ranks[:, present] > 0.0
        held = _held(aspect, units, (ranks[:, columns], has), chance, close)
        told.append(held)
        if held.kept:
            aspects.append(aspect)
    return Aspects(tuple(aspects)), told


def _aspect(
    word: str, back: "Reals", present: "Reals | None", units: "Reals", chance: "NDArray[np.int64]"
) -> Aspect | None:
    """Main directions of what these features are guessed to be, None where the embedding says nothing of them."""
    guesses = product(units, np.ascontiguousarray(back.T))
    deviations = np.sqrt(column_sums((guesses - _middle(guesses)) ** 2) / len(guesses))
    seen = deviations > deviations.max() * _SHIFT
    if not deviations.max() or (present is not None and not present.any()):
        return None
    scaled = guesses[:, seen] / deviations[seen]
    scaled = scaled - _middle(scaled)
    moment = product(np.ascontiguousarray(scaled.T), scaled) / len(scaled)
    basis = main_directions((moment + moment.T) / 2.0, min(DIRECTIONS, int(seen.sum())), Recipe())
    directions = _in_bytes(product(np.ascontiguousarray(basis.T), back[seen] / deviations[seen, None]))
    apart = _apart(product(units, directions.T.astype(np.float64)), chance)
    within = _rounded(float(np.sort(apart)[int(NAMED * len(apart))]))
    if within <= 0:
        return None
    if present is None:
        return Aspect(word, directions, within)
    own = _in_bytes(present[None, :])[0]
    level = product(units, own.astype(np.float64)[:, None])[:, 0]
    middle = float(_middle(level[:, None])[0])
    deviation = float(np.sqrt(column_sums((level[:, None] - middle) ** 2)[0] / len(level)))
    return Aspect(word, directions, within, own, _rounded(middle + _PRESENT * deviation))


def _held(
    aspect: Aspect,
    units: "Reals",
    truth: "tuple[Reals, NDArray[np.bool_] | None]",
    chance: "NDArray[np.int64]",
    close: "NDArray[np.int64]",
) -> Held:
    """Asks of pairs that lie close, of which the aspect is named, whether both have it and their features are alike.

    `truth` are the ranks (songs, features) of its features, and which songs have it more than others do.
    """
    ranks, really_has = truth
    along = product(units, aspect.directions.T.astype(np.float64))
    named = _apart(along, close) <= aspect.within
    if aspect.present is not None:
        has = product(units, aspect.present.astype(np.float64)[:, None])[:, 0] >= aspect.present_from
        named &= has[close[:, 0]] & has[close[:, 1]]
    of_chance = np.sort(_off(ranks, chance))
    alike = _off(ranks, close) <= of_chance[int(ALIKE * len(of_chance))]
    if really_has is not None:
        alike &= really_has[close[:, 0]] & really_has[close[:, 1]]
    true = float(alike[named].mean()) if named.any() else 0.0
    kept = _at_least(true, int(named.sum())) >= HOLDS
    return Held(aspect.word, float(named.mean()), true, float(alike.mean()), kept)


def _at_least(share: float, count: int) -> float:
    """The lower end of the interval for a share seen in so many cases (Wilson, "Probable Inference", 1927)."""
    if not count:
        return 0.0
    square = _CERTAIN * _CERTAIN / count
    spread = math.sqrt(square * share * (1.0 - share) + square * square / 4.0)
    return (share + square / 2.0 - spread) / (1.0 + square)


def _pairs_of_chance(songs: int) -> "NDArray[np.int64]":
    order = Dice(1).order(songs)
    return np.concatenate([np.stack([order, np.roll(order, shift)], axis=1) for shift in _SHIFTS])


def _close_pairs(units: "Reals", files: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """Songs drawn by chance with those of other files that lie closest to them."""
    asked = np.sort(Dice(2).order(len(units))[:_ASKED])
    alike = product(units[asked], np.ascontiguousarray(units.T))
    alike[files[asked][:, None] == files[None, :]] = -np.inf
    closest = np.argsort(-alike, axis=1, kind="stable")[:, :_CLOSEST]
    return np.stack([np.repeat(asked, closest.shape[1]), closest.ravel()], axis=1)


def _apart(along: "Reals", pairs: "NDArray[np.int64]") -> "Reals":
    steps = along[pairs[:, 0]] - along[pairs[:, 1]]
    apart: Reals = np.sqrt(row_sums(steps * steps)[:, 0])
    return apart


def _off(ranks: "Reals", pairs: "NDArray[np.int64]") -> "Reals":
    """How far the features of each pair lie apart on average."""
    off: Reals = row_sums(np.abs(ranks[pairs[:, 0]] - ranks[pairs[:, 1]]))[:, 0]
    return off


def _in_bytes(directions: "Reals") -> "NDArray[np.int8]":
    whole: NDArray[np.int8] = np.rint(directions * (LARGEST / float(np.abs(directions).max()))).astype(np.int8)
    return whole


def _middle(values: "Reals") -> "Reals":
    return column_sums(values) / len(values)


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
