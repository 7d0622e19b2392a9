"""Compares the engine's two chip models with each other: how alike they sound, and what each costs.

    python3 build.py bench fast [--tunes N] [--seed N] [--seconds S] [--jobs N] [--only PATTERN]

Both run on the same machine of ours, tune by tune; spectrograms are compared as for the oracle (spectrogram.py). Times
are of the processor, with the best sampling; the machine alone is timed by skipping, and taken off to see the chip.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from statistics import median

import numpy as np

from tools.bench import corpus, native, report, spectrogram, workers
from tools.build.context import Context
from tools.build.engine import build_native

_ALIKE = 0.95
_SHIFT_S = 0.05
_SKIP_CYCLES = 1 << 20
_RESIDFP, _FAST = 0, 1


@dataclass(frozen=True, slots=True)
class Pair:
    """One tune on both chip models; seconds of processor time for each, and for the machine alone."""

    name: str
    seconds: float
    correlation: float
    gain_db: float
    residfp_s: float
    fast_s: float
    machine_s: float


def main(ctx: Context, argv: Sequence[str]) -> int:
    """Prints the table; answers 0 when the median correlation is 0.95 or more and the chip 4 times cheaper, else 1."""
    parser = argparse.ArgumentParser(prog="build.py bench fast")
    corpus.add_options(parser, tunes=80)
    options = parser.parse_args(argv)
    tunes = corpus.chosen(ctx, options)
    work = partial(compare, options.library or build_native(ctx), options.seconds)
    pairs = [pair for pair in workers.run_all(ctx, "both chips", work, tunes, options.jobs) if pair]
    told = table(pairs)
    ctx.say(told)
    if not options.only:
        report.store(ctx, "fast", "The fast chip", told)
    return 0 if median(pair.correlation for pair in pairs) >= _ALIKE and chip_ratio(pairs) >= 4 else 1


def compare(path: Path, seconds: float, tune: corpus.Tune) -> Pair | None:
    """Hears one tune on both; None where the engine refuses it."""
    library = _library(path)
    file = tune.path.read_bytes()
    try:
        one, residfp_s = _heard(library, file, _RESIDFP, seconds)
        other, fast_s = _heard(library, file, _FAST, seconds)
        machine_s = _skipped(library, file, seconds)
    except native.EngineError:
        return None
    match = spectrogram.match(spectrogram.spectrogram(one), other, _SHIFT_S)
    return Pair(tune.name, seconds, match.correlation, match.gain_db, residfp_s, fast_s, machine_s)


def chip_ratio(pairs: Sequence[Pair]) -> float:
    """How many times cheaper the fast chip is than reSIDfp, the machine around them left out."""
    machine = sum(pair.machine_s for pair in pairs)
    return (sum(pair.residfp_s for pair in pairs) - machine) / (sum(pair.fast_s for pair in pairs) - machine)


def table(pairs: Sequence[Pair]) -> str:
    """The figures as Markdown, and the tunes that sound least alike."""
    alike = sum(pair.correlation >= _ALIKE for pair in pairs)
    played = sum(pair.seconds for pair in pairs)

    def times(cost: Callable[[Pair], float]) -> str:
        return f"{played / sum(map(cost, pairs)):.1f}"

    lines = [
        "",
        f"| the fast chip against reSIDfp, {len(pairs)} tunes | |",
        "| --- | ---: |",
        f"| correlation of spectrograms, median | {median(pair.correlation for pair in pairs):.3f} |",
        f"| of 0.95 or more | {alike} ({alike / len(pairs):.1%}) |",
        f"| louder by, median | {median(pair.gain_db for pair in pairs):.2f} dB |",
        f"| times real time: machine with reSIDfp | {times(lambda pair: pair.residfp_s)} |",
        f"| times real time: machine with the fast chip | {times(lambda pair: pair.fast_s)} |",
        f"| times real time: machine alone | {times(lambda pair: pair.machine_s)} |",
        f"| the chip alone is cheaper by | {chip_ratio(pairs):.1f}x |",
        "",
    ]
    least = [pair for pair in sorted(pairs, key=lambda pair: pair.correlation) if pair.correlation < _ALIKE]
    if least:
        lines += ["Least alike:", "", "| tune | correlation |", "| --- | ---: |"]
        lines += [f"| {pair.name} | {pair.correlation:.3f} |" for pair in least]
    return "\n".join(lines)


def _heard(library: native.Library, file: bytes, core: int, seconds: float) -> tuple[native.Samples, float]:
    settings = {native.CONFIG_RATE: float(spectrogram.RATE_HZ), native.CONFIG_CORE: float(core)}
    with native.new_engine(library) as engine:
        engine.start(file, 0, settings)
        before = time.process_time()
        samples = np.concatenate([engine.render(spectrogram.RATE_HZ // 10) for _ in range(round(seconds * 10))])
        return samples, time.process_time() - before


def _skipped(library: native.Library, file: bytes, seconds: float) -> float:
    with native.new_engine(library) as engine:
        engine.start(file, 0, {})
        left = round(seconds * engine.info(native.INFO_CLOCK_HZ))
        before = time.process_time()
        while left:
            part = min(left, _SKIP_CYCLES)
            engine.skip(part)
            left -= part
        return time.process_time() - before


@cache
def _library(path: Path) -> native.Library:
    return native.load_library(path)
