"""Measures classifying: songs a second on a core, how that grows with processes, where the time goes, and what it costs
to listen with the fast chip, and to two stretches only.

    python3 build.py bench pipeline [--tunes N] [--composers N] [--collection DIR] [--processes N]

Times are of whole songs as the job `classify` measures them, each with a skip of 15 s, and 15 s listened to; they are
kept in a fresh cache. One core means one process: its songs by its own seconds on a processor, and by the clock.
"""

import argparse
import hashlib
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from client_py.core.errors import SidFileError
from client_py.core.features.extract import FEATURE_VERSION
from client_py.core.features.heard import LISTEN_S, SKIP_S
from client_py.core.sidfile import read_header
from server.analysis.cache import FeatureCache, SongName
from server.analysis.listening import CONFIG
from server.analysis.measuring import Measured, measure
from server.analysis.songs import Song
from server.engine_pool import Engines
from server.learning.groups import composer_of
from tools.bench import listening_cost, report
from tools.bench.corpus import unpacked
from tools.build.context import Context
from tools.build.engine import build_wasm
from tools.build.errors import BuildError

_ASKED = 4.0  # songs a second on one core
_OF_EACH = 8  # tunes of a composer
_SEED = 64


@dataclass(frozen=True, slots=True)
class Pass:
    """Songs measured by so many processes: seconds by the clock, once the processes stood, and of processors."""

    processes: int
    songs: int
    clock_s: float
    engine_s: float
    features_s: float
    storage_s: float

    @property
    def worked_s(self) -> float:
        return self.engine_s + self.features_s + self.storage_s


def main(ctx: Context, argv: Sequence[str]) -> int:
    """Prints the tables; answers 0 when one core measures four songs a second or more, else 1."""
    parser = argparse.ArgumentParser(prog="build.py bench pipeline")
    parser.add_argument("--tunes", type=int, default=120, help="songs to time, each the first of its tune")
    parser.add_argument("--composers", type=int, default=20, help=f"of {_OF_EACH} tunes each, for what listening costs")
    parser.add_argument("--collection", type=Path, help="a folder of tunes instead of the shared sample")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), help="the most to be tried")
    options = parser.parse_args(argv)
    root = options.collection or unpacked(ctx, ctx.root.parent / "shared")
    root = root / "C64Music" if (root / "C64Music").is_dir() else root
    engines = Engines(build_wasm(ctx), ctx.work / "engine-code", CONFIG, 1, guarded=False)
    every = songs_below(root)
    timed = sorted(random.Random(_SEED).sample(every, min(options.tunes, len(every))), key=lambda song: song.path)
    passes = [timed_pass(replace(engines, processes=count), root, timed) for count in range(1, options.processes + 1)]
    told = speed_table(passes)
    ctx.say(told)
    if options.composers:
        judged = of_composers(every, options.composers)
        costs = listening_cost.compare(engines, root, judged, options.processes)
        told += f"\n\n{listening_cost.table(costs)}"
        ctx.say(listening_cost.table(costs))
    report.store(ctx, "pipeline", "Classifying", told)
    return 0 if passes[0].songs / passes[0].worked_s >= _ASKED else 1


def songs_below(root: Path) -> list[Song]:
    """The first song of each tune that has a header, by path, as long as songs may be."""
    found = []
    for file in sorted(root.rglob("*.sid")):
        data = file.read_bytes()
        try:
            read_header(data)
        except SidFileError:
            continue
        name = SongName(hashlib.sha256(data).hexdigest(), 1, SKIP_S, LISTEN_S)
        found.append(Song(file.relative_to(root).as_posix(), name))
    if not found:
        raise BuildError(f"there is no tune below {root}", "Name a folder of tunes with --collection.")
    return found


def of_composers(songs: Sequence[Song], count: int) -> list[Song]:
    """So many composers, the same each time, with the same number of tunes."""
    by: dict[str, list[Song]] = defaultdict(list)
    for song in sorted(songs, key=lambda at: at.path):
        if (composer := composer_of(song.path)) is not None:
            by[composer].append(song)
    dice = random.Random(_SEED)
    rich = sorted(name for name in by if len(by[name]) >= _OF_EACH)
    chosen = dice.sample(rich, min(count, len(rich)))
    return [song for name in sorted(chosen) for song in sorted(dice.sample(by[name], _OF_EACH), key=lambda at: at.path)]


def timed_pass(engines: Engines, root: Path, songs: Sequence[Song]) -> Pass:
    """The clock begins with the first answers, when all processes have their engines."""
    with tempfile.TemporaryDirectory() as folder:
        cache = FeatureCache(Path(folder), "bench", FEATURE_VERSION)
        answers = measure(engines, root, cache, songs, wav=False)
        for _ in range(engines.processes):
            next(answers)
        begin = time.monotonic()
        rest: list[Measured] = [one for one in answers if not one.reason]
        clock_s = time.monotonic() - begin
    return Pass(
        engines.processes, len(rest), clock_s,
        sum(one.engine_s for one in rest), sum(one.features_s for one in rest), sum(one.storage_s for one in rest),
    )  # fmt: skip


def speed_table(passes: Sequence[Pass]) -> str:
    """As Markdown."""
    first = passes[0]
    speed = report.table(
        ["processes", "songs", "songs/s", "songs/s of a core", "times one process"],
        [
            [
                str(one.processes), str(one.songs), f"{one.songs / one.clock_s:.2f}", f"{one.songs / one.worked_s:.2f}",
                f"{one.songs / one.clock_s / (first.songs / first.clock_s):.2f}",
            ]
            for one in passes
        ],
    )  # fmt: skip
    parts = [("engine", first.engine_s), ("features", first.features_s), ("storage", first.storage_s)]
    parts.append(("waiting for the processor or each other", max(first.clock_s - first.worked_s, 0.0)))
    whole = sum(seconds for _, seconds in parts)
    shares = report.table(
        ["one process's time", "ms a song", "share"],
        [[name, f"{1000 * seconds / first.songs:.1f}", f"{seconds / whole:.1%}"] for name, seconds in parts],
    )
    return f"{speed}\n\nAt least {_ASKED:g} songs a second on one core are asked for.\n\n{shares}"
