"""Kills jobs at random moments, lets them go on, and compares what they made with what an undisturbed run makes.

`python3 build.py bench chaos-jobs --kills 30` prints one line a kind of job. The mirror is a plain web server over the
sample of HVSC that lies beside the checkout. Every file that an operator's machine has in the end is compared, but for
the database of the jobs and what jobs keep for themselves.
"""

import argparse
import functools
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.bench.chaos_stages import ROOT, STAGES, TREE, Stage, collection, environment, start
from tools.build.context import Context
from tools.build.errors import BuildError

_OF_JOBS = (".sidflow", "jobs.sqlite", "audit")  # the audit log tells when commands were given
_EARLY_S = 0.3  # a kill may come before the work begins, too


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A mirror of a folder; answers its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a stage makes when nobody kills it; `begins_s` after its start the work itself begins."""

    files: Mapping[str, str]
    begins_s: float
    took_s: float


def files_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file that a job could have made, by its path."""
    found = {}
    # What a server keeps of a collection is named by where the collection is, which differs here from run to run.
    place = hashlib.sha256(os.fsencode((collection(folder) / TREE).resolve())).hexdigest()[:16]
    for root in (collection(folder), folder / "data"):
        for file in sorted(root.rglob("*")):
            if file.is_file() and not any(part.startswith(_OF_JOBS) for part in file.relative_to(folder).parts):
                name = file.relative_to(folder).as_posix().replace(place, "PLACE")
                found[name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def finish(stage: Stage, folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Runs a stage to its end; answers all files."""
    if start(stage, folder, settings).wait():
        raise BuildError(f"the job {stage.kind} failed", f"Look into {folder / 'log'}.")
    return files_of(folder)


def undisturbed(stage: Stage, before: Path, folder: Path, settings: Mapping[str, str]) -> Undisturbed:
    """What the stage makes of a copy of the machine `before`, which stays in `folder`."""
    shutil.copytree(before, folder)
    begin = time.monotonic()
    files = finish(stage, folder, settings)
    took_s = time.monotonic() - begin
    asked = subprocess.run(
        [sys.executable, "-m", "server.cli", "jobs", "show", stage.job, "--json"],
        cwd=ROOT, env=environment(folder, settings), capture_output=True, check=True,
    )  # fmt: skip
    figures = {each["name"]: each["value"] for each in json.loads(asked.stdout)["figures"]}
    return Undisturbed(files, max(0.0, took_s - figures["took_s"] - _EARLY_S), took_s)


def killed(stage: Stage, before: Path, folder: Path, settings: Mapping[str, str], *after_s: float) -> dict[str, str]:
    """What the stage makes of a copy when it is killed after so many seconds, each time, and run again."""
    shutil.copytree(before, folder)
    for moment_s in after_s:
        process = start(stage, folder, settings)
        try:
            process.wait(moment_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return finish(stage, folder, settings)


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Paths that only one has, or both with other bytes."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def main(ctx: Context, rest: Sequence[str]) -> None:
    """Raises BuildError when a killed job made anything else."""
    parser = argparse.ArgumentParser(prog="build.py bench chaos-jobs", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=list(STAGES), help="only this one")
    options = parser.parse_args(list(rest))
    sample = ctx.root.parent / "shared" / "hvsc"
    if not sample.is_dir():
        raise BuildError("the sample of HVSC isn't there", f"It is looked for in {sample}.")
    work = ctx.work / "bench" / "chaos-jobs"
    if work.exists():
        shutil.rmtree(work)
    before = work / "nothing"
    before.mkdir(parents=True)
    bad = 0
    with served(sample) as mirror:
        settings = {"MIRROR": mirror}
        for stage in STAGES.values():
            stage.prepare(before)
            after = work / f"{stage.kind}-undisturbed"
            wanted = undisturbed(stage, before, after, settings)
            if options.kind in (None, stage.kind):
                bad += _trials(ctx, stage, before, wanted, settings, options.kills, random.Random(options.seed))
            before = after
            if options.kind == stage.kind:
                break
    if bad:
        raise BuildError("a killed job made other bytes than an undisturbed one", f"Look into {work}.")


def _trials(
    ctx: Context,
    stage: Stage,
    before: Path,
    wanted: Undisturbed,
    settings: Mapping[str, str],
    kills: int,
    dice: random.Random,
) -> int:
    """Kills and compares; answers how often there were other bytes."""
    equal = 0
    with ctx.say.progress(f"killing {stage.kind}", kills) as report:
        for kill in range(kills):
            folder = before.parent / f"{stage.kind}-kill-{kill}"
            made = killed(stage, before, folder, settings, dice.uniform(wanted.begins_s, wanted.took_s))
            if made == wanted.files:
                equal += 1
                shutil.rmtree(folder)
            else:
                other = differences(wanted.files, made)
                ctx.say(f"{stage.kind}: other bytes after kill {kill}, kept in {folder}: {', '.join(other[:5])}")
            report(kill + 1)
    ctx.say(f"{stage.kind}: byte-equal {equal} of {kills}")
    return kills - equal
