"""The room Models: what was trained, what is published, how two differ; publishing and going back are jobs."""

import re
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from server.admin.table import AdminRoute
from server.audit.noting import note
from server.contract.jobs import JobReceipt
from server.contract.models import ModelUse
from server.database import DatabaseError
from server.jobs.kinds import KINDS
from server.jobs.opened import OpenedJobs
from server.learning.comparing import compared
from server.learning.errors import LearningError, NoWayBackError
from server.learning.versions import Versions
from server.logs import logger
from server.problems import ProblemError
from server.sessions import Clock
from server.settings import Settings
from server.signed import answer
from server.telemetry.store import TelemetryStore

_VERSION = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}")
_DAY_MS = 86_400_000
_NO_REPORTS = "No reports yet: in the last 24 hours nobody has told which model their device runs."
_NO_DATABASE = "Unknown just now: the database of the reports doesn't answer."
_NAME = "model."  # as server/telemetry/counting.py counts models in use
_LOG = logger("models")
T = TypeVar("T")


class ModelsRoom:
    """The routes, over the models on the disk, the queue of jobs and what pages report."""

    def __init__(self, settings: Settings, jobs: OpenedJobs, reports: TelemetryStore, clock: Clock) -> None:
        self._reports = reports
        self._clock = clock
        self._versions = Versions(settings.data)
        self._settings = settings
        self._jobs = jobs
        self.routes = [
            AdminRoute("/models", self.overview),
            AdminRoute("/models/compare", self.compare),
            AdminRoute("/models/rollback", self.plan_back),
            AdminRoute("/models/rollback", self.go_back, method="POST", action="model.rollback"),
            AdminRoute("/models/{version}", self.detail),
            AdminRoute("/models/{version}/publish", self.plan),
            AdminRoute("/models/{version}/publish", self.publish, method="POST", action="model.publish"),
        ]

    async def overview(self, _request: Request) -> Response:
        """`GET /api/admin/models`: ModelOverview."""
        return answer(await run_in_threadpool(lambda: self._versions.overview(*self._use())))

    async def detail(self, request: Request) -> Response:
        """`GET /api/admin/models/{version}`: ModelDetail."""
        version = await self._known(request.path_params["version"])
        return answer(await _read(lambda: self._versions.detail(version)))

    async def compare(self, request: Request) -> Response:
        """`GET /api/admin/models/compare?a=&b=`: ModelComparison, what b finds more than a."""
        a, b = [await self._known(request.query_params.get(name, "")) for name in ("a", "b")]
        return answer(await _read(lambda: compared(self._versions.folder, a, b)))

    async def plan(self, request: Request) -> Response:
        """`GET /api/admin/models/{version}/publish`: PublishPlan, what a POST to it would change."""
        version = await self._known(request.path_params["version"])
        return answer(await _read(lambda: self._versions.plan(version)))

    async def plan_back(self, _request: Request) -> Response:
        """`GET /api/admin/models/rollback`: PublishPlan, what a POST to it would change."""
        return answer(await _read(self._versions.plan_back))

    async def publish(self, request: Request) -> Response:
        """`POST /api/admin/models/{version}/publish`: JobReceipt of the job that does it, or is refused by the gate."""
        version = await self._known(request.path_params["version"])
        published = await _read(self._versions.folder.published)
        return await self._enqueue(request, version, None if published is None else published.version, version)

    async def go_back(self, request: Request) -> Response:
        """`POST /api/admin/models/rollback`: JobReceipt of the job that publishes the model before."""
        plan = await _read(self._versions.plan_back)
        return await self._enqueue(request, plan.version, plan.instead_of, "previous")

    def _use(self) -> tuple[tuple[ModelUse, ...] | None, str]:
        """Which models devices ran in the last day, the most used first, and what that is counted from."""
        try:
            sums = self._reports.sums(round(self._clock() * 1000) - _DAY_MS)
        except DatabaseError as error:
            _LOG.warning("nobody knows which models devices run", reason=str(error))
            return None, _NO_DATABASE
        found = {name.removeprefix(_NAME): count for name, count in sums.items() if name.startswith(_NAME)}
        total = sum(found.values())
        if not total:
            return None, _NO_REPORTS
        most_first = sorted(found.items(), key=lambda each: (-each[1], each[0]))
        use = tuple(ModelUse(version, count, count / total) for version, count in most_first)
        return use, f"Of {total:,} reports of pages in the last 24 hours."

    async def _enqueue(self, request: Request, version: str, before: str | None, wanted: str) -> Response:
        note(request, target=version, before=before or "none", after=version)
        receipt = await self._jobs.ask(
            lambda jobs: JobReceipt(*jobs.enqueue(KINDS["publish"].read(self._settings, {"version": wanted})))
        )
        note(request, target=f"{version} by the job {receipt.job.id}")
        return answer(receipt)

    async def _known(self, version: str) -> str:
        """A version that there is, so that no other name becomes a path; raises ProblemError."""
        if _VERSION.fullmatch(version) is None or version not in await run_in_threadpool(
            self._versions.folder.versions
        ):
            raise ProblemError("unknown_version", "There is no such model; the list of models has those there are.")
        return version


async def _read(work: Callable[[], T]) -> T:
    """What `work` answers, done beside the event loop; raises ProblemError, which shows no path of the server's."""
    try:
        return await run_in_threadpool(work)
    except NoWayBackError as error:
        raise ProblemError("job_refused", str(error)) from None
    except (LearningError, OSError) as error:
        _LOG.warning("a model can't be used", reason=str(error))
        raise ProblemError("unusable_model", "A model's files can't be read; the server's log says which.") from None
