"""What it costs in quality to listen as `classify` does: with the fast chip, and to parts of a song only.

The same songs are heard in each way, and each way is compared with the best one, by how alike the audio features rank
the songs, and by how well features find tunes of the same composer. The other features come from the writes, which are
the same for every chip model, but for tunes that read the chip's voice 3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from client_py.core.contract import MAX_FILE_BYTES
from client_py.core.features.extract import FAMILIES, GROUPS, NAMES, extract
from client_py.core.features.heard import LISTEN_S
from client_py.core.features.numbers import Array
from client_py.core.features.ratings import rank
from server.analysis.listening import CONFIG, TooLateError, listen
from server.analysis.songs import Song
from server.engine import EngineConfig, EngineError
from server.engine_pool import Engines, Seat, run_engines
from server.learning.groups import composer_of, numbered
from server.learning.measures import interval, scores
from server.paths import read_confined
from tools.bench.report import table as markdown

_WHOLE = ((0.0, LISTEN_S),)
_TOLD = ("loudness.mean", "brightness.mean", "bandwidth.mean", "flatness.mean", "mfcc_mean.1", "onset_rate", "tempo")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to listen; `parts` None is as `classify` does."""

    name: str
    config: EngineConfig
    parts: tuple[tuple[float, float], ...] | None


WAYS = (
    Way("reSIDfp, all 15 s", replace(CONFIG, core=0), _WHOLE),
    Way("fast chip, all 15 s", CONFIG, _WHOLE),
    Way("fast chip, two stretches", CONFIG, None),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """One way: seconds of a processor a song in the engine, and features (songs x NAMES) of the songs."""

    way: Way
    engine_s: float
    features: Array
    songs: tuple[Song, ...]


def compare(engines: Engines, root: Path, songs: Sequence[Song], processes: int) -> list[Cost]:
    """Songs that one way can't play are left out of all."""
    found = []
    for way in WAYS:
        seats = replace(engines, config=way.config, processes=processes)
        found.append(list(run_engines(seats, partial(_heard, root, way.parts), songs)))
    whole = [place for place in range(len(songs)) if all(answers[place] is not None for answers in found)]
    costs = []
    for way, answers in zip(WAYS, found, strict=True):
        kept = [answer for place in whole if (answer := answers[place]) is not None]
        engine_s = float(np.mean([seconds for seconds, _ in kept]))
        costs.append(Cost(way, engine_s, np.stack([values for _, values in kept]), tuple(songs[at] for at in whole)))
    return costs


def _heard(
    root: Path, parts: tuple[tuple[float, float], ...] | None, seat: Seat, song: Song
) -> tuple[float, Array] | None:
    try:
        seat.engine.load(read_confined(root, song.path, MAX_FILE_BYTES))
        heard = listen(seat.engine, song.name.song, song.name.skip_s, song.name.listen_s, parts)
    except (EngineError, TooLateError):
        return None
    return heard.engine_s, extract(heard.heard)


def table(costs: Sequence[Cost]) -> str:
    """As Markdown."""
    best = costs[0]
    audio = np.array([family == "audio" for family in FAMILIES])
    every = np.ones(audio.size, bool)
    rows = []
    for cost in costs:
        alike = agreement(best.features[:, audio], cost.features[:, audio])
        alone, all_of_them = (_ndcg(cost, columns) for columns in (audio, every))
        rows.append(
            [
                cost.way.name,
                f"{1000 * cost.engine_s:.0f}",
                f"{np.median(alike):.3f}",
                f"{alike.min():.3f}",
                alone,
                all_of_them,
            ]
        )
    heads = ["heard with", "engine, ms a song", "agreement, median", "least", "nDCG@10, audio", "nDCG@10, all features"]
    each = [
        [name, *(f"{agreement(best.features[:, [at]], cost.features[:, [at]])[0]:.3f}" for cost in costs[1:])]
        for name in _TOLD
        for at in [NAMES.index(name)]
    ]
    groups = sum(group.family == "audio" for group in GROUPS)
    return (
        f"What listening so costs, by {len(best.songs)} songs. Agreement is the correlation of ranks (Spearman's) with "
        f"the first line, over the {int(audio.sum())} audio features of {groups} kinds; nDCG@10 is that of finding the "
        f"same composer by cosine over ranks, nothing learned, with its 95 % interval.\n\n{markdown(heads, rows)}\n\n"
        f"{markdown(['agreement of', *(cost.way.name for cost in costs[1:])], each)}"
    )


def agreement(one: Array, two: Array) -> Array:
    """Spearman's correlation of each column; 1 where a column is the same everywhere in both."""
    found = []
    for left, right in zip(one.T, two.T, strict=True):
        a, b = rank(left) - rank(left).mean(), rank(right) - rank(right).mean()
        size = np.sqrt((a @ a) * (b @ b))
        found.append(float(a @ b / size) if size > 0 else float((a == b).all()))
    return np.array(found)


def _ndcg(cost: Cost, columns: Array) -> str:
    ranks = np.stack([rank(column) for column in cost.features[:, columns].T], axis=1) - 0.5
    rows = np.arange(len(cost.songs))
    vectors = ranks / np.maximum(np.linalg.norm(ranks, axis=1, keepdims=True), 1e-9)
    composers = np.array(numbered([composer_of(song.path) for song in cost.songs]), np.int64)
    found = interval(scores(vectors, composers, rows, rows, rows).ndcg, composers)
    return f"{found.mean:.3f} ({found.low:.3f}-{found.high:.3f})"
