"""The room Feedback, server side: counts of what came in and of what became of it.

There is no event in it and no device's name, and no way to fetch either: docs/privacy.md says who may learn what.
"""

import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.instant import instant
from server import queries
from server.admin.table import AdminRoute
from server.contract.feedback import (
    MAX_DAYS,
    FeedbackDay,
    FeedbackState,
    KindCount,
    MergedTaste,
    QuarantineReason,
    SharedBase,
    SharingCounts,
    SyncCounts,
    ToldCounts,
)
from server.contract.jobs import Job
from server.contract.sharing import QuarantinedUpload, SharedTaste
from server.feedback_days import DayCounts, FeedbackDays
from server.jobs.opened import OpenedJobs
from server.jobs.seen import Wanted
from server.learning.merging import SHARED_TASTE
from server.records_file import records_in
from server.settings import Settings
from server.shared_uploads import QUARANTINE, SHARING, SharedUploads
from server.signed import answer
from server.telemetry.store import TelemetryStore

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

_DAYS: Final = 90
_LATELY_MS: Final = 24 * 3600 * 1000


class FeedbackRoom:
    """The route. `done` counts what became of events since this server started, `uploads` are what devices share."""

    def __init__(
        self,
        settings: Settings,
        done: Counter[str],
        uploads: SharedUploads,
        telemetry: TelemetryStore,
        jobs: OpenedJobs,
    ) -> None:
        self._data = settings.data
        self._days = FeedbackDays(settings.data / "feedback")
        self._done = done
        self._since = instant(round(time.time() * 1000))
        self._uploads = uploads
        self._telemetry = telemetry
        self._jobs = jobs
        self.routes = [AdminRoute("/feedback", self.state)]

    async def state(self, request: Request) -> Response:
        """`GET /api/admin/feedback`, `?days=`: -> FeedbackState."""
        days = queries.number(request, "days", _DAYS, MAX_DAYS)
        return answer(await run_in_threadpool(self._state, max(1, days)))

    def _state(self, limit: int) -> FeedbackState:
        days, all_days = self._days.newest(limit)
        sync = SyncCounts(self._since, **{name: self._done[name] for name in ("accepted", "duplicates", "rejected")})
        return FeedbackState(tuple(map(_day, days)), all_days, sync, self._told(), self._sharing())

    def _told(self) -> ToldCounts | None:
        sums = self._telemetry.sums(round(time.time() * 1000) - _LATELY_MS)
        names = ("accepted", "duplicates", "failed")
        found = {name: sums.get(f"sync.{name}", 0) for name in names}
        return ToldCounts(**found) if any(found.values()) else None

    def _sharing(self) -> SharingCounts:
        found = self._uploads.counts()
        bases = (SharedBase(base, uploads) for base, uploads in sorted(found.bases.items(), key=str))
        return SharingCounts(
            found.devices,
            found.bases.total(),
            found.withdrawn,
            tuple(bases),
            self._quarantined(),
            self._merged(),
            self._jobs.wait(_last_ingest),
        )

    def _quarantined(self) -> tuple[QuarantineReason, ...]:
        lines = records_in(self._data / SHARING / QUARANTINE, QuarantinedUpload)
        counts = Counter(line.reason for line in lines)
        return tuple(QuarantineReason(reason, uploads) for reason, uploads in counts.most_common())

    def _merged(self) -> MergedTaste | None:
        for found in records_in(self._data.joinpath(*SHARED_TASTE), SharedTaste):
            return MergedTaste(found.base, found.devices, found.kept)
        return None


def _day(counts: DayCounts) -> FeedbackDay:
    kinds = tuple(KindCount(kind, events) for kind, events in counts.kinds.items() if events)
    return FeedbackDay(counts.day, counts.kinds.total(), counts.size_bytes, kinds)


def _last_ingest(jobs: "Jobs") -> Job | None:
    found, _ = jobs.store.jobs(1, Wanted("ingest"))
    return found[0] if found else None
