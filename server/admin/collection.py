"""The room Collection, server side: how much is analysed, what failed and why, what can be made again or cleaned up.

Whatever changes anything is a job, under the leases of docs/jobs.md; before each, a dry run says what it would do.
"""

from collections import Counter
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import JsonValue
from server import queries
from server.admin.coverage import Coverage
from server.admin.keeping import Keeping
from server.admin.table import AdminRoute
from server.analysis.writing import shard_of
from server.audit.noting import note
from server.bodies import Body
from server.contract.classified import SkippedSong
from server.contract.collection import MAX_FAILURES, CleanWish, FailureReason, Failures, RebuildWish, StaleWish
from server.contract.jobs import JobKind, JobReceipt
from server.jobs.audited import enqueued
from server.jobs.kinds import KINDS
from server.jobs.opened import OpenedJobs
from server.problems import ProblemError
from server.settings import Settings
from server.signed import answer

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

_PAGE = 50
_STALE, _REBUILD, _CLEAN = Body(StaleWish), Body(RebuildWish), Body(CleanWish)


class CollectionRoom:
    """The routes, over what is counted, what is kept, and the queue."""

    def __init__(self, settings: Settings, coverage: Coverage, keeping: Keeping, jobs: OpenedJobs) -> None:
        self._settings = settings
        self._coverage = coverage
        self._keeping = keeping
        self._jobs = jobs
        self.routes = [
            AdminRoute("/collection", self.state),
            AdminRoute("/collection/failures", self.failures),
            AdminRoute("/collection/stale", self.stale_plan),
            AdminRoute("/collection/rebuild", self.rebuild_plan),
            AdminRoute("/collection/caches", self.caches),
            AdminRoute("/collection/stale", self.mark_stale, method="POST", action="collection.mark-stale"),
            AdminRoute("/collection/rebuild", self.rebuild, method="POST", action="collection.rebuild"),
            AdminRoute("/collection/clean", self.clean, method="POST", action="collection.clean"),
        ]

    async def state(self, _request: Request) -> Response:
        """`GET /api/admin/collection`: -> CollectionState."""
        return answer(await run_in_threadpool(self._coverage.state))

    async def failures(self, request: Request) -> Response:
        """`GET /api/admin/collection/failures`, `?prefix=`, `reason=`, `from=`, `limit=`: -> Failures."""
        prefix, reason = queries.text(request, "prefix"), queries.text(request, "reason")
        first, limit = queries.number(request, "from", 0, 10**9), queries.number(request, "limit", _PAGE, MAX_FAILURES)
        below = [each for each in await run_in_threadpool(self._coverage.skipped) if each.path.startswith(prefix)]
        chosen = [each for each in below if not reason or each.reason == reason]
        return answer(Failures(len(chosen), _reasons(below), tuple(chosen[first : first + limit])))

    async def stale_plan(self, request: Request) -> Response:
        """`GET /api/admin/collection/stale?prefix=`: -> StalePlan, what marking these stale would do."""
        prefix = queries.text(request, "prefix")
        return answer(await run_in_threadpool(self._coverage.plan, lambda song: song.path.startswith(prefix)))

    async def rebuild_plan(self, request: Request) -> Response:
        """`GET /api/admin/collection/rebuild?shard=`: -> StalePlan, what making this file again would measure."""
        shard = await self._known(queries.text(request, "shard"))
        return answer(await run_in_threadpool(self._coverage.plan, lambda song: shard_of(song.path) == shard))

    async def caches(self, _request: Request) -> Response:
        """`GET /api/admin/collection/caches`: -> Caches, with what a clean-up would take."""
        return answer(await run_in_threadpool(self._keeping.caches))

    async def mark_stale(self, request: Request) -> Response:
        """`POST /api/admin/collection/stale`: StaleWish -> JobReceipt."""
        wish = await _STALE.read(request)
        note(request, target=wish.prefix or "all songs")
        return await self._run(request, "forget", {"prefix": wish.prefix})

    async def rebuild(self, request: Request) -> Response:
        """`POST /api/admin/collection/rebuild`: RebuildWish -> JobReceipt."""
        wish = await _REBUILD.read(request)
        note(request, target=wish.shard or "catalogue")
        if wish.shard is None:
            return await self._run(request, "catalogue", {})
        return await self._run(request, "classify", {"shard": await self._known(wish.shard)})

    async def clean(self, request: Request) -> Response:
        """`POST /api/admin/collection/clean`: CleanWish -> JobReceipt."""
        wish = await _CLEAN.read(request)
        names: list[JsonValue] = [*sorted(set(wish.caches))]
        note(request, target=", ".join(map(str, names)))
        return await self._run(request, "clean", {"caches": names})

    async def _run(self, request: Request, kind: JobKind, given: dict[str, JsonValue]) -> Response:
        def enqueue(jobs: "Jobs") -> JobReceipt:
            return JobReceipt(*jobs.enqueue(KINDS[kind].read(self._settings, given)))

        receipt = await self._jobs.ask(enqueue)
        note(request, after={"job": receipt.job.id, **enqueued(receipt.job, fresh=receipt.fresh)})
        return answer(receipt)

    async def _known(self, shard: str) -> str:
        """The name of a shard that is there or to be; raises ProblemError."""
        found = await run_in_threadpool(self._coverage.counted)
        if not any(each.name == shard and each.expected for each in found.shards):
            raise ProblemError("unknown_shard", "No song of the collection belongs into a file of this name.")
        return shard


def _reasons(skipped: list[SkippedSong]) -> tuple[FailureReason, ...]:
    counts = Counter(each.reason for each in skipped)
    return tuple(FailureReason(reason, songs) for reason, songs in counts.most_common(10_000))
