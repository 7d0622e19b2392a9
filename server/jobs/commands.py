"""The operator's commands: `sidflow jobs ...`, `sidflow worker` and `sidflow collection ...`.

DBOS is imported where a command needs it: it takes longer to import than the other commands take to run.
"""

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from client_py.core.canonical import canonical_json
from client_py.core.contract import FetchParameters, Job, JobProgress
from client_py.core.decode import decode
from server.collection import Collection
from server.hvsc.verifying import verify
from server.jobs.errors import JobError
from server.logs import configure_logs
from server.settings import Settings, load_settings

if TYPE_CHECKING:
    from server.jobs.engine import Jobs
    from server.jobs.worker import Worker

jobs_cli = typer.Typer(help="Runs the operator's jobs, and shows and steers them.", no_args_is_help=True)
run_cli = typer.Typer(help="Puts a job into the queue and follows it.", no_args_is_help=True)
collection_cli = typer.Typer(help="Looks after the collection.", no_args_is_help=True)
jobs_cli.add_typer(run_cli, name="run")

_OUT = Console(highlight=False, soft_wrap=True, markup=False)
_ERR = Console(stderr=True, highlight=False)
_LOOK_EVERY_S = 0.2
_PLAIN_WIDTH = 200
_SHOWN = 10  # of the paths that a check names

Id = Annotated[str, typer.Argument(help="The job's id.", show_default=False)]
CollectionOption = Annotated[
    Path | None, typer.Option("--collection", help="Folder that holds C64Music.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Canonical JSON, a line a record.")]


@run_cli.command("fetch")
def run_fetch(
    mirror: Annotated[str | None, typer.Option(help="Address of the mirror's index.", show_default=False)] = None,
    collection: CollectionOption = None,
    identity: Annotated[str | None, typer.Option("--id", help="An id of your own.", show_default=False)] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Only put it into the queue.")] = False,
) -> None:
    """Brings the collection up to what a mirror has.

    Works in this process unless a worker runs already. Killed, it goes on where it was when the same is run again.
    """
    settings = _settings(mirror=mirror, collection=collection)
    if settings.mirror is None:
        raise JobError("Which mirror? Give --mirror or set SIDFLOW_MIRROR.")
    if settings.collection is None:
        raise JobError("Which collection? Give --collection or set SIDFLOW_COLLECTION.")
    told = {"mirror": settings.mirror, "collection": str(settings.collection.absolute())}
    _run(settings, decode(FetchParameters, told), identity, detach=detach)


@jobs_cli.command("list")
def list_jobs(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 30,
    json: JsonOption = False,
) -> None:
    """Lists the newest jobs."""
    found = _jobs(_settings()).list(limit)
    if json:
        for job in found:
            _OUT.print(canonical_json(job))
        return
    table = Table(box=None, pad_edge=False)
    for name in ("job", "status", "created", "progress"):
        table.add_column(name, no_wrap=True)
    table.add_column("what came of it", overflow="ellipsis", no_wrap=True)
    for job in found:
        table.add_row(job.id, job.status, job.created_at, progress_words(job.progress), job.outcome)
    Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _PLAIN_WIDTH).print(table)


@jobs_cli.command()
def show(identity: Id, json: JsonOption = False) -> None:
    """Shows all about a job, and its history."""
    jobs = _jobs(_settings())
    job = jobs.get(identity)
    if json:
        _OUT.print(canonical_json(job))
        return
    told = {
        "status": job.status, "attempt": job.attempt, "progress": progress_words(job.progress), "outcome": job.outcome,
        **{value.name: value.value for value in job.parameters},
        **{figure.name: f"{figure.value:,.15g}" for figure in job.figures},
        "created": job.created_at, "started": job.started_at, "ended": job.ended_at, "worker": job.worker,
    }  # fmt: skip
    _OUT.print(job.id)
    for name, value in told.items():
        if value not in (None, ""):
            _OUT.print(f"  {name:18} {value}")
    for event in jobs.history(identity):
        _OUT.print(f"  {event.at} {event.status} {event.detail}".rstrip())


@jobs_cli.command()
def log(
    identity: Id, follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the job is over.")] = False
) -> None:
    """Prints a job's log."""
    jobs = _jobs(_settings())
    seen = 0
    while True:
        over = jobs.get(identity).status in ("completed", "failed", "cancelled")
        for line in jobs.log(identity, seen):
            seen = line.number
            _OUT.print(f"{line.at} {line.text}")
        if over or not follow:
            return
        threading.Event().wait(_LOOK_EVERY_S)


@jobs_cli.command()
def pause(identity: Id) -> None:
    """Holds a job, at once or at the next place where it can stop."""
    _tell(_jobs(_settings()).pause(identity), "will pause")


@jobs_cli.command()
def resume(identity: Id) -> None:
    """Lets a paused job go on; a worker takes it up."""
    _tell(_jobs(_settings()).resume(identity), "goes on")


@jobs_cli.command()
def cancel(identity: Id) -> None:
    """Ends a job for good, at once or at the next place where it can stop."""
    _tell(_jobs(_settings()).cancel(identity), "will end")


@jobs_cli.command()
def retry(identity: Id) -> None:
    """Runs a failed or cancelled job once more; a worker takes it up."""
    _tell(_jobs(_settings()).retry(identity), "starts again")


def worker(
    collection: CollectionOption = None,
    attached: Annotated[bool, typer.Option("--attached", help="End when standard input does.")] = False,
) -> None:
    """Works on the jobs in the queue until it is ended; may be killed at any moment."""
    from server.jobs.worker import work

    work(_settings(collection=collection), attached=attached)


@collection_cli.command("verify")
def verify_collection(
    file: Annotated[Path, typer.Argument(help="SHA-256 sums, as sha256sum writes them.", show_default=False)],
    collection: CollectionOption = None,
) -> None:
    """Compares the collection with a list of SHA-256 sums; fails when they differ."""
    settings = _settings(collection=collection)
    if settings.collection is None:
        raise JobError("Which collection? Give --collection or set SIDFLOW_COLLECTION.")
    with Progress(console=_ERR, transient=True, disable=not _ERR.is_terminal) as bar:
        task = bar.add_task("comparing")
        found = verify(
            Collection(settings.collection).root,
            file,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    _OUT.print(f"{found.equal} of {found.total} equal")
    for what, paths in (("differ", found.different), ("are missing", found.missing), ("aren't listed", found.more)):
        if paths:
            _OUT.print(f"{len(paths):,} {what}: {', '.join(paths[:_SHOWN])}{' ...' if len(paths) > _SHOWN else ''}")
    if found.equal != found.total or found.more:
        raise JobError(f"The collection isn't what {file} says.")


def progress_words(progress: JobProgress) -> str:
    """As in `1,200 of 2,380 files, 210 a second, 6 s left`; empty where nothing has moved."""
    if not progress.unit:
        return ""
    of = "" if progress.total is None else f" of {progress.total:,}"
    rate = "" if not progress.rate else f", {progress.rate:,.3g} a second"
    left = "" if progress.left_s is None else f", {progress.left_s:,.0f} s left"
    return f"{progress.done:,}{of} {progress.unit}{rate}{left}"


def _run(settings: Settings, parameters: FetchParameters, identity: str | None, *, detach: bool) -> None:
    jobs = _jobs(settings)
    job, fresh = jobs.enqueue("fetch", parameters, identity)
    _OUT.print(f"Job {job.id}" if fresh else f"Job {job.id}, which is {job.status} already")
    if detach:
        return
    own: Worker | None = None
    try:
        own, job = _follow(jobs, settings, job)
    except KeyboardInterrupt:
        _ERR.print(f"Left: the same command, or any worker, goes on with {job.id}.")
        _leave(own, 130)
    if job.status == "completed":
        _leave(own, 0)
    if job.status == "paused":
        _ERR.print(f"The job is paused: sidflow jobs resume {job.id}")
    else:
        _ERR.print(job.outcome, style="red", soft_wrap=True, markup=False)
    _leave(own, 1)


def _follow(jobs: "Jobs", settings: Settings, job: Job) -> tuple["Worker | None", Job]:
    """Shows what a job does until it is over or paused; works itself where nobody else does."""
    from server.jobs.engine import OVER
    from server.jobs.worker import Worker, bury

    own: Worker | None = None
    seen = 0
    with _bar() as bar:
        task = bar.add_task(job.kind, words="")
        while True:
            job = jobs.get(job.id)
            for line in jobs.log(job.id, seen):
                seen = line.number
                bar.console.print(line.text, soft_wrap=True, markup=False)
            bar.update(task, completed=job.progress.done, total=job.progress.total, words=progress_words(job.progress))
            if job.status in (*OVER, "paused"):
                return own, job
            if own is None:
                bury(jobs)
                if not jobs.store.anybody_works():
                    own = Worker(jobs, settings)
                    own.start()
            threading.Event().wait(_LOOK_EVERY_S)


def _leave(own: "Worker | None", code: int) -> NoReturn:
    """Ends the process without waiting for threads that have nothing left to do."""
    if own is not None:
        own.leave()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _bar() -> Progress:
    """A bar on standard error where that is a terminal; the log's lines go to standard output either way."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[words]}"),
        console=_ERR if _ERR.is_terminal else _OUT,
        transient=True,
        disable=not _ERR.is_terminal,
    )


def _settings(**given: object) -> Settings:
    settings = load_settings(**given)
    configure_logs(settings.log_level, sys.stderr)
    return settings


def _jobs(settings: Settings) -> "Jobs":
    from server.jobs.engine import Jobs

    return Jobs(settings)


def _tell(job: Job, words: str) -> None:
    _OUT.print(f"{job.id} {job.status if job.status in ('paused', 'cancelled') else words}")
