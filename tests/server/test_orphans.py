"""Worker processes end with the process that started them, also when it was killed in the middle of its work."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.core.sids import TONE
from tests.engine_file import engine_file

WORKERS = 2
PATIENCE_S = 120  # what isn't so by then never will be

# Each prints the worker processes, one a line, while they have more to do, and stands still until it is killed.
CHECK = """
import multiprocessing, sys
from pathlib import Path
from server.checking import check_folder

engine, folder, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
for _ in check_folder(engine, folder, folder, seconds=2, bound_s=600, jobs=workers):
    print(*(child.pid for child in multiprocessing.active_children()), sep="\\n", flush=True)
    sys.stdin.read()
"""
COMPARE = """
import os, signal, sys
from pathlib import Path
from tools.bench.corpus import tunes_below
from tools.bench.workers import run_all
from tools.build.context import make_context
from tools.build.say import Say

def work(tune):
    os.write(1, b"%d\\n" % os.getpid())  # in one piece, beside the others
    signal.pause()

context = make_context(Path.cwd(), os.environ, Say(sys.stderr))
run_all(context, "comparing", work, tunes_below(Path(sys.argv[2])), int(sys.argv[3]))
"""


@pytest.mark.parametrize("program", [CHECK, COMPARE], ids=["sidflow check", "bench oracle"])
def test_no_worker_outlives_a_killed_parent(program: str, tmp_path: Path) -> None:
    """Each worker holds the output open: it is at its end when the last of them is."""
    for number in range(200):
        (tmp_path / f"{number}.sid").write_bytes(TONE.data())
    parent = subprocess.Popen(
        [sys.executable, "-c", program, engine_file(), tmp_path, str(WORKERS)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    try:
        workers = [int(parent.stdout.readline() or 0) for _ in range(WORKERS)]
    finally:
        parent.kill()
    assert all(workers)
    try:
        parent.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        parent.communicate()
        pytest.fail(f"of the workers {workers}, some outlived their parent")
