"""Jobs that begin by themselves: the only module that reads and writes the table of schedules.

DBOS has schedules too. They aren't used: they start workflows, not jobs, so a due moment and the job that people see
would be two transactions; what was missed while no worker lived they catch up either wholly or not at all; and they
keep neither why a moment passed without a job nor which job it led to.
"""

import secrets
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from client_py.core.canonical import canonical_json
from client_py.core.contract import Record
from client_py.core.instant import instant
from server.contract.schedules import MAX_SCHEDULES, Schedule, SchedulePlan
from server.jobs.errors import JobError, NoSuchScheduleError
from server.jobs.kinds import KINDS
from server.jobs.seen import values_of
from server.jobs.store import UNDER_WAY, Change
from server.jobs.timing import DueTimes
from server.tables import JOBS, SCHEDULES

if TYPE_CHECKING:
    from server.jobs.engine import Jobs


class Schedules:
    """The schedules beside a queue; any worker may call `enqueue_due`, as often as it likes."""

    def __init__(self, jobs: "Jobs") -> None:
        self._jobs = jobs

    def list(self) -> tuple[Schedule, ...]:
        """All of them, oldest first."""
        with self._jobs.store.reading() as connection:
            rows = connection.execute(sa.select(SCHEDULES).order_by(SCHEDULES.c.created_ms, SCHEDULES.c.id))
            return tuple(_schedule(row) for row in rows)

    def get(self, identity: str) -> Schedule:
        """Raises NoSuchScheduleError when there is none."""
        with self._jobs.store.reading() as connection:
            return _schedule(_row(connection, identity))

    def add(self, plan: SchedulePlan, parameters: Record) -> Schedule:
        """Keeps a new one; raises JobError where there are too many, or the same one already."""
        identity = secrets.token_hex(4)
        with self._jobs.store.alone() as change:
            kept = list(change.connection.execute(sa.select(SCHEDULES)))
            if len(kept) >= MAX_SCHEDULES:
                raise JobError(f"There are {MAX_SCHEDULES} schedules, which are the most: remove one first.")
            values = _values(plan, parameters)
            for row in kept:
                if all(getattr(row, name) == value for name, value in values.items()):
                    raise JobError(f"The schedule {row.id} does the same already.")
            now = change.now()
            values |= {"id": identity, "created_ms": now, "anchor_ms": now, "next_ms": _next_ms(plan, now, now)}
            change.connection.execute(sa.insert(SCHEDULES).values(**values))
        return self.get(identity)

    def change(self, identity: str, plan: SchedulePlan, parameters: Record) -> Schedule:
        """Gives one another plan or other parameters. Moments that passed while it was off are not made up for."""
        with self._jobs.store.alone() as change:
            row = _row(change.connection, identity)
            if plan.kind != row.kind:
                raise JobError(f"This schedule is one of {row.kind}: make another one for {plan.kind}.")
            now, values = change.now(), _values(plan, parameters)
            same_rhythm = all(values[name] == getattr(row, name) for name in ("every", "unit", "at"))
            anchor = row.anchor_ms if same_rhythm else now
            values |= {"anchor_ms": anchor, "next_ms": _next_ms(plan, anchor, now), "note": ""}
            _update(change, identity, values)
        return self.get(identity)

    def remove(self, identity: str) -> Schedule:
        """Forgets one, and answers what it was; its jobs stay."""
        with self._jobs.store.alone() as change:
            row = _row(change.connection, identity)
            change.connection.execute(sa.delete(SCHEDULES).where(SCHEDULES.c.id == identity))
        return _schedule(row)

    def enqueue_due(self, now_ms: int | None = None) -> tuple[str, ...]:
        """Puts the job of each schedule that is due into the queue, and answers their ids; `now_ms` is for tests.

        However many moments passed while no worker lived, one job makes up for them. While the job of the last time,
        or one that does the same, isn't over, the moment passes, which the schedule says. All in one transaction, and
        a job's id is made of its moment: of several workers one alone enqueues.
        """
        with self._jobs.store.alone() as change:
            now = change.now() if now_ms is None else now_ms
            due = sa.select(SCHEDULES).where(SCHEDULES.c.next_ms <= now, SCHEDULES.c.kind.in_(KINDS))
            begun = [self._enqueue(change, row, now) for row in list(change.connection.execute(due))]
        return tuple(identity for identity in begun if identity)

    def _enqueue(self, change: Change, row: Any, now_ms: int) -> str | None:  # Any: as below
        times = DueTimes.of(_plan(row), row.anchor_ms)
        moment = instant(times.latest(now_ms))
        values: dict[str, object] = {"next_ms": times.after(now_ms)}
        busy = _under_way(change, row.last_job) or change.same_under_way(row.kind, row.parameters)
        identity = None
        if busy is not None:
            values["note"] = f"Passed over at {moment}: the job {busy} wasn't over."
        else:
            identity = _job_id(row, moment)
            self._jobs.begin(change, identity, row.kind, row.parameters, f"by the schedule {row.id}")
            values |= {"last_ms": times.latest(now_ms), "last_job": identity, "note": ""}
        _update(change, row.id, values)
        return identity


def _job_id(row: Any, moment: str) -> str:
    """Of the schedule and its due moment: fetch-20261123-0300-5ac0ffee."""
    digits = "".join(filter(str.isdigit, moment))
    return f"{row.kind}-{digits[:8]}-{digits[8:12]}-{row.id}"


def _next_ms(plan: SchedulePlan, anchor_ms: int, now_ms: int) -> int | None:
    return DueTimes.of(plan, anchor_ms).after(now_ms) if plan.enabled else None


def _under_way(change: Change, job: str | None) -> str | None:
    query = sa.select(JOBS.c.id).where(JOBS.c.id == job, JOBS.c.status.in_(UNDER_WAY))
    return change.connection.execute(query).scalar_one_or_none()


def _values(plan: SchedulePlan, parameters: Record) -> dict[str, object]:
    kept = {"kind": plan.kind, "every": plan.every, "unit": plan.unit, "at": plan.at, "enabled": plan.enabled}
    return {**kept, "parameters": canonical_json(parameters)}


def _update(change: Change, identity: str, values: dict[str, object]) -> None:
    change.connection.execute(sa.update(SCHEDULES).where(SCHEDULES.c.id == identity).values(**values))


def _row(connection: sa.Connection, identity: str) -> Any:  # Any: a row's columns are known to SQLAlchemy alone
    found = connection.execute(sa.select(SCHEDULES).where(SCHEDULES.c.id == identity)).first()
    if found is None:
        raise NoSuchScheduleError(f"There is no schedule {identity}.")
    return found


def _plan(row: Any) -> SchedulePlan:
    return SchedulePlan(row.kind, row.every, row.unit, row.at, row.enabled)


def _schedule(row: Any) -> Schedule:
    return Schedule(
        id=row.id,
        plan=_plan(row),
        parameters=values_of(row.parameters),
        next_at=None if row.next_ms is None else instant(row.next_ms),
        last_at=None if row.last_ms is None else instant(row.last_ms),
        last_job=row.last_job,
        note=row.note,
    )
