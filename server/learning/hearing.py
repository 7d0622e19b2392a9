"""How well "for me" finds what simulated listeners like, beside what needs no delta (docs/taste.md).

A device has the ternary embeddings and the base's ratings of the catalogue, and so has everything here. As in
evaluation.py the composers of the recipe's development are never asked; the others are, in two folds, each by a model
that was trained on all but the fold's. Its expected preference is learned from a crowd's ratings of the songs that it
was trained on, as the job `train` learns it from feedback; popularity is that crowd's mean of each song, of all songs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.compact import CompactCatalogue
from client_py.core.contract import Preferences
from client_py.core.exact import Dice
from client_py.core.landmarks import unit_songs
from client_py.core.learned import in_tenths
from client_py.core.model import quantised, restored
from client_py.core.taste import base_stars, predict
from client_py.core.taste_fit import Fit
from server.learning.errors import LearningError
from server.learning.evaluation import AUDIO, DEVELOPMENT
from server.learning.fitting import fit_embedding, with_heads
from server.learning.groups import drawn, folds
from server.learning.measures import NDCG_AT, Interval, interval
from server.learning.recipe import Recipe
from server.learning.simulated import Listener, crowd_stars, listeners
from server.learning.songs import Songs
from server.learning.tastes import of_composers, of_facts, of_sounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

COUNTS: Final = (0, 3, 10, 30)
FOLDS: Final = 2
COMPOSERS: Final = "composers never seen"
FACTS: Final = "facts that are no features"
SOUNDS: Final = "sound, of which the model knows nothing"
FOR_ME: Final = "for me"
BASE: Final = "base alone"
POPULAR: Final = "popularity"
NEAREST: Final = (1, 3, 5)  # neighbours
CROWD: Final = 300
Told = Callable[[int, int], None]  # parts done, of how many
_LIKED: Final = 4.0
_SETTINGS: Final = Preferences()
_SHRINK: Final = 5.0  # ratings of the mean that a song has beside its own
_CROWDS: Final = 7  # seed
_ASKED: Final = 11  # seed
_SHUFFLED: Final = 13  # seed
_DISCOUNTS: Final = 1.0 / np.log2(np.arange(2, NDCG_AT + 2))


@dataclass(frozen=True, slots=True)
class World:
    """A kind of taste, and what a device knows of the songs; `among` are those that are rated and found.

    They stand in an order by chance, which is what decides between songs of which a way says the same.
    """

    name: str
    embeddings: "NDArray[np.int8]"
    ratings: "NDArray[np.uint8]"
    popular: "Reals"
    files: "NDArray[np.int64]"
    tastes: "list[NDArray[np.int64]]"
    among: "NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Found:
    """nDCG@10 by way, number of ratings and whether one in five was wrong, a value a listener.

    `dropped` is 1 where the check dropped the delta.
    """

    scores: "dict[tuple[str, int, bool], Reals]"
    dropped: "dict[tuple[int, bool], Reals]"

    def joined(self, other: "Found") -> "Found":
        """Of the listeners of both."""
        return Found(
            {key: np.concatenate((values, other.scores[key])) for key, values in self.scores.items()},
            {key: np.concatenate((values, other.dropped[key])) for key, values in self.dropped.items()},
        )

    def mean(self, way: str, count: int, wrong: bool) -> Interval:
        """The mean over listeners."""
        return _over_listeners(self.scores[way, count, wrong])

    def gain(self, way: str, count: int, wrong: bool) -> Interval:
        """Of "for me" over another way, paired."""
        return _over_listeners(self.scores[FOR_ME, count, wrong] - self.scores[way, count, wrong])


def nearest(count: int) -> str:
    """The name of the comparison with so many neighbours."""
    return f"{count} nearest liked"


WAYS: Final = (FOR_ME, BASE, *map(nearest, NEAREST), POPULAR)


def worlds(songs: Songs, catalogue: CompactCatalogue | None, told: Told, recipe: Recipe) -> Iterator[World]:
    """Each kind of taste in each fold; without a catalogue, none of facts. Raises LearningError."""
    parts = _parts(songs)
    audio = np.array([family == AUDIO for family in songs.families], bool)
    for number, part in enumerate(parts):
        told(2 * number, 2 * len(parts))
        inside = np.array([family in part for family in songs.split_families], bool)
        firsts = songs.only(songs.firsts())
        known = np.array([family != "" and family not in part for family in firsts.split_families], bool)
        every, among = np.arange(len(firsts)), _shuffled(np.flatnonzero(~known))
        crowd = of_composers(firsts, every)
        facts: list[NDArray[np.int64]] = []
        if catalogue is not None:
            facts, crowd = of_facts(firsts, among, catalogue), crowd + of_facts(firsts, every, catalogue)
        world = _world(songs.only(~inside), firsts, known, crowd, recipe)
        yield replace(world, name=COMPOSERS, tastes=of_composers(firsts, among), among=among)
        if facts:
            yield replace(world, name=FACTS, tastes=facts, among=among)
        told(2 * number + 1, 2 * len(parts))
        if audio.any() and not audio.all() and (sounds := of_sounds(firsts, among, audio)):
            deaf = _world(
                songs.only(~inside).with_features(~audio), firsts.with_features(~audio), known,
                of_sounds(firsts, every, audio), recipe,
            )  # fmt: skip
            yield replace(deaf, name=SOUNDS, tastes=sounds, among=among)


def audience(world: World, count: int) -> list[Listener]:
    """The listeners of a world, always the same."""
    return listeners(world.tastes, len(world.files), world.among, count, _ASKED)


def heard(world: World, who: Sequence[Listener], told: Told) -> Found:
    """Lets every way foresee the songs for each listener after each number of ratings."""
    scores: dict[tuple[str, int, bool], list[float]] = {}
    dropped: dict[tuple[int, bool], list[bool]] = {}
    songs, base = unit_songs(world.embeddings), base_stars(world.ratings).astype(np.float64)
    for number, listener in enumerate(who):
        told(number, len(who))
        for wrong in (False, True):
            for count in COUNTS:
                rows = listener.rated[:count]
                stars = (listener.mistaken if wrong else listener.stars)[:count]
                mine, keeps = _for_me(world, rows, stars)
                ways = {FOR_ME: mine if keeps else base, BASE: base, POPULAR: world.popular}
                ways |= _nearest(songs, rows[stars >= _LIKED], base)
                for name, scored in ways.items():
                    found = ndcg(scored, listener.wanted, rows, world.among)
                    scores.setdefault((name, count, wrong), []).append(found)
                dropped.setdefault((count, wrong), []).append(not keeps)
    return Found(
        {key: np.array(values) for key, values in scores.items()},
        {key: np.array(values, np.float64) for key, values in dropped.items()},
    )


def ndcg(scores: "Reals", wanted: "NDArray[np.bool_]", rated: "NDArray[np.int64]", among: "NDArray[np.int64]") -> float:
    """nDCG@10 as in measures.py, with gain 1 for a wanted song. Candidates are songs `among` that aren't rated yet."""
    left = among[~np.isin(among, rated)]
    order = left[np.argsort(-scores[left], kind="stable")[:NDCG_AT]]
    best = min(int(wanted[left].sum()), len(order))
    if not best:
        return 0.0
    return float((_DISCOUNTS[: len(order)] * wanted[order]).sum() / _DISCOUNTS[:best].sum())


def _for_me(world: World, rows: "NDArray[np.int64]", stars: "Reals") -> "tuple[Reals, bool]":
    """What the device foresees by the listener's settings as they come, and whether the delta may stay."""
    fit = Fit(
        world.embeddings[rows], world.ratings[rows], stars, np.ones(len(rows)), world.files[rows],
        rounds=_SETTINGS.training_iterations, rate=_SETTINGS.training_rate,
    )  # fmt: skip
    while not fit.run():
        pass
    foreseen = predict(fit.delta("none", 0), world.embeddings, world.ratings)
    return foreseen.astype(np.float64), fit.held_out is None or fit.held_out.keeps


def _nearest(songs: "NDArray[np.float32]", liked: "NDArray[np.int64]", base: "Reals") -> "Mapping[str, Reals]":
    """The sum of the cosines with the nearest liked songs; the base where nothing is liked yet."""
    if not len(liked):
        return {nearest(count): base for count in NEAREST}
    near = -np.sort(-(songs @ songs[liked].T).astype(np.float64), axis=1)
    return {nearest(count): near[:, :count].sum(axis=1) for count in NEAREST}


def _world(
    songs: Songs, firsts: Songs, known: "NDArray[np.bool_]", tastes: "list[NDArray[np.int64]]", recipe: Recipe
) -> World:
    """What a model trained on these songs says of all firsts, and what a crowd of such tastes does."""
    model = fit_embedding(songs, recipe)
    embeddings = quantised(model.embed(firsts.features))
    crowd = listeners(tastes, len(firsts), np.arange(len(firsts)), CROWD, _CROWDS)
    sums, counts = crowd_stars(crowd, len(firsts))
    ratings = firsts.ratings.copy()
    ratings[:, -1] = np.where(counts > 0, sums / np.maximum(counts, 1.0), np.nan)
    taught = known & (counts > 0)
    learned = with_heads(model, Songs(
        firsts.keys, firsts.feature_set, firsts.names, firsts.families, firsts.features, ratings
    ).only(taught), recipe)  # fmt: skip
    expected = learned.rate(restored(embeddings))
    middle = sums.sum() / counts.sum()
    return World(
        "", embeddings, in_tenths(expected), (sums + _SHRINK * middle) / (counts + _SHRINK), firsts.files, [],
        np.zeros(0, np.int64),
    )  # fmt: skip


def _shuffled(places: "NDArray[np.int64]") -> "NDArray[np.int64]":
    return places[Dice(_SHUFFLED).order(len(places))]


def _parts(songs: Songs) -> list[frozenset[str]]:
    """The composers that are asked, in folds in which some have files enough for a taste."""
    firsts = songs.only(songs.firsts())
    mine = np.array(
        [family != "" and not drawn(family, "development", DEVELOPMENT) for family in firsts.split_families]
    )
    families = [firsts.split_families[place] for place in np.flatnonzero(mine)]
    parts = folds(families, FOLDS)
    for part in parts:
        places = np.flatnonzero([family in part for family in firsts.split_families])
        if not of_composers(firsts, places):
            raise LearningError("Too few of the composers asked have files enough to be a taste. Classify more.")
    return parts


def _over_listeners(values: "Reals") -> Interval:
    return interval(values, np.arange(len(values)))
