"""The records of the operator's jobs: what people see of one, and the parameters of each kind."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Count, Instant, Record
from client_py.core.limits import Matches, Told

MAX_JOB_WORDS = 20_000
MIRROR_RELEASE = "mirror_release"  # the figure of a fetch that says what the mirror had

JobId = Annotated[str, Matches("[a-z0-9][a-z0-9-]{2,63}", "a job's id has 3 to 64 small letters, digits and -")]
# Which kinds there are, server/jobs/kinds.py says alone: a kind that comes later changes nothing here.
JobKind = Annotated[str, Matches("[a-z][a-z0-9]{1,31}", "a kind of job has 2 to 32 small letters and digits")]
JobStatus = Literal["pending", "running", "paused", "completed", "failed", "stale", "cancelled"]
OVER: tuple[JobStatus, ...] = ("completed", "failed", "cancelled")
JobWords = Annotated[str, Len(0, MAX_JOB_WORDS)]


@dataclass(frozen=True, slots=True)
class JobProgress(Record):
    """How far a job is, in `unit`; `total` where it is known, `rate` a second and `left_s` while it runs."""

    done: Count = 0
    total: Count | None = None
    unit: Annotated[str, Len(0, 40)] = ""
    rate: Annotated[float, Interval(ge=0)] | None = None
    left_s: Annotated[float, Interval(ge=0)] | None = None


@dataclass(frozen=True, slots=True)
class JobValue(Record):
    """A parameter of a job, as text."""

    name: Annotated[str, Len(1, 64)]
    value: JobWords


@dataclass(frozen=True, slots=True)
class JobFigure(Record):
    """What a job measured of itself, such as `downloaded_bytes`."""

    name: Annotated[str, Len(1, 64)]
    value: float


@dataclass(frozen=True, slots=True)
class Job(Record):
    """One job as people see it: `outcome` says what came of it, or what went wrong.

    `stale` is a job whose worker gave no sign of life for too long; another worker takes it over. `wish` is what a
    running job was asked to do, and does at the next place where it can stop.
    """

    id: JobId
    kind: JobKind
    status: JobStatus
    parameters: Annotated[tuple[JobValue, ...], Len(0, 64)]
    progress: JobProgress
    attempt: Annotated[int, Interval(ge=1, le=1_000_000)]
    outcome: JobWords
    figures: Annotated[tuple[JobFigure, ...], Len(0, 64)]
    created_at: Instant
    started_at: Instant | None = None
    ended_at: Instant | None = None
    worker: Annotated[str, Len(1, 200)] | None = None
    wish: Literal["", "pause", "cancel"] = ""


@dataclass(frozen=True, slots=True)
class JobLine(Record):
    """A line of a job's log, numbered from 1."""

    number: Count
    at: Instant
    text: JobWords


@dataclass(frozen=True, slots=True)
class JobEvent(Record):
    """One entry of a job's history: what became of it, when, and why."""

    number: Count
    at: Instant
    status: JobStatus
    detail: JobWords


@dataclass(frozen=True, slots=True)
class JobList(Record):
    """Jobs, newest first; `total` is how many there are on all pages."""

    jobs: Annotated[tuple[Job, ...], Len(0, 10_000)]
    total: Count


@dataclass(frozen=True, slots=True)
class JobLog(Record):
    """Lines of a job's log, in their order."""

    lines: Annotated[tuple[JobLine, ...], Len(0, 10_000)]


@dataclass(frozen=True, slots=True)
class JobHistory(Record):
    """What became of a job, in order of time."""

    events: Annotated[tuple[JobEvent, ...], Len(0, 1_000_000)]


@dataclass(frozen=True, slots=True)
class JobWorkers(Record):
    """How many workers gave a sign of life lately: without one, jobs wait."""

    alive: Count


@dataclass(frozen=True, slots=True)
class JobReceipt(Record):
    """The job that does what was asked for; `fresh` is false where there was one already."""

    job: Job
    fresh: bool


# ---- what each kind of job is about: a field that is named like a setting is taken from it where nobody gives it

FolderText = Annotated[str, Len(1, 4096), Matches("/.*", "a folder is given with its whole path")]


@dataclass(frozen=True, slots=True)
class FetchParameters(Record):
    """Brings the collection in a folder of the operator's up to what a mirror has."""

    mirror: Annotated[
        str,
        Matches("https?://.+", "a mirror's address begins with http:// or https://"),
        Len(8, 2000),
        Told("address of the mirror's index"),
    ]
    collection: Annotated[FolderText, Told("folder that holds C64Music")]
