"""The records of jobs that begin by themselves: how often, with what, and what came of the last time."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Instant, Record
from client_py.core.errors import ContractError
from client_py.core.limits import Matches, Told
from server.contract.jobs import JobId, JobKind, JobValue, JobWords

MAX_SCHEDULES = 100

ScheduleId = Annotated[str, Matches("[0-9a-f]{8}", "a schedule's id has 8 hexadecimal digits")]
DayTime = Annotated[
    str, Matches("([01][0-9]|2[0-3]):[0-5][0-9]", "a time of day is written HH:MM, from 00:00 to 23:59")
]


@dataclass(frozen=True, slots=True)
class SchedulePlan(Record):
    """When jobs of a kind begin: each so many hours, or days, these at a time of day in UTC where one is given."""

    kind: Annotated[JobKind, Told("kind of job")]
    every: Annotated[int, Interval(ge=1, le=366), Told("how many hours or days lie between")]
    unit: Annotated[Literal["hours", "days"], Told("what these are")] = "days"
    at: Annotated[DayTime, Told("time of day in UTC, for days")] | None = None
    enabled: Annotated[bool, Told("begin jobs; off keeps the plan and begins none")] = True

    def __post_init__(self) -> None:
        if self.at is not None and self.unit != "days":
            raise ContractError("a time of day goes with days alone", "at")


@dataclass(frozen=True, slots=True)
class Schedule(Record):
    """A plan that is kept, with the parameters of its jobs.

    `next_at` is missing while it is off. `last_at` is the due moment that was served last, by `last_job`; `note` says
    why a due moment passed without a job.
    """

    id: ScheduleId
    plan: SchedulePlan
    parameters: Annotated[tuple[JobValue, ...], Len(0, 64)]
    next_at: Instant | None = None
    last_at: Instant | None = None
    last_job: JobId | None = None
    note: JobWords = ""


@dataclass(frozen=True, slots=True)
class ScheduleList(Record):
    """All schedules, oldest first."""

    schedules: Annotated[tuple[Schedule, ...], Len(0, MAX_SCHEDULES)]
