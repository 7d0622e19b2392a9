"""The tables of `sidflow evaluate --listeners`: the curve of "for me" over ratings, and what it gains over each way."""

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from client_py.core.compact import CompactCatalogue
from server.learning.hearing import COUNTS, FOLDS, WAYS, Found, audience, heard, worlds
from server.learning.measures import Interval
from server.learning.recipe import Recipe
from server.learning.songs import Songs


def tell_listeners(out: Console, err: Console, songs: Songs, catalogue: CompactCatalogue | None, count: int) -> None:
    """Prints, for each kind of taste, nDCG@10 with intervals over the listeners, with right and with wrong ratings."""
    if catalogue is None:
        err.print("No catalogue was made yet, so tastes for facts are left out. Run the job publish.", soft_wrap=True)
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        learning, listening = bar.add_task("models"), bar.add_task("listeners")

        def learned(done: int, total: int) -> None:
            bar.update(learning, completed=done, total=total)

        def listened(done: int, total: int) -> None:
            bar.update(listening, completed=done, total=total)

        found: dict[str, Found] = {}
        sizes: dict[str, list[tuple[int, int]]] = {}
        for world in worlds(songs, catalogue, learned, Recipe()):
            part = heard(world, audience(world, count // FOLDS), listened)
            found[world.name] = found[world.name].joined(part) if world.name in found else part
            sizes.setdefault(world.name, []).append((len(world.tastes), len(world.among)))
    for name, curves in found.items():
        tastes, tunes = (", ".join(f"{size:,}" for size in each) for each in zip(*sizes[name], strict=True))
        out.print(
            f"{name}: {count // FOLDS * FOLDS:,} listeners in {FOLDS} folds, with one to three of {tastes} tastes, "
            f"among {tunes} tunes of composers that the model wasn't trained on. nDCG@10."
        )
        for wrong in (False, True):
            out.print(_curve(curves, wrong))


def _curve(found: Found, wrong: bool) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("1 in 5 wrong, after" if wrong else "after ratings", no_wrap=True)
    for count in COUNTS:
        table.add_column(str(count), no_wrap=True)
    for way in WAYS:
        table.add_row(way, *(_words(found.mean(way, count, wrong)) for count in COUNTS))
    for way in WAYS[1:]:
        table.add_row(f"gain over {way}", *(_words(found.gain(way, count, wrong), "+") for count in COUNTS))
    table.add_row(
        "dropped by the check", *(f"{found.dropped[count, wrong].mean():.0%}" for count in COUNTS), end_section=True
    )
    return table


def _words(found: Interval, sign: str = "") -> str:
    return f"{found.mean:{sign}.3f} ({found.low:{sign}.3f} to {found.high:{sign}.3f})"
