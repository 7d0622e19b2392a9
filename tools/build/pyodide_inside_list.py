"""Runs inside the uncut Pyodide: does what the page's Python does, and lists the files of the library that it took.

Words: the folder of our packages, all of which is imported, and the file for the list. A module that is only needed on
a rare path must be reached here, or the page lacks it: `python -m tools.build.pyodide_list` writes the list anew.
"""

import asyncio
import importlib
import io
import sys
import traceback
import warnings
from pathlib import Path

_ZIP = "/lib/python314.zip/"


def errors_are_told() -> None:
    """Tracebacks, of syntax errors too, chained and grouped, and warnings."""
    try:
        try:
            compile("x = = 1\n", "<text>", "exec")
        except SyntaxError as error:
            raise ExceptionGroup("several", [ValueError("one"), KeyError("two")]) from error
    except ExceptionGroup:
        traceback.format_exc()
    try:
        vars(sys)["no_such_name"]
    except KeyError:
        traceback.format_exc()
    warnings.formatwarning("said to nobody", UserWarning, "<text>", 1)


def texts_are_coded() -> None:
    """The encodings that tunes, archives and the web use."""
    for encoding in ("utf-8", "ascii", "latin-1", "cp437", "utf-16", "utf-8-sig"):
        "abc".encode(encoding).decode(encoding)


async def tasks_run() -> None:
    """Tasks, time limits, queues and groups."""
    queue: asyncio.Queue[int] = asyncio.Queue()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(queue.put(1))
        await queue.get()
    await asyncio.gather(asyncio.sleep(0))


def times_are_read() -> None:
    """Dates as ISO 8601 and by pattern."""
    from datetime import UTC, datetime

    datetime.fromisoformat("2026-01-01T00:00:00+00:00").astimezone(UTC)
    datetime.strptime("2026", "%Y").replace(tzinfo=UTC)


def numpy_works() -> None:
    """What features, training and ranking are made of."""
    import numpy as np

    square = np.arange(9.0).reshape(3, 3) + np.eye(3)
    for work in (np.linalg.solve, np.linalg.lstsq):
        work(square, np.ones(3))
    for measure in (np.linalg.svd, np.linalg.eigh, np.linalg.norm, np.linalg.inv, np.linalg.qr):
        measure(square @ square.T)
    np.fft.irfft(np.fft.rfft(square))
    np.einsum("ij,jk->ik", square, square)
    np.percentile(square, 50)
    np.histogram(square)
    np.unique(square)
    str(square)
    file = io.BytesIO()
    np.save(file, square)
    np.savez(io.BytesIO(), square=square)
    np.load(io.BytesIO(file.getvalue()))
    np.array(["2026-01-01"], dtype="datetime64[D]").astype(str)
    np.zeros(2, dtype=[("name", "U4"), ("value", "f4")]).tolist()


def ours_is_imported(folder: Path) -> None:
    """Every module of ours."""
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        importlib.import_module(".".join(parts).removesuffix(".__init__"))


def taken() -> list[str]:
    """The files of the library behind the modules that are loaded; those frozen into the interpreter need none."""
    files: set[str] = set()
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        file = getattr(module, "__file__", None) or ""
        if file.startswith(_ZIP) and getattr(spec, "origin", None) != "frozen":
            files.add(file.removeprefix(_ZIP))
    return sorted(files)


def write(result: Path, files: list[str]) -> None:
    result.write_text("\n".join(files) + "\n", encoding="utf-8")


async def main(words: list[str]) -> None:
    folder, result = map(Path, words)
    for asked_later in ("codeop", "tarfile", "pyodide.code", "pyodide.ffi"):  # by Pyodide, for code and for packages
        importlib.import_module(asked_later)
    errors_are_told()
    texts_are_coded()
    await tasks_run()
    times_are_read()
    numpy_works()
    ours_is_imported(folder)
    write(result, taken())
