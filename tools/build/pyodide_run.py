"""Runs Python programs inside Pyodide under Node: the compiler of its .pyc files is the interpreter that reads them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.build import node
from tools.build.context import Context
from tools.build.run import run


@dataclass(frozen=True, slots=True)
class Job:
    """One program, whose `main(words)` is called; `mounts` are folders of this machine by their place inside."""

    home: Path  # the interpreter's
    program: Path
    words: Sequence[str] = ()
    mounts: Mapping[str, Path] = field(default_factory=dict)
    path: Sequence[str] = ()  # put on sys.path
    packages: Path | None = None  # loads numpy from the wheel in this folder first


def run_inside(ctx: Context, job: Job, *, what: str) -> str:
    """Runs it and answers what it printed; raises BuildError with its traceback."""
    said = {
        "home": str(job.home),
        "numpy": job.packages is not None,
        "packages": f"{job.packages or job.home}/",
        "mounts": {place: str(folder) for place, folder in job.mounts.items()},
        "path": list(job.path),
        "program": str(job.program),
        "words": list(job.words),
    }
    return run(
        ctx,
        [node.node(ctx), Path(__file__).with_suffix(".mjs"), json.dumps(said)],
        what=what,
        next_step="The lines above are Python's, from inside Pyodide.",
    )
