"""The operator's commands: `sidflow jobs ...` and `sidflow worker`.

DBOS is imported where a command needs it: it takes longer to import than the other commands take to run.
"""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from client_py.core.canonical import canonical_json
from server.audit.command_line import audited
from server.audit.noting import state
from server.contract.jobs import OVER, Job
from server.jobs.run_command import progress_words, run_cli
from server.logs import configure_logs
from server.settings import Settings, load_settings

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

jobs_cli = typer.Typer(help="Runs the operator's jobs, and shows and steers them.", no_args_is_help=True)
jobs_cli.add_typer(run_cli, name="run")

_OUT = Console(highlight=False, soft_wrap=True, markup=False)
_ERR = Console(stderr=True, highlight=False)
_LOOK_EVERY_S = 0.2
_PLAIN_WIDTH = 200

Id = Annotated[str, typer.Argument(help="The job's id.", show_default=False)]
CollectionOption = Annotated[
    Path | None, typer.Option("--collection", help="Folder that holds C64Music.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Canonical JSON, a line a record.")]


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
        over = jobs.get(identity).status in OVER
        for line in jobs.log(identity, seen):
            seen = line.number
            _OUT.print(f"{line.at} {line.text}")
        if over or not follow:
            return
        threading.Event().wait(_LOOK_EVERY_S)


@jobs_cli.command()
def pause(identity: Id) -> None:
    """Holds a job, at once or at the next place where it can stop."""
    _tell(_steered("pause", identity, lambda jobs: jobs.pause(identity)), "will pause")


@jobs_cli.command()
def resume(identity: Id) -> None:
    """Lets a paused job go on; a worker takes it up."""
    _tell(_steered("resume", identity, lambda jobs: jobs.resume(identity)), "goes on")


@jobs_cli.command()
def cancel(identity: Id) -> None:
    """Ends a job for good, at once or at the next place where it can stop."""
    _tell(_steered("cancel", identity, lambda jobs: jobs.cancel(identity)), "will end")


@jobs_cli.command()
def retry(identity: Id) -> None:
    """Runs a failed or cancelled job once more; a worker takes it up."""
    _tell(_steered("retry", identity, lambda jobs: jobs.retry(identity)), "starts again")


def worker(
    collection: CollectionOption = None,
    attached: Annotated[bool, typer.Option("--attached", help="End when standard input does.")] = False,
) -> None:
    """Works on the jobs in the queue until it is ended; may be killed at any moment."""
    from server.jobs.worker import work

    work(_settings(collection=collection), attached=attached)


def _settings(**given: object) -> Settings:
    settings = load_settings(**given)
    configure_logs(settings.log_level, sys.stderr)
    return settings


def _jobs(settings: Settings) -> "Jobs":
    from server.jobs.engine import Jobs

    return Jobs(settings)


def _steered(word: str, identity: str, steer: "Callable[[Jobs], Job]") -> Job:
    """A job after something was done with it, which is in the audit log."""
    settings = _settings()
    with audited(settings, f"job.{word}", identity) as told:
        jobs = _jobs(settings)
        told.before = state({"status": jobs.get(identity).status})
        job = steer(jobs)
        told.after = state({"status": job.status})
    return job


def _tell(job: Job, words: str) -> None:
    _OUT.print(f"{job.id} {job.status if job.status in ('paused', 'cancelled') else words}")
