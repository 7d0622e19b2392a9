"""Compares the engine with libsidplayfp over hundreds of tunes, and prints how far they agree and where they don't.

    python3 build.py bench oracle [--tunes N] [--seed N] [--seconds S] [--jobs N] [--only PATTERN]

Registers are compared frame by frame (agreement.py), sound by spectrograms (spectrogram.py), over the shared special
tunes and a seeded sample of the shared collection. Why a tune differs stands in oracle-notes.toml, found by reading its
code and both traces. What the oracle did is kept in the work folder, so that only our own engine runs again.

libsidplayfp has nothing at the KERNAL's addresses where it is given no image, so that a tune which leaves its interrupt
through the KERNAL goes astray in it. What differs is therefore compared once more, with the small KERNAL of our engine
in both, and run a third time with a KERNAL that halts where libsidplayfp has nothing: that tells who went astray.
"""

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from tools.bench import corpus, judging, native, report, table, workers
from tools.build.context import Context
from tools.build.engine import build_native
from tools.build.oracle import build_oracle

NOTES = Path(__file__).with_name("oracle-notes.toml")
_READING = """
How to read this: *frames equal* is the share of video frames in which all registers of all chips held the same bytes in
both, looked at about every 5 ms, at one time shift for the whole tune. *Sound* is the correlation of 40-band
log-spectrograms, aligned in time and level. *Goes astray*: libsidplayfp without a KERNAL image has zeros there, BRK to
the processor; a tune that passes through the KERNAL re-enters its own handler far too often, or halts. Such a tune is
heard again *with one KERNAL in both*: the small one of our engine. The *first difference* is of that run: the frame,
then each register with the byte there and here. The command answers 0 only when all that must hold does.
"""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker process needs to judge tunes."""

    ours: Path
    oracle: Path
    seconds: float
    cache: Path


def main(ctx: Context, argv: Sequence[str]) -> int:
    """Runs the comparison and prints its tables; answers 0 when all that must hold does, else 1."""
    parser = argparse.ArgumentParser(prog="build.py bench oracle")
    corpus.add_options(parser, tunes=320)
    options = parser.parse_args(argv)
    tunes = corpus.chosen(ctx, options)
    task = Task(options.library or build_native(ctx), build_oracle(ctx), options.seconds, ctx.work / "oracle" / "heard")
    verdicts = workers.run_all(ctx, "heard", partial(judge, task), tunes, options.jobs)
    notes = read_notes(NOTES)
    told = table.of_agreement(verdicts, notes) + _READING
    ctx.say(told)
    if not options.only:
        about = f"{len(tunes)} tunes, {options.seconds:g} s of each, seed {options.seed}; "
        about += f"{task.ours.name} against {_library(task.oracle).version.partition(' ')[2]}, without ROM images.\n"
        report.store(ctx, "oracle", "Agreement with libsidplayfp", about + told)
    return 0 if table.holds(verdicts, notes) else 1


def read_notes(path: Path) -> dict[str, str]:
    """Why tunes differ, by name."""
    return {str(name): str(reason) for name, reason in tomllib.loads(path.read_text("utf-8"))["reasons"].items()}


def judge(task: Task, tune: corpus.Tune) -> judging.Verdict:
    return judging.judge(_library(task.ours), _library(task.oracle), tune, task.seconds, task.cache)


@cache
def _library(path: Path) -> native.Library:
    return native.load_library(path)
