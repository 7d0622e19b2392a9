"""`sidflow jobs run KIND`: a command for each kind of job, made of the record of its parameters, and following a job.

DBOS is imported where it is needed: it takes longer to import than other commands take to run.
"""

import inspect
import os
import sys
import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from client_py.core.canonical import plain
from client_py.core.contract import Record
from client_py.core.limits import Told
from server.audit.command_line import audited
from server.audit.noting import state
from server.contract.jobs import OVER, Job, JobProgress
from server.database import DatabaseError
from server.jobs.audited import enqueued
from server.jobs.kinds import KINDS, Kind
from server.logs import configure_logs
from server.settings import Settings, load_settings

if TYPE_CHECKING:
    from server.jobs.engine import Jobs
    from server.jobs.worker import Worker

run_cli = typer.Typer(help="Puts a job into the queue and follows it.", no_args_is_help=True)

_OUT = Console(highlight=False, soft_wrap=True, markup=False)
_ERR = Console(stderr=True, highlight=False)
_LOOK_EVERY_S = 0.2
_HOW = "Works in this process unless a worker runs already. Killed, it goes on where it was when the same is run again."
_ID = typer.Option("--id", help="An id of your own.", show_default=False)
_DETACH = typer.Option("--detach", help="Only put it into the queue.")


def progress_words(progress: JobProgress) -> str:
    """As in `1,200 of 2,380 files, 210 a second, 6 s left`; empty where nothing has moved."""
    if not progress.unit:
        return ""
    of = "" if progress.total is None else f" of {progress.total:,}"
    rate = "" if not progress.rate else f", {progress.rate:,.3g} a second"
    left = "" if progress.left_s is None else f", {progress.left_s:,.0f} s left"
    return f"{progress.done:,}{of} {progress.unit}{rate}{left}"


def run(settings: Settings, parameters: Record, identity: str | None, *, detach: bool) -> None:
    """Puts a job into the queue and, unless detached, follows it and ends the process with it."""
    from server.jobs.engine import Jobs

    jobs = Jobs(settings)
    with audited(settings, "job.run", identity or "") as told:
        job, fresh = jobs.enqueue(parameters, identity)
        told.target = job.id
        told.after = state(enqueued(job, fresh=fresh))
    _OUT.print(f"Job {job.id}" if fresh else f"Job {job.id}, which is {job.status} already")
    if detach:
        return
    own: Worker | None = None
    try:
        own, job = _follow(jobs, settings, job)
    except KeyboardInterrupt:
        _ERR.print(f"Left: the same command, or any worker, goes on with {job.id}.")
        _leave(own, 130)
    except DatabaseError as error:  # threads that still work for the job would keep this process from its end
        _ERR.print(str(error), style="red", soft_wrap=True, markup=False)
        _leave(None, 1)
    if job.status == "completed":
        _leave(own, 0)
    if job.status == "paused":
        _ERR.print(f"The job is paused. Next step: sidflow jobs resume {job.id}")
    else:
        _ERR.print(job.outcome, style="red", soft_wrap=True, markup=False)
        _ERR.print("Next step: mend the cause and run the same command again; what is done is kept.", soft_wrap=True)
    _leave(own, 1)


def _follow(jobs: "Jobs", settings: Settings, job: Job) -> tuple["Worker | None", Job]:
    """Shows what a job does until it is over or paused; works itself where nobody else does."""
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
                if not jobs.store.workers_alive():
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


# ---- a command of a record


# Any: what a record of parameters and a command line hold is known at run time alone.
def command_of(kind: Kind[Any]) -> Callable[..., None]:
    """The command that runs a kind of job, with an option for each of its parameters."""

    def command(**given: Any) -> None:
        identity, detach = given.pop("id"), given.pop("detach")
        told = {name: value for name, value in given.items() if value not in (None, [])}
        # A worker in this process has to work with the same settings as the job is about.
        chosen = {name: value for name, value in told.items() if name in Settings.model_fields}
        settings = load_settings(**chosen)
        configure_logs(settings.log_level, sys.stderr)
        rest = {name: plain(value) for name, value in told.items() if name not in chosen}
        run(settings, kind.read(settings, rest), identity, detach=detach)

    parameters = [
        *_options(kind.parameters),
        _option("id", str | None, None, _ID),
        _option("detach", bool, False, _DETACH),
    ]
    command.__name__ = kind.name
    command.__doc__ = f"{kind.about}\n\n{_HOW}"
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what Typer looks at
    return command


def _options(record: type[Any]) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(record, include_extras=True)
    for field in fields(record):
        kind, about = _plain_type(hints[field.name])
        option = typer.Option(
            f"--{field.name.replace('_', '-')}", help=f"{about[:1].upper()}{about[1:]}.", show_default=False
        )
        yield _option(field.name, kind | None, None, option)


def _option(name: str, kind: Any, default: object, option: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])


def _plain_type(annotation: Any) -> tuple[Any, str]:
    """What a command line reads for a field, and what it is for; the record itself holds it to its limits."""
    about = ""
    while get_origin(annotation) in (Annotated, Union, types.UnionType):
        inner, *more = get_args(annotation)
        about = next((each.text for each in more if isinstance(each, Told)), about)
        annotation = inner
    if get_origin(annotation) is tuple:
        each, _ = _plain_type(get_args(annotation)[0])
        if get_origin(each) is Literal:
            each = str  # which Typer has no list of choices for; the record refuses what is none of them
        return list[each], about  # type: ignore[valid-type]  # a type made at run time
    return annotation, about


for _kind in KINDS.values():
    run_cli.command(_kind.name)(command_of(_kind))
