"""What a look at the queue from outside needs: how much waits, and who lives; for which no queue is opened."""

from dataclasses import dataclass

import sqlalchemy as sa

from server.database import now_ms
from server.tables import JOBS, WORKERS


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker that lives: the job it works on, seconds since its last sign of life, and what it takes, if it told."""

    id: str
    job: str
    silent_s: float
    cpu_cores: float | None
    memory_bytes: int | None


@dataclass(frozen=True, slots=True)
class Census:
    """Jobs that wait and that run; `stuck` are those that nobody works on, nor could: their ids, oldest first."""

    pending: int
    running: int
    paused: int
    workers: tuple[WorkerSeen, ...]
    stuck: tuple[str, ...]


def census(connection: sa.Connection, dead_after_s: float) -> Census:
    """Counts the queue, and the workers that gave a sign of life lately."""
    now = now_ms(connection)
    alive = [
        row for row in connection.execute(sa.select(WORKERS).order_by(WORKERS.c.id))
        if row.beat_ms > now - dead_after_s * 1000
    ]  # fmt: skip
    names = {row.id for row in alive}
    under_way = sa.select(JOBS.c.id, JOBS.c.status, JOBS.c.worker).where(
        JOBS.c.status.in_(("pending", "running", "paused"))
    )
    jobs = list(connection.execute(under_way.order_by(JOBS.c.created_ms, JOBS.c.id)))
    work = {row.worker: row.id for row in jobs if row.status == "running"}
    workers = tuple(
        WorkerSeen(
            row.id, work.get(row.id, ""), max(now - row.beat_ms, 0) / 1000, row.cpu_cores, row.memory_bytes
        )
        for row in alive
    )  # fmt: skip
    stuck = tuple(
        row.id for row in jobs
        if (row.status == "running" and row.worker not in names) or (row.status == "pending" and not names)
    )  # fmt: skip
    counts = {status: sum(row.status == status for row in jobs) for status in ("pending", "running", "paused")}
    return Census(counts["pending"], counts["running"], counts["paused"], workers, stuck)
