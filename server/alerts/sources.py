"""Where facts come from: the disks, the queue, the collection, the telemetry and the audit log."""

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from server.alerts.rules import Fact
from server.audit.log import AuditLog
from server.database import Database
from server.disks import disk_of
from server.jobs.census import census
from server.moments import unix_ms
from server.settings import Settings

_DAY_MS = 86_400_000
_REST = 50


class DiskFree:
    """The smallest free share of the disks of our folders."""

    name = "disk"

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._folders = folders

    def facts(self) -> Mapping[str, Fact]:
        disks = {name: disk for name, folder in self._folders.items() if (disk := disk_of(folder)) is not None}
        free = {name: disk.free_percent for name, disk in disks.items()}
        if not free:
            return {}
        fullest = min(free, key=lambda name: free[name])
        return {"disk_free": Fact(free[fullest], f"the disk of the {fullest} folder")}


class QueueFacts:
    """Jobs that nobody works on."""

    name = "jobs"

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._dead_after_s = settings.worker_dead_after_s

    def facts(self) -> Mapping[str, Fact]:
        with self._database.reading() as connection:
            stuck = census(connection, self._dead_after_s).stuck
        return {"job_stale": Fact(len(stuck), ", ".join(stuck[:3]) + (" and more" if len(stuck) > 3 else ""))}


class SessionFacts:
    """Shares of listeners' sessions, where there were enough of them to speak of a share.

    `sums` answers what the sessions since a moment add up to: `sessions`, `session_errors`, `sessions_with_underrun`.
    """

    name = "telemetry"

    def __init__(self, sums: Callable[[int], Mapping[str, int]], settings: Settings) -> None:
        self._sums = sums
        self._window_ms = round(settings.alert_window_s * 1000)
        self._least = settings.alert_least_sessions

    def facts(self) -> Mapping[str, Fact]:
        sums = self._sums(round(time.time() * 1000) - self._window_ms)
        sessions = sums.get("sessions", 0)
        told = {"session_errors": "session_errors", "underruns": "sessions_with_underrun"}
        found = {}
        for rule, name in told.items():
            count = sums.get(name, 0)
            if count == 0:
                found[rule] = Fact(0.0, _counted(sessions, "session", "sessions"))  # of however few, none is none
            elif sessions >= self._least:
                found[rule] = Fact(min(100 * count / sessions, 100), f"{count:,} of {sessions:,}")
        return found


class Holdings(Protocol):
    """As much of what is known of the collection as rules are about."""

    @property
    def reading(self) -> bool: ...
    @property
    def fetched_at(self) -> str | None: ...
    @property
    def expected(self) -> int: ...
    @property
    def analysed(self) -> int: ...


class CollectionAge:
    """How old the collection is, and how much of it is analysed."""

    name = "collection"

    def __init__(self, holdings: Callable[[], Holdings]) -> None:
        self._holdings = holdings

    def facts(self) -> Mapping[str, Fact]:
        known = self._holdings()
        found = {}
        if known.fetched_at is not None:
            age_ms = time.time() * 1000 - unix_ms(known.fetched_at)
            found["hvsc_age"] = Fact(max(age_ms, 0) / _DAY_MS)
        if known.expected > 0 and not known.reading:
            share = min(100 * known.analysed / known.expected, 100)
            found["coverage"] = Fact(share, f"{known.analysed:,} of {known.expected:,}")
        return found


class AuditChain:
    """Whether the audit log is as it was written.

    It is gone along when it grew, and every `every_s` since who changes it may set its time back; but so seldom that it
    takes a fiftieth of the time at most, however long it has become.
    """

    name = "audit"

    def __init__(self, log: AuditLog, every_s: float = 600.0) -> None:
        self._log = log
        self._every_s = every_s
        self._stamped: object = None
        self._looked_s = -math.inf
        self._took_s = 0.0
        self._fact = Fact(0.0)

    def facts(self) -> Mapping[str, Fact]:
        stamp, begun_s = self._stamp(), time.monotonic()
        passed_s = begun_s - self._looked_s
        if passed_s > self._every_s or (stamp != self._stamped and passed_s > _REST * self._took_s):
            verdict = self._log.verify()
            broken = verdict.broken_at is not None
            self._fact = (
                Fact(1.0, verdict.words) if broken else Fact(0.0, _counted(verdict.entries, "entry", "entries"))
            )
            self._stamped, self._looked_s = stamp, time.monotonic()
            self._took_s = self._looked_s - begun_s
        return {"audit_chain": self._fact}

    def _stamp(self) -> object:
        try:
            status = self._log.file.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
