"""Python for the page: Pyodide and numpy cut to what is used, compiled by themselves, and our own package beside them.

`runtime(ctx)` makes a folder that boots as it is (under Node in the tests); `pyodide_parts` makes of it what the page
downloads. The same inputs give the same bytes.
"""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.build import keyed, pyodide_cut
from tools.build.context import Context
from tools.build.files import write_atomic
from tools.build.pyodide_list import LIST, listed
from tools.build.pyodide_run import Job, run_inside
from tools.build.pyodide_source import Source, ours, source
from tools.build.pyodide_zip import stored

SCRIPTS = ("pyodide.mjs", "pyodide.asm.mjs")
INTERPRETER = "pyodide.asm.wasm"
LIBRARY = "python_stdlib.zip"
OURS = "client_py.zip"
LOCK = "pyodide-lock.json"

# Docstrings and asserts of others are left out, ours stay as they were tested.
_LIBRARY_LEVEL, _OUR_LEVEL = 2, 0


def runtime(ctx: Context) -> Path:
    """The folder of the cut runtime, made anew where its inputs changed. Needs node_modules."""
    found = source(ctx)
    folder = ctx.work / "python" / "runtime"
    copied = [*SCRIPTS, INTERPRETER]
    keyed.make(
        ctx,
        "python-library",
        inputs=[*found.files, LIST, *_own_sources("pyodide", "pyodide_cut", "pyodide_zip")],
        parameters={"version": found.version},
        outputs=[folder / name for name in (*copied, LIBRARY, found.numpy.name, LOCK)],
        build=lambda: _library(ctx, found, folder),
    )
    keyed.make(
        ctx,
        "python-ours",
        inputs=[*ours(ctx).values(), found.home / INTERPRETER, *_own_sources("pyodide", "pyodide_zip")],
        parameters={"version": found.version},
        outputs=[folder / OURS],
        build=lambda: _ours(ctx, found, folder),
    )
    return folder


def _own_sources(*names: str) -> list[Path]:
    run = ("pyodide_inside_compile.py", "pyodide_run.py", "pyodide_run.mjs")
    return [Path(__file__).with_name(name) for name in (*(f"{name}.py" for name in names), *run)]


def _library(ctx: Context, found: Source, folder: Path) -> None:
    with ctx.say.step("cutting and compiling Python for the page"):
        for name in (*SCRIPTS, INTERPRETER):
            write_atomic(folder / name, (found.home / name).read_bytes())
        library = pyodide_cut.library(found.home / LIBRARY, listed())
        python, compiled = pyodide_cut.numpy(found.numpy)
        about = found.lock["packages"]["numpy"]
        shown = {"library": "/lib/python314.zip", "numpy": "/lib/python3.14/site-packages"}
        made = _compile(ctx, found, {"library": library, "numpy": python}, shown, _LIBRARY_LEVEL)
        wheel = stored({**made["numpy"], **compiled, **pyodide_cut.installed("numpy", about["version"])})
        write_atomic(folder / LIBRARY, stored(made["library"]))
        write_atomic(folder / found.numpy.name, wheel)
        cut = {**about, "sha256": hashlib.sha256(wheel).hexdigest()}
        lock = {"info": found.lock["info"], "packages": {"numpy": cut}}
        write_atomic(folder / LOCK, json.dumps(lock, sort_keys=True, separators=(",", ":")).encode())


def _ours(ctx: Context, found: Source, folder: Path) -> None:
    with ctx.say.step("compiling our Python for the page"):
        sources = {
            f"{name}/{file.relative_to(place).as_posix()}": file.read_bytes()
            for name, place in ours(ctx).items()
            for file in sorted(place.rglob("*.py"))
        }
        made = _compile(ctx, found, {"ours": sources}, {"ours": f"/lib/{OURS}"}, _OUR_LEVEL)
        write_atomic(folder / OURS, stored(made["ours"]))


def _compile(
    ctx: Context, found: Source, trees: Mapping[str, Mapping[str, bytes]], shown: Mapping[str, str], level: int
) -> dict[str, dict[str, bytes]]:
    """Trees of sources by name become trees of .pyc by name; `shown` is where tracebacks say that each tree is."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        for name, sources in trees.items():
            for file, text in sources.items():
                write_atomic(work / "in" / name / file, text)
        job = Job(
            home=found.home,
            program=Path(__file__).with_name("pyodide_inside_compile.py"),
            words=[str(level), *(f"{name}={shown[name]}" for name in trees)],
            mounts={"/compile": work},
        )
        run_inside(ctx, job, what=f"compiling {' and '.join(trees)} inside Pyodide")
        return {name: _read(work / "out" / name) for name in trees}


def _read(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.pyc"))}
