"""`sidflow evaluate`: how well the embedding finds composers that it never saw, and "for me" what listeners like."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from server.compact import kept_catalogue
from server.contract.learning import TrainParameters
from server.learning.dataset import read_dataset
from server.learning.errors import LearningError
from server.learning.evaluation import Split, Way, ablations, baseline_scores, compare, learned_scores, split
from server.learning.folder import MODEL, ModelFolder
from server.learning.hearing_table import tell_listeners
from server.learning.measures import Interval, Scores, interval
from server.learning.recipe import Recipe
from server.learning.sharing_cost import costs
from server.learning.songs import Songs
from server.learning.songs_file import read_songs
from server.settings import load_settings

_OUT = Console(highlight=False, markup=False, soft_wrap=True, width=110)
_WIDE = Console(highlight=False, markup=False, soft_wrap=True, width=140)
_ERR = Console(stderr=True, highlight=False)


def evaluate(
    data: Annotated[Path | None, typer.Option(help="The data folder.", show_default=False)] = None,
    prefix: Annotated[str, typer.Option(help="Only songs whose path begins so.")] = "",
    families: Annotated[bool, typer.Option(help="Also tell what each family of features adds.")] = True,
    sharing: Annotated[bool, typer.Option("--sharing", help="Instead, what clip and noise cost.")] = False,
    listeners: Annotated[bool, typer.Option("--listeners", help="Instead, how simulated listeners fare.")] = False,
    count: Annotated[int, typer.Option(min=20, help="How many listeners of each kind of taste.")] = 300,
) -> None:
    """Compares the learned embedding with what needs no learning, on composers that it never saw.

    With --listeners: how well "for me" finds what simulated listeners like, after a few ratings.
    """
    settings = load_settings(data=data)
    songs = read_dataset(settings.data, TrainParameters(prefix=prefix)).songs
    if sharing:
        _OUT.print(_sharing(songs, settings.data))
        return
    if listeners:
        tell_listeners(_WIDE, _ERR, songs, kept_catalogue(settings.data), count)
        return
    asked = split(songs)
    with Progress(console=_ERR, transient=True, disable=not _ERR.is_terminal) as bar:
        task = bar.add_task("learning")

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        found = dict(baseline_scores(songs, asked)) | dict(learned_scores(songs, asked, Recipe(), told))
        _OUT.print(
            f"Asked: {len(asked.queries):,} tunes of {len(set(asked.clusters.tolist())):,} composers, each held out "
            f"once in {len(asked.folds)} folds. Found among {len(asked.gallery):,} tunes; {len(songs):,} songs in all."
        )
        _OUT.print(_ways(compare(found, asked)))
        if families:
            _OUT.print(_families(list(ablations(songs, asked, told)), asked))


def _sharing(songs: Songs, data: Path) -> Table:
    """What the published model's newcomers get of what is shared."""
    folder = ModelFolder(data / MODEL)
    published = folder.published()
    if published is None:
        raise LearningError("No model is published: run the jobs train and publish first.")
    learned = read_songs(folder.songs_file(published)).said_of(songs.keys)
    table = Table(box=None, pad_edge=False)
    for name in ("noise, in clips", "epsilon", "devices", "nDCG@10 of newcomers", "kept: dimensions", "ratings"):
        table.add_column(name, no_wrap=True)
    for row in costs(songs, learned):
        noise = "none" if row.noise is None else f"{row.noise:g}"
        bound = "" if row.epsilon is None else f"{row.epsilon:.1f}"
        devices = f"{row.devices:,}" if row.devices else "base alone"
        table.add_row(noise, bound, devices, _words(row.ndcg), f"{row.kept[0]:.0%}", f"{row.kept[1]:.0%}")
    return table


def _ways(ways: list[Way]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("compared by the cosine of", "nDCG@10", "recall@25", "gain in nDCG@10, paired"):
        table.add_column(name, no_wrap=True)
    for way in ways:
        gain = "" if way.gain is None else _words(way.gain, "+")
        table.add_row(way.name, _words(way.ndcg), _words(way.recall), gain)
    return table


def _families(rows: list[tuple[str, Scores, Scores]], asked: Split) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("families of features", "ranks: nDCG@10", "learned: nDCG@10"):
        table.add_column(name, no_wrap=True)
    for name, ranks, learned in rows:
        table.add_row(
            name, _words(interval(ranks.ndcg, asked.clusters)), _words(interval(learned.ndcg, asked.clusters))
        )
    return table


def _words(found: Interval, sign: str = "") -> str:
    return f"{found.mean:{sign}.3f} ({found.low:{sign}.3f} to {found.high:{sign}.3f})"
