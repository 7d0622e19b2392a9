"""What a station's choice costs, natively and in Pyodide; and, of a data folder, which words for likeness hold.

    python3 build.py bench ranking [--rounds N] [--data FOLDER]

Pyodide runs under Node: the page's own Python on the JavaScript engine of Chromium.
"""

import argparse
import contextlib
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from client_py.core.model import quantised
from server.contract.learning import TrainParameters
from server.learning.aspects import aspects_of
from server.learning.dataset import read_dataset
from server.learning.folder import MODEL, ModelFolder
from tools.bench import ranking_inside
from tools.bench.made_up import catalogue
from tools.bench.report import store, table
from tools.build import pyodide
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.pyodide_run import Job, run_inside

HOLD_MS = 60.0
TUNES = (22_500, 60_000)  # of which made_up.py makes 60,000 and 160,000 songs
PLACES = ("native", "Pyodide")


def main(ctx: Context, argv: Sequence[str]) -> int:
    """Measures, prints, writes the section of docs/performance.md; 1 where a median of 60,000 songs takes too long."""
    parser = argparse.ArgumentParser(prog="build.py bench ranking", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="choices of each station, default 25")
    parser.add_argument("--data", type=Path, help="an operator's data folder: which respects can be told of its songs")
    options = parser.parse_args(argv)
    found = []
    for tunes in TUNES:
        with ctx.say.step(f"ranking {tunes:,} made-up tunes"), tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "catalogue").write_bytes(catalogue(tunes))
            found.append([_natively(Path(folder), options.rounds), _inside(ctx, Path(folder), options.rounds)])
    body = text(found)
    if options.data is not None:
        body += f"\n\n{_respects(options.data)}"
    ctx.say(body)
    store(ctx, "ranking", "Ranking", body)
    slowest = max(_at(each["whole_ms"], 0.5) for place in found[0] for each in place["stations"].values())
    return 0 if slowest < HOLD_MS else 1


def _natively(folder: Path, rounds: int) -> dict[str, Any]:  # Any: JSON
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        ranking_inside.main([str(folder / "catalogue"), str(rounds)])
    return _read(said.getvalue())


def _inside(ctx: Context, folder: Path, rounds: int) -> dict[str, Any]:  # Any: JSON
    runtime = pyodide.runtime(ctx)
    job = Job(
        home=runtime,
        program=Path(ranking_inside.__file__),
        words=["/data/catalogue", str(rounds)],
        mounts={"/runtime": runtime, "/data": folder},
        path=["/runtime/client_py.zip"],
        packages=runtime,
    )
    return _read(run_inside(ctx, job, what="ranking inside Pyodide"))


def _read(said: str) -> dict[str, Any]:  # Any: JSON
    lines = [line for line in said.splitlines() if line.startswith("{")]
    if not lines:
        raise BuildError("the measurement said nothing", "Look what it printed: " + said[-300:])
    told: dict[str, Any] = json.loads(lines[-1])
    return told


def text(found: list[list[dict[str, Any]]]) -> str:  # Any: JSON
    """The tables of what was measured: for each size of collection, a dict a place."""
    picks, liked, heard = ranking_inside.PICKS, ranking_inside.LIKED, ranking_inside.HEARD
    parts = [
        f"A choice of {picks} songs with the reasons, for a listener who liked {liked} songs and heard {heard}, over",
        "made-up tunes: all songs are scored, in portions between which the worker can answer a search. Milliseconds:",
        "median, 95th percentile, and the longest of all portions. Pyodide runs under Node.",
    ]
    for places in found:
        native = places[0]
        within = f", median held below {HOLD_MS:.0f} ms" if places is found[0] else ""
        parts += ["", f"{native['tunes']:,} tunes, {native['songs']:,} songs{within}:", "", _stations(places)]
        portions = " and ".join(
            f"{each['prepared_ms']:.0f} ms {where} (longest portion {each['prepared_portion_ms']:.0f} ms)"
            for each, where in zip(places, ("natively", "in Pyodide"), strict=True)
        )
        parts += ["", f"Made ready once: {portions}, {native['megabytes']:.1f} MB."]
    return "\n".join(parts)


def _stations(places: list[dict[str, Any]]) -> str:  # Any: JSON
    heads = ["station", *(f"{place}{what}" for place in PLACES for what in ("", ", p95", ", longest"))]
    rows = []
    for name in places[0]["stations"]:
        row = [name]
        for place in places:
            whole, longest = place["stations"][name]["whole_ms"], place["stations"][name]["longest_ms"]
            row += [f"{_at(whole, 0.5):.1f}", f"{_at(whole, 0.95):.1f}", f"{longest[-1]:.1f}"]
        rows.append(row)
    return table(heads, rows)


def _respects(data: Path) -> str:
    """Which words for likeness the published model's embeddings bear out."""
    folder = ModelFolder(data / MODEL)
    published = folder.published()
    if published is None:
        raise BuildError(f"no model is published in {data}", "Publish one, or leave --data out.")
    model, songs = folder.model(published.version), read_dataset(data, TrainParameters()).songs
    _, held = aspects_of(model, songs, quantised(model.embed(songs.features)))
    rows = [
        [each.word, f"{each.named:.0%}", f"{each.true:.0%}", f"{each.true_of_all:.0%}", "yes" if each.kept else "no"]
        for each in held
    ]
    heads = ["respect", "named of close pairs", "true then", "true of all close pairs", "kept"]
    return f"In which respects two songs are alike, model {published.version}:\n\n{table(heads, rows)}"


def _at(sorted_ms: Sequence[float], share: float) -> float:
    return sorted_ms[min(int(len(sorted_ms) * share), len(sorted_ms) - 1)]
