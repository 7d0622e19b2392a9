"""How good the embedding is on composers that it never saw, against what needs no learning.

Composers are split twice. The `development` ones, two of five by the hash of their folder's name, are those on which
the recipe was chosen; they are always trained on here and never asked. The others are asked, each once: in five
folds the network is trained on all composers but the fold's and embeds the whole gallery. So no composer that is
asked had a part in the weights or in the recipe that answer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import Dice
from client_py.core.model import quantised, restored
from client_py.core.network import centred, unit
from client_py.core.scale import fit_scale
from server.learning.errors import LearningError
from server.learning.fitting import fit_embedding
from server.learning.groups import drawn, folds
from server.learning.measures import Interval, Scores, interval, scores
from server.learning.recipe import Recipe
from server.learning.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

FOLDS: Final = 5
DEVELOPMENT: Final = 0.4  # of the composers
AUDIO: Final = "audio"
LEARNED: Final = "learned"
CARRIED: Final = "learned, as in the catalogue"
RANDOM: Final = "random"
RANKS: Final = "features as ranks"
Told = Callable[[int, int], None]  # parts done, of how many


@dataclass(frozen=True, slots=True)
class Way:
    """One way to compare songs, and how it did."""

    name: str
    ndcg: Interval
    recall: Interval
    gain: Interval | None = None  # of nDCG over the best baseline, paired


@dataclass(frozen=True, slots=True)
class Split:
    """What is asked: rows of the songs, in folds of whole families."""

    queries: "NDArray[np.int64]"  # all that is asked
    gallery: "NDArray[np.int64]"  # all that is judged
    folds: "tuple[frozenset[str], ...]"
    clusters: "NDArray[np.int64]"  # the composer of each query


def split(songs: Songs, count: int = FOLDS) -> Split:
    """Raises LearningError where there are too few composers to ask."""
    gallery = songs.judged()
    asked = np.array([not drawn(songs.split_families[row], "development", DEVELOPMENT) for row in gallery], bool)
    queries = gallery[asked]
    families = [songs.split_families[row] for row in queries]
    if len(set(families)) < count:
        raise LearningError(
            f"{len(set(families))} composers with two files or more can be asked; {count} are the least."
        )
    return Split(queries, gallery, tuple(folds(families, count)), songs.composers[queries])


def learned_scores(songs: Songs, asked: Split, recipe: Recipe, told: Told) -> Iterator[tuple[str, Scores]]:
    """The scores of the network, fold by fold put together: as it is, and rounded as in the catalogue."""
    found: dict[str, Scores] = {}
    for number, part in enumerate(asked.folds):
        told(number, len(asked.folds))
        inside = np.array([family in part for family in songs.split_families], bool)
        model = fit_embedding(songs.only(~inside), recipe)
        embeddings = model.embed(songs.features[asked.gallery])
        mine = inside[asked.queries]
        for name, form in ((LEARNED, embeddings), (CARRIED, restored(quantised(embeddings)))):
            got = _asked(songs, asked, form, mine)
            into = found.setdefault(name, _empty(len(asked.queries)))
            into.ndcg[mine], into.recall[mine] = got.ndcg, got.recall
    yield from found.items()


def baseline_scores(songs: Songs, asked: Split) -> Iterator[tuple[str, Scores]]:
    """What needs no learning: random vectors, all features z-scored or as ranks, the audio features' ranks alone."""
    judged = songs.only(asked.gallery)
    ranks = centred(fit_scale(judged.features).ranks(judged.features))
    audio = np.array([family == AUDIO for family in songs.families], bool)
    ways = {
        RANDOM: Dice(1).uniform(len(judged), 64) - 0.5,
        "z-scored features": z_scores(judged.features),
        RANKS: ranks,
        **({"audio features as ranks": ranks[:, audio]} if audio.any() else {}),
    }
    for name, vectors in ways.items():
        yield name, _asked(songs, asked, unit(vectors), np.ones(len(asked.queries), bool))


def ablations(songs: Songs, asked: Split, told: Told) -> Iterator[tuple[str, Scores, Scores]]:
    """For all families of features, each alone, and all but each: scores of ranks, and of what is learned of them."""
    recipe = replace(Recipe(), dimensions=len(songs.names), rounds=0)  # all directions: their order says nothing here
    judged = songs.only(np.isin(songs.files, songs.files[asked.gallery]))
    families = sorted(set(songs.families))
    chosen = {name: np.array([family == name for family in songs.families], bool) for name in families}
    ways = {"all families": np.ones(len(songs.names), bool)}
    ways |= {f"only {name}": columns for name, columns in chosen.items()}
    ways |= {f"without {name}": ~columns for name, columns in chosen.items()}
    ways = {name: columns for name, columns in ways.items() if columns.any()}
    for number, (name, columns) in enumerate(ways.items()):
        told(number, len(ways))
        part = judged.with_features(columns)
        again = split(part, len(asked.folds))
        ranks = dict(baseline_scores(part, again))[RANKS]
        yield name, ranks, dict(learned_scores(part, again, recipe, lambda *_: None))[LEARNED]


def compare(found: Mapping[str, Scores], asked: Split) -> list[Way]:
    """Every way with its intervals; those that learned beside the best one that didn't."""
    baselines = [name for name in found if not name.startswith(LEARNED)]
    best = max(baselines, key=lambda name: float(found[name].ndcg.mean()))
    return [
        Way(
            name,
            interval(got.ndcg, asked.clusters),
            interval(got.recall, asked.clusters),
            interval(got.ndcg - found[best].ndcg, asked.clusters) if name not in baselines else None,
        )
        for name, got in found.items()
    ]


def z_scores(features: "NDArray[np.float32]") -> "Reals":
    """Mean 0 and standard deviation 1 of each feature; one that never changes is 0."""
    values = features.astype(np.float64)
    spread = values.std(axis=0)
    scored: Reals = np.where(spread > 0.0, (values - values.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0), 0.0)
    return scored


def _asked(songs: Songs, asked: Split, embeddings: "Reals", which: "NDArray[np.bool_]") -> Scores:
    """Scores of some of the queries; `embeddings` are those of the gallery."""
    found = np.zeros((len(songs), embeddings.shape[1]))
    found[asked.gallery] = embeddings
    return scores(found, songs.composers, songs.files, asked.queries[which], asked.gallery)


def _empty(count: int) -> Scores:
    return Scores(np.zeros(count), np.zeros(count))
