"""What is worked out of a model to say in which respects songs are alike: true where it is named, or left out."""

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.aspects import Aspects, aspects_to_bytes
from client_py.core.exact import Dice
from client_py.core.features.extract import FAMILIES, NAMES
from client_py.core.learned import RATINGS
from client_py.core.model import Model, quantised
from client_py.core.scale import fit_scale
from server.learning.aspects import HOLDS, RESPECTS, Held, aspects_of
from server.learning.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

FAMILY_OF = dict(zip(NAMES, FAMILIES, strict=True))
WORDS = {"note_gap": "tempo", "mfcc_mean": "sound colour", "degree": "harmony"}
SEEN = tuple(name for name in NAMES if name.partition(".")[0] in {*WORDS, "filter_mode"} or name == "filter_used")
BLIND = tuple(name for name in NAMES if name.startswith("interval."))  # by which no embedding is told
FEATURES = (*SEEN, *BLIND)
DIMENSIONS = 260
SONGS = 700


def features(count: int, seed: int) -> "Reals":
    """Songs of some kinds: those of one have much in common."""
    dice = Dice(seed)
    kinds = dice.uniform(40, len(FEATURES))
    kind = np.floor(dice.uniform(count) * 40).astype(np.int64)
    rows = 0.7 * kinds[kind] + 0.3 * dice.uniform(count, len(FEATURES))
    rows[:, len(SEEN) :] = dice.uniform(count, len(BLIND))
    return rows


@cache
def model() -> Model:
    straight = (Dice(2).uniform(len(FEATURES), DIMENSIONS) - 0.5).astype(np.float32)
    straight[len(SEEN) :] *= 0.01
    scale = fit_scale(features(SONGS, 3).astype(np.float32))
    return Model("features-1", FEATURES, scale, {"straight": straight, "bias": np.zeros(DIMENSIONS, np.float32)}, {})


def embedded(rows: "Reals") -> "NDArray[np.int8]":
    return quantised(model().embed(rows.astype(np.float32)))


@cache
def found(count: int = SONGS) -> tuple[Aspects, list[Held]]:
    rows = features(count, 4)
    songs = Songs(
        tuple(f"MUSICIANS/A/Any/{number:04}.sid#1" for number in range(count)),
        "features-1",
        FEATURES,
        tuple(FAMILY_OF[name] for name in FEATURES),
        rows.astype(np.float32),
        np.full((count, len(RATINGS)), np.nan),
    )
    return aspects_of(model(), songs, embedded(rows))


def said(same: str) -> list[list[str]]:
    """What is said of pairs of songs of other kinds that are the same in a family of features."""
    one, other = features(120, 5), features(120, 6)
    columns = [place for place, name in enumerate(FEATURES) if same and name.startswith(same)]
    other[:, columns] = one[:, columns]
    pairs = zip(embedded(one), embedded(other), strict=True)
    return [found()[0].shared(left, right) for left, right in pairs]


def test_what_is_the_same_is_named_and_chance_is_not() -> None:
    for family, word in WORDS.items():
        named, by_chance = (sum(word in words for words in said(same)) for same in (f"{family}.", ""))
        assert named >= 25
        assert by_chance < named / 2


def test_what_an_embedding_does_not_tell_is_left_out() -> None:
    kept = {held.word for held in found()[1] if held.kept}
    assert kept >= set(WORDS.values())
    assert "intervals" not in kept
    assert {aspect.word for aspect in found()[0].aspects} == kept
    assert all(held.true >= HOLDS for held in found()[1] if held.kept)


def test_too_few_songs_say_nothing_and_the_same_songs_the_same_bytes() -> None:
    assert found(50) == (Aspects(), [])
    again = found.__wrapped__()
    assert aspects_to_bytes(again[0]) == aspects_to_bytes(found()[0])


def test_every_respect_is_made_of_features_that_are_measured() -> None:
    for respect in RESPECTS:
        assert sum(re.match(respect.features, name) is not None for name in NAMES) >= 4, respect.word
        assert not respect.present or respect.present in NAMES
