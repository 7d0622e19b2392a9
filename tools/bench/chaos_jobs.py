"""Kills jobs at random moments, lets them go on, and compares what they made with what an undisturbed run makes.

`python3 build.py bench chaos-jobs --kills 30` prints one line a kind of job. The mirror is a plain web server over the
sample of HVSC that lies beside the checkout.
"""

import argparse
import functools
import hashlib
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = [sys.executable, "-m", "server.cli", "jobs", "run", "fetch", "--id", "chaos"]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@contextmanager
def _mirror(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def _start(folder: Path, mirror: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "SIDFLOW_DATA": str(folder / "data"),
        "SIDFLOW_COLLECTION": str(folder / "collection"),
        "SIDFLOW_MIRROR": mirror,
    }
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(_PROGRAM, cwd=_ROOT, env=environment, stdout=log, stderr=log)


def _finish(folder: Path, mirror: str) -> dict[str, str]:
    """Runs the job to its end; answers the SHA-256 of each file of the collection."""
    process = _start(folder, mirror)
    if process.wait():
        raise BuildError("the job failed", f"Look into {folder / 'log'}.")
    root = folder / "collection" / "C64Music"
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def _fresh(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def main(ctx: Context, rest: Sequence[str]) -> None:
    """Raises BuildError when a killed job made anything else."""
    parser = argparse.ArgumentParser(prog="build.py bench chaos-jobs", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(list(rest))
    sample = ctx.root.parent / "shared" / "hvsc"
    if not sample.is_dir():
        raise BuildError("the sample of HVSC isn't there", f"It is looked for in {sample}.")
    work = ctx.work / "bench" / "chaos-jobs"
    dice = random.Random(options.seed)
    with _mirror(sample) as mirror:
        begin = time.monotonic()
        wanted = _finish(_fresh(work / "undisturbed"), mirror)
        took_s = time.monotonic() - begin
        equal = 0
        for kill in range(options.kills):
            folder = _fresh(work / f"kill-{kill}")
            process = _start(folder, mirror)
            try:
                process.wait(dice.uniform(0, took_s))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if _finish(folder, mirror) == wanted:
                equal += 1
                shutil.rmtree(folder)
            else:
                ctx.say(f"fetch: other bytes after kill {kill}, kept in {folder}")
    ctx.say(f"fetch: byte-equal {equal} of {options.kills}")
    if equal != options.kills:
        raise BuildError("a killed job made other bytes than an undisturbed one", f"Look into {work}.")
