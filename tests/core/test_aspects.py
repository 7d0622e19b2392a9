"""Words for what two songs have in common are true: named where the features agree, not named where chance does."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.aspects import ASPECTS, NAMED, Aspects
from client_py.core.compact import CompactCatalogue
from client_py.core.compact_write import write_catalogue
from client_py.core.exact import Dice
from client_py.core.features.extract import NAMES
from client_py.core.learned import RATINGS, Learned
from client_py.core.model import Model, quantised
from client_py.core.network import forward
from client_py.core.scale import fit_scale
from client_py.core.songs import Songs
from tools.bench.made_up import tunes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

FAMILIES = ("note_gap", "onset_lag", "interval", "degree", "attack", "mfcc_mean", "write_gap", "cutoff")
FEATURES = ("filter_used", *(f"{family}.{number}" for family in FAMILIES for number in range(8)))
DIMENSIONS = 200
SONGS = 300


@cache
def model() -> Model:
    straight = (Dice(2).uniform(len(FEATURES), DIMENSIONS) - 0.5).astype(np.float32)
    scale = fit_scale(Dice(3).uniform(40, len(FEATURES)).astype(np.float32))
    return Model("features-1", FEATURES, scale, {"straight": straight, "bias": np.zeros(DIMENSIONS, np.float32)}, {})


def embedded(inputs: "Reals") -> "NDArray[np.int8]":
    network = model().network
    return quantised(forward(network["straight"].astype(float), network["bias"].astype(float), inputs))


@cache
def aspects() -> Aspects:
    listed, notes = tunes(SONGS)
    inputs = (Dice(4).uniform(3 * SONGS * 8, len(FEATURES)) - 0.5) * 3.4

    def learned(keys: Sequence[str]) -> Learned:
        count = len(keys)
        return Learned("1.0.0", embedded(inputs[:count]), np.full((count, len(RATINGS)), 30, np.uint8))

    found = Aspects(model(), Songs.of(CompactCatalogue(write_catalogue(listed, notes, learned))))
    portions = 1
    while not found.prepare():
        portions += 1
    assert portions > 50  # none of them long
    return found


def pairs(count: int, same: str = "", present: float = 0.0) -> list[list[str]]:
    """What is said of pairs drawn by chance that have the same features of some families."""
    both = (Dice(5).uniform(2 * count, len(FEATURES)) - 0.5) * 3.4
    one, other = both[:count], both[count:]
    columns = [place for place, name in enumerate(FEATURES) if same and name.startswith(tuple(same.split()))]
    other[:, columns] = one[:, columns]
    for inputs in (one, other):
        inputs[:, FEATURES.index("filter_used")] = present
    return [aspects().shared(left, right) for left, right in zip(embedded(one), embedded(other), strict=True)]


def test_what_is_the_same_is_named() -> None:
    for family, word in (("note_gap", "tempo"), ("attack", "envelopes"), ("mfcc_mean", "sound colour")):
        found = pairs(60, family)
        named = [words for words in found if words]
        assert sum(word in words for words in found) > 30
        assert all(words[0] == word for words in named if word in words)


def test_chance_is_hardly_ever_named() -> None:
    found = [word for words in pairs(400) for word in words]
    assert len(found) < 3 * NAMED * 400 * 8


def test_what_neither_song_has_is_not_named() -> None:
    """Two songs without a filter have nothing in common by that."""
    assert not [words for words in pairs(80, "cutoff filter", present=-1.5) if "filter" in words]
    assert len([words for words in pairs(80, "cutoff filter", present=1.5) if "filter" in words]) > 30


def test_at_most_two_are_named_and_an_unknown_song_shares_nothing() -> None:
    found = pairs(40, "note_gap attack mfcc_mean degree interval")
    assert {len(words) for words in found} <= {0, 1, 2}
    assert aspects().shared(np.zeros(DIMENSIONS, np.int8), np.ones(DIMENSIONS, np.int8)) == []


def test_every_aspect_is_made_of_features_that_are_measured() -> None:
    for aspect in ASPECTS:
        assert sum(re.match(aspect.features, name) is not None for name in NAMES) >= 4, aspect.word
        assert not aspect.present or aspect.present in NAMES
