"""The records of the rooms Health and Settings: how the server is, and what it was told at its start."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Count, Instant, Record

Wellness = Literal["ok", "warning", "bad"]
HealthWords = Annotated[str, Len(0, 2000)]
HealthName = Annotated[str, Len(1, 100)]
Amount = Annotated[float, Interval(ge=0)]


@dataclass(frozen=True, slots=True)
class Probe(Record):
    """One thing that was tried just now: how it is, in a sentence, and what to do where it isn't well."""

    name: HealthName
    title: HealthWords
    state: Wellness
    sentence: HealthWords
    advice: HealthWords


@dataclass(frozen=True, slots=True)
class DiskHealth(Record):
    """The disk that a folder of ours lies on."""

    folder: HealthName
    state: Wellness
    advice: HealthWords
    total_bytes: Count
    free_bytes: Count


@dataclass(frozen=True, slots=True)
class WorkerHealth(Record):
    """A worker that lives, and the job it works on; its load is of its last sign of life, `silent_s` ago."""

    id: Annotated[str, Len(1, 200)]
    job: Annotated[str, Len(0, 64)]
    silent_s: Amount
    cpu_cores: Amount | None
    memory_bytes: Count | None


@dataclass(frozen=True, slots=True)
class QueueHealth(Record):
    """How much there is to do; `stuck` are jobs that nobody works on, nor could."""

    pending: Count
    running: Count
    paused: Count
    stuck: Annotated[tuple[Annotated[str, Len(1, 64)], ...], Len(0, 10_000)]


@dataclass(frozen=True, slots=True)
class ServerHealth(Record):
    """The server that answers: what its process takes, of how many cores and how much memory."""

    host: Annotated[str, Len(1, 300)]
    version: Annotated[str, Len(1, 128)]
    engine: Annotated[str, Len(1, 128)]
    started_at: Instant
    cpu_cores: Amount
    memory_bytes: Count
    cores: Annotated[int, Interval(ge=1)]
    machine_memory_bytes: Count
    machine_free_bytes: Count


@dataclass(frozen=True, slots=True)
class HealthReport(Record):
    """All of it; `state` is the worst that there is, and `queue` isn't there where the database doesn't answer."""

    at: Instant
    state: Wellness
    sentence: HealthWords
    probes: Annotated[tuple[Probe, ...], Len(1, 100)]
    disks: Annotated[tuple[DiskHealth, ...], Len(0, 10)]
    queue: QueueHealth | None
    workers: Annotated[tuple[WorkerHealth, ...], Len(0, 10_000)]
    server: ServerHealth


@dataclass(frozen=True, slots=True)
class SettingShown(Record):
    """A setting, in words that hold no secret: of one that is, only whether it is set."""

    name: HealthName
    variable: HealthName
    value: HealthWords
    source: Literal["default", "environment", "command line"]
    secret: bool
    group: HealthName
    description: HealthWords


@dataclass(frozen=True, slots=True)
class SettingList(Record):
    """All settings, in the order of the technical reference."""

    settings: Annotated[tuple[SettingShown, ...], Len(0, 1000)]
