"""`sidflow collection ...`: looks after the collection, as the room Collection does; what changes anything is a job."""

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from client_py.core.canonical import JsonValue, canonical_json
from server.analysis.writing import shard_of
from server.collection import Collection
from server.contract.collection import StalePlan
from server.contract.jobs import JobKind
from server.hvsc.verifying import verify
from server.jobs.errors import JobError
from server.jobs.kinds import KINDS
from server.jobs.opened import OpenedJobs
from server.jobs.run_command import run
from server.kept import kept_path
from server.library import Held
from server.logs import configure_logs
from server.settings import Settings, load_settings

if TYPE_CHECKING:
    from server.admin.coverage import Coverage
    from server.admin.keeping import Keeping

collection_cli = typer.Typer(help="Looks after the collection.", no_args_is_help=True)

_OUT = Console(highlight=False, soft_wrap=True, markup=False)
_ERR = Console(stderr=True, highlight=False)
_SHOWN = 10  # of the paths that a check names
_CATALOGUE = "catalogue"

CollectionOption = Annotated[
    Path | None, typer.Option("--collection", help="Folder that holds C64Music.", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Json = Annotated[bool, typer.Option("--json", help="Canonical JSON.")]


@collection_cli.command()
def coverage(collection: CollectionOption = None, json: Json = False) -> None:
    """Tells how much of the collection is analysed, and how fresh it is."""
    state = _coverage(_settings(collection)).state()
    if json:
        _OUT.print(canonical_json(state))
        return
    facts = state.facts
    release = "No release of HVSC" if facts.version is None else f"Release {facts.version}"
    fetched = "never fetched by a job" if facts.fetched_at is None else f"last fetched {facts.fetched_at}"
    _OUT.print(f"{release}, {fetched}: {facts.tunes:,} tunes, {facts.expected:,} songs.")
    _OUT.print(
        f"Analysed {facts.analysed:,} ({facts.coverage:.1%}), failed {facts.failed:,}, waiting {facts.waiting:,}, "
        f"stale {facts.stale:,}; {facts.known_lengths:,} lengths are known."
    )
    table = Table(box=None, pad_edge=False)
    for name in ("file", "songs", "analysed", "failed", "stale", "lengths"):
        table.add_column(name, no_wrap=True, justify="left" if name == "file" else "right")
    for shard in state.shards:
        counts = (shard.expected, shard.analysed, shard.failed, shard.stale, shard.known_lengths)
        table.add_row(shard.name + ("" if shard.whole else " (spoilt)"), *(f"{count:,}" for count in counts))
    _OUT.print(table)


@collection_cli.command()
def caches(collection: CollectionOption = None, json: Json = False) -> None:
    """Lists what is kept, and what a clean-up would take of it."""
    found = _keeping(_settings(collection)).caches()
    if json:
        _OUT.print(canonical_json(found))
        return
    for each in found.caches:
        would = f"{each.free_bytes:,} bytes, {each.free_files:,} files would go" if each.free_files else "nothing to go"
        _OUT.print(f"{each.name:18} {each.size_bytes:>14,} bytes, {each.files:,} files; {each.kept_because or would}")


@collection_cli.command()
def clean(
    names: Annotated[list[str], typer.Argument(help="What to clean, as `caches` names it.", show_default=False)],
    collection: CollectionOption = None,
    dry_run: DryRun = False,
) -> None:
    """Removes what is no longer needed and could be made or fetched again."""
    settings = _settings(collection)
    if not dry_run:
        _run(settings, "clean", {"caches": [*names]})
        return
    for each in _keeping(settings).caches().caches:
        if each.name in names:
            _OUT.print(f"{each.name}: {each.free_files:,} files would go, {each.free_bytes:,} bytes be free.")
            for line in filter(None, (each.kept_because, *each.examples)):
                _OUT.print(f"  {line}")


@collection_cli.command("mark-stale")
def mark_stale(
    prefix: Annotated[str, typer.Argument(help="How paths begin, as MUSICIANS/H/; all of them with an empty one.")],
    collection: CollectionOption = None,
    dry_run: DryRun = False,
) -> None:
    """Forgets what was measured of the tunes below a path; the next classify measures just these again."""
    settings = _settings(collection)
    if not dry_run:
        _run(settings, "forget", {"prefix": prefix})
        return
    _tell(_coverage(settings).plan(lambda song: song.path.startswith(prefix)))


@collection_cli.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="A file of data/classified, or `catalogue`.", show_default=False)],
    collection: CollectionOption = None,
    dry_run: DryRun = False,
) -> None:
    """Makes a file of data/classified once more, from the tunes on; or the compact catalogue."""
    settings = _settings(collection)
    if name == _CATALOGUE and not dry_run:
        _run(settings, "catalogue", {})
    elif not dry_run:
        _run(settings, "classify", {"shard": name})
    elif name == _CATALOGUE:
        _OUT.print("The compact catalogue would be made of the whole collection, and kept where its bytes are others.")
    else:
        _tell(_coverage(settings).plan(lambda song: shard_of(song.path) == name))


@collection_cli.command("verify")
def verify_collection(
    file: Annotated[Path, typer.Argument(help="SHA-256 sums, as sha256sum writes them.", show_default=False)],
    collection: CollectionOption = None,
) -> None:
    """Compares the collection with a list of SHA-256 sums; fails when they differ."""
    settings = _settings(collection)
    with Progress(console=_ERR, transient=True, disable=not _ERR.is_terminal) as bar:
        task = bar.add_task("comparing")
        found = verify(
            _collection(settings).root,
            file,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    _OUT.print(f"{found.equal} of {found.total} equal")
    for what, paths in (("differ", found.different), ("are missing", found.missing), ("aren't listed", found.more)):
        if paths:
            _OUT.print(f"{len(paths):,} {what}: {', '.join(paths[:_SHOWN])}{' ...' if len(paths) > _SHOWN else ''}")
    if found.equal != found.total or found.more:
        raise JobError(f"The collection isn't what {file} says.")


def _settings(collection: Path | None) -> Settings:
    settings = load_settings(collection=collection)
    configure_logs(settings.log_level, sys.stderr)
    return settings


def _collection(settings: Settings) -> Collection:
    if settings.collection is None:
        raise JobError("Which collection? Give --collection or set SIDFLOW_COLLECTION.")
    return Collection(settings.collection)


def _run(settings: Settings, kind: JobKind, given: dict[str, JsonValue]) -> None:
    run(settings, KINDS[kind].read(settings, given), None, detach=False)


def _coverage(settings: Settings) -> "Coverage":
    from server.admin.coverage import Coverage
    from server.analysis.machine import engine_now

    held = held_by(settings)
    return Coverage(settings, lambda: held, functools.cache(lambda: engine_now(settings)), OpenedJobs(settings))


def _keeping(settings: Settings) -> "Keeping":
    from server.admin.keeping import Keeping
    from server.analysis.machine import engine_now

    held = held_by(settings)
    return Keeping(settings, lambda: held, functools.cache(lambda: engine_now(settings)), OpenedJobs(settings))


def held_by(settings: Settings) -> Held:
    """What a collection holds now, by the index that a server keeps too; raises JobError, CollectionError."""
    collection = _collection(settings)
    scan = collection.scan(kept_path(settings.data, collection.root, "collection", ".jsonl"), lambda _done: None)
    return Held(False, collection.root, "", scan.tunes)


def _tell(plan: StalePlan) -> None:
    took = "nobody knows yet how long that takes" if plan.took_s is None else f"in about {plan.took_s:,.0f} s"
    _OUT.print(f"{plan.songs:,} songs, {plan.measured:,} of them measured: the next classify measures these, {took}.")
    if plan.elsewhere:
        _OUT.print(f"{plan.elsewhere:,} songs of other paths have the same bytes and would be measured with them.")
