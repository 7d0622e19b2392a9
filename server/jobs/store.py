"""What is known of the jobs: the only module that reads and writes their tables."""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from client_py.core.instant import instant
from server.contract.jobs import MAX_JOB_WORDS, Job, JobEvent, JobLine, JobStatus
from server.database import alone, now_ms, telling
from server.jobs.errors import FencedError, NoSuchJobError, StoppedError
from server.jobs.seen import JOINED, SEEN, Wanted, figures_of, older_than, read_jobs, status_of
from server.tables import HISTORY, JOBS, LEASES, LOG, WORKERS

UNDER_WAY = ("pending", "running", "paused")


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for a job; `token` is larger than that of every earlier holder in this `epoch`."""

    job: str
    epoch: str
    token: int


class Store:
    """The tables of one database. `dead_after_ms` is how long a worker may be silent."""

    def __init__(self, engine: sa.Engine, dead_after_ms: int) -> None:
        self._engine = engine
        self._dead_after_ms = dead_after_ms

    @contextmanager
    def alone(self) -> Iterator["Change"]:
        """A transaction that no other one changes anything beside."""
        with telling(), self._engine.begin() as connection:
            alone(connection)
            yield Change(connection, self._dead_after_ms)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read by."""
        with telling(), self._engine.connect() as connection:
            yield connection

    # ---- what people see

    def job(self, identity: str) -> Job:
        """Raises NoSuchJobError when there is none."""
        with self.reading() as connection:
            found = read_jobs(connection, JOBS.c.id == identity, 1, now_ms(connection) - self._dead_after_ms)
        if not found:
            raise NoSuchJobError(f"There is no job {identity}.")
        return found[0]

    def jobs(self, limit: int, wanted: Wanted, before: str | None = None) -> tuple[tuple[Job, ...], int]:
        """The newest jobs that are wanted, newest first, and how many are in all; `before` names one they precede.

        Raises NoSuchJobError where there is no job `before`.
        """
        with self.reading() as connection:
            alive_since_ms = now_ms(connection) - self._dead_after_ms
            which = wanted.condition(alive_since_ms)
            counted = sa.select(sa.func.count()).select_from(JOINED).where(which)
            page = which if before is None else sa.and_(which, older_than(connection, before))
            total = int(connection.execute(counted).scalar_one())
            return read_jobs(connection, page, limit, alive_since_ms), total

    def lately(self, known: Collection[str], since_ms: int | None) -> tuple[tuple[Job, ...], int]:
        """The jobs that may have changed since a moment, newest first, and the moment to ask from next.

        `known` are those that weren't over then. Without a moment, the jobs that aren't over now.
        """
        with self.reading() as connection:
            now = now_ms(connection)
            which = sa.or_(JOBS.c.status.in_(UNDER_WAY), JOBS.c.id.in_(known))
            if since_ms is not None:
                which = sa.or_(which, JOBS.c.created_ms >= since_ms, JOBS.c.ended_ms >= since_ms)
            return read_jobs(connection, which, None, now - self._dead_after_ms), now

    def log(self, identity: str, after: int = 0, limit: int | None = None) -> tuple[JobLine, ...]:
        """Lines of the log after that number, so many at most."""
        rows = self._lines(LOG, identity, after, limit)
        return tuple(JobLine(row.number, instant(row.at_ms), row.text) for row in rows)

    def history(self, identity: str, after: int = 0) -> tuple[JobEvent, ...]:
        rows = self._lines(HISTORY, identity, after, None)
        return tuple(JobEvent(row.number, instant(row.at_ms), row.status, row.detail) for row in rows)

    def workers_alive(self) -> int:
        """How many workers gave a sign of life lately."""
        with self.reading() as connection:
            alive = WORKERS.c.beat_ms > now_ms(connection) - self._dead_after_ms
            return int(connection.execute(sa.select(sa.func.count()).select_from(WORKERS).where(alive)).scalar_one())

    def measured(self) -> Iterator[tuple[str, JobStatus, dict[str, float]]]:
        """Kind, status and figures of every job, oldest first."""
        with self.reading() as connection:
            alive_since_ms = now_ms(connection) - self._dead_after_ms
            query = SEEN.order_by(JOBS.c.created_ms, JOBS.c.id)
            for row in connection.execute(query):
                yield row.kind, status_of(row, alive_since_ms), figures_of(row.figures)

    def _lines(self, table: sa.Table, identity: str, after: int, limit: int | None) -> list[sa.Row[Any]]:
        with self.reading() as connection:
            query = sa.select(table).where(table.c.job == identity, table.c.number > after).order_by(table.c.number)
            return list(connection.execute(query.limit(limit)))

    # ---- what a running job writes

    def say(self, lease: Lease, text: str) -> None:
        """Adds a line to the log; raises FencedError."""
        with self.alone() as change:
            change.require(lease)
            change.say(lease.job, text)

    def advance(self, lease: Lease, done: int, total: int | None, unit: str, rate: float | None, figures: str) -> None:
        """Notes how far the job is, and what it has measured; raises FencedError, StoppedError."""
        with telling(), self._engine.begin() as connection:
            mine = sa.and_(JOBS.c.id == lease.job, JOBS.c.token == lease.token, JOBS.c.status == "running")
            values = {"done": done, "total": total, "unit": unit, "rate": rate, "figures": figures}
            changed = connection.execute(sa.update(JOBS).where(mine).values(**values)).rowcount
            wish = connection.execute(sa.select(JOBS.c.wish).where(JOBS.c.id == lease.job)).scalar_one_or_none()
        if not changed:
            raise FencedError(f"The job {lease.job} goes on elsewhere; this worker may write no more.")
        if wish:
            raise StoppedError(wish)


class Change:
    """One transaction's reads and writes."""

    def __init__(self, connection: sa.Connection, dead_after_ms: int) -> None:
        self.connection = connection
        self._dead_after_ms = dead_after_ms

    def now(self) -> int:
        return now_ms(self.connection)

    def row(self, identity: str) -> Any:  # Any: a row's columns are known to SQLAlchemy alone
        """The job's row; raises NoSuchJobError when there is none."""
        found = self.connection.execute(sa.select(JOBS).where(JOBS.c.id == identity)).first()
        if found is None:
            raise NoSuchJobError(f"There is no job {identity}.")
        return found

    def known(self, identity: str) -> bool:
        return self.connection.execute(sa.select(JOBS.c.id).where(JOBS.c.id == identity)).first() is not None

    def same_under_way(self, kind: str, parameters: str) -> str | None:
        """The id of a job with the same parameters that isn't over yet."""
        query = sa.select(JOBS.c.id).where(
            JOBS.c.kind == kind, JOBS.c.parameters == parameters, JOBS.c.status.in_(UNDER_WAY)
        )
        return self.connection.execute(query.order_by(JOBS.c.created_ms).limit(1)).scalar_one_or_none()

    def add(self, identity: str, kind: str, parameters: str, detail: str = "") -> None:
        values = {"id": identity, "kind": kind, "parameters": parameters, "status": "pending", "created_ms": self.now()}
        self.connection.execute(sa.insert(JOBS).values(**values))
        self.note(identity, "pending", detail)

    def turn(self, identity: str, status: JobStatus, detail: str, **values: object) -> None:
        """Gives the job another status, and its history an entry."""
        self.connection.execute(sa.update(JOBS).where(JOBS.c.id == identity).values(status=status, **values))
        self.note(identity, status, detail)

    def note(self, identity: str, status: JobStatus, detail: str) -> None:
        values = {"job": identity, "number": _next_number(HISTORY, identity), "at_ms": self.now()}
        self.connection.execute(sa.insert(HISTORY).values(**values, status=status, detail=detail[:MAX_JOB_WORDS]))

    def say(self, identity: str, text: str) -> None:
        values = {"job": identity, "number": _next_number(LOG, identity), "at_ms": self.now()}
        self.connection.execute(sa.insert(LOG).values(**values, text=text[:MAX_JOB_WORDS]))

    def wish(self, identity: str, wish: str) -> None:
        self.connection.execute(sa.update(JOBS).where(JOBS.c.id == identity).values(wish=wish))

    # ---- leases

    def lease(self, identity: str, kind: str, apart: Sequence[str], worker: str) -> Lease | str:
        """The right to write for jobs of a kind; or the id of a living job that has it, or that of a kind apart.

        Whoever holds it and seems dead loses it here, and so can't write should it come to life again.
        """
        rows = self.connection.execute(sa.select(LEASES).where(LEASES.c.kind.in_((kind, *apart)))).all()
        others = [row for row in rows if row.job not in (None, identity)]
        for row in others:
            if self._works(row.job, row.worker):
                return str(row.job)
        taken = sa.update(LEASES).where(LEASES.c.kind.in_([row.kind for row in others]))
        self.connection.execute(taken.values(job=None, worker=None))
        held = next((row for row in rows if row.kind == kind), None)
        if held is None:
            epoch, token = secrets.token_hex(8), 0
            self.connection.execute(sa.insert(LEASES).values(kind=kind, epoch=epoch, token=token))
        else:
            epoch, token = held.epoch, held.token
        values = {"token": token + 1, "job": identity, "worker": worker}
        self.connection.execute(sa.update(LEASES).where(LEASES.c.kind == kind).values(**values))
        return Lease(identity, epoch, token + 1)

    def _works(self, job: str, worker: str) -> bool:
        status = self.connection.execute(sa.select(JOBS.c.status).where(JOBS.c.id == job)).scalar_one_or_none()
        return status == "running" and self.alive(worker)

    def require(self, lease: Lease) -> None:
        """Raises FencedError unless the lease still holds."""
        mine = sa.and_(LEASES.c.job == lease.job, LEASES.c.epoch == lease.epoch, LEASES.c.token == lease.token)
        if self.connection.execute(sa.select(LEASES.c.job).where(mine)).first() is None:
            raise FencedError(f"The job {lease.job} goes on elsewhere; this worker may write no more.")

    def release(self, lease: Lease) -> None:
        mine = sa.and_(LEASES.c.job == lease.job, LEASES.c.epoch == lease.epoch, LEASES.c.token == lease.token)
        self.connection.execute(sa.update(LEASES).where(mine).values(job=None, worker=None))

    # ---- workers

    def alive(self, worker: str | None) -> bool:
        """Whether a worker gave a sign of life lately."""
        query = sa.select(WORKERS.c.beat_ms).where(WORKERS.c.id == worker)
        beat_ms = self.connection.execute(query).scalar_one_or_none()
        return beat_ms is not None and beat_ms > self.now() - self._dead_after_ms


def _next_number(table: sa.Table, job: str) -> sa.ScalarSelect[int]:
    """The number of the next line of a job's log or history."""
    return sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0) + 1).where(table.c.job == job).scalar_subquery()
