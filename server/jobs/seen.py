"""The rows of the jobs as people see them: one joined query, and the records that are made of what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from client_py.core.canonical import JsonValue, canonical_json, read_json
from client_py.core.instant import instant
from server.contract.jobs import Job, JobFigure, JobKind, JobProgress, JobStatus, JobValue
from server.jobs.errors import NoSuchJobError
from server.tables import JOBS, WORKERS

JOINED = sa.outerjoin(JOBS, WORKERS, WORKERS.c.id == JOBS.c.worker)
SEEN = sa.select(JOBS, WORKERS.c.beat_ms).select_from(JOINED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which jobs to show: those of a kind, those of a status, or all."""

    kind: JobKind | None = None
    status: JobStatus | None = None

    def condition(self, alive_since_ms: int) -> sa.ColumnElement[bool]:
        """The rows; a running job of a worker that was silent since then is stale."""
        which = sa.true() if self.kind is None else JOBS.c.kind == self.kind
        if self.status is None:
            return which
        silent = sa.func.coalesce(WORKERS.c.beat_ms, 0) <= alive_since_ms
        if self.status == "stale":
            return sa.and_(which, JOBS.c.status == "running", silent)
        same = JOBS.c.status == self.status
        return sa.and_(which, same, sa.not_(silent)) if self.status == "running" else sa.and_(which, same)


def read_jobs(
    connection: sa.Connection, which: sa.ColumnElement[bool], limit: int | None, alive_since_ms: int
) -> tuple[Job, ...]:
    """The jobs that a condition leaves, newest first, so many at most; a worker that was silent since then is dead."""
    query = SEEN.where(which).order_by(JOBS.c.created_ms.desc(), JOBS.c.id.desc()).limit(limit)
    return tuple(_job(row, alive_since_ms) for row in connection.execute(query))


def older_than(connection: sa.Connection, identity: str) -> sa.ColumnElement[bool]:
    """The rows of jobs that were made before one; raises NoSuchJobError when there is none."""
    row = connection.execute(sa.select(JOBS.c.created_ms, JOBS.c.id).where(JOBS.c.id == identity)).first()
    if row is None:
        raise NoSuchJobError(f"There is no job {identity}.")
    return sa.tuple_(JOBS.c.created_ms, JOBS.c.id) < sa.tuple_(row.created_ms, row.id)


def status_of(row: Any, alive_since_ms: int) -> JobStatus:  # Any: as below
    """A job's status: that of a running one is stale when its worker was silent since then."""
    silent = row.beat_ms is None or row.beat_ms <= alive_since_ms
    status: JobStatus = "stale" if row.status == "running" and silent else row.status
    return status


def values_of(text: str) -> tuple[JobValue, ...]:
    """Parameters as the tables keep them, as people see them."""
    kept = read_json(text)
    assert isinstance(kept, dict)
    return tuple(JobValue(name, _words(value)) for name, value in sorted(kept.items()))


def figures_text(figures: Mapping[str, float]) -> str:
    """Figures as the table keeps them."""
    return canonical_json(dict(figures))


def figures_of(text: str) -> dict[str, float]:
    """Figures as the table kept them."""
    kept = read_json(text)
    assert isinstance(kept, dict)
    return {name: float(value) for name, value in kept.items() if isinstance(value, int | float)}


def _words(value: JsonValue) -> str:
    return value if isinstance(value, str) else canonical_json(value)


def _job(row: Any, alive_since_ms: int) -> Job:  # Any: a row's columns are known to SQLAlchemy alone
    status = status_of(row, alive_since_ms)
    left = (row.total - row.done) / row.rate if status == "running" and row.total is not None and row.rate else None
    return Job(
        id=row.id,
        kind=row.kind,
        status=status,
        parameters=values_of(row.parameters),
        progress=JobProgress(
            row.done,
            row.total,
            row.unit,
            row.rate if status == "running" else None,
            None if left is None else max(left, 0),
        ),
        attempt=row.attempt,
        outcome=row.outcome,
        figures=tuple(JobFigure(name, value) for name, value in sorted(figures_of(row.figures).items())),
        created_at=instant(row.created_ms),
        started_at=None if row.started_ms is None else instant(row.started_ms),
        ended_at=None if row.ended_ms is None else instant(row.ended_ms),
        worker=row.worker,
        wish=row.wish,
    )
