"""The operator's routes: what `sidflow jobs ...` does on a command line, over HTTP."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast, get_args

from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import JsonValue
from server import queries
from server.admin.table import AdminRoute
from server.audit.noting import note
from server.bodies import read_object
from server.contract.jobs import Job, JobHistory, JobList, JobLog, JobReceipt, JobStatus
from server.jobs.audited import enqueued
from server.jobs.forms import kind_asked
from server.jobs.opened import OpenedJobs
from server.jobs.seen import Wanted
from server.limiting import Handler
from server.problems import ProblemError
from server.settings import Settings
from server.signed import answer

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

_PAGE = 100
_LINES = 1000


class JobsApi:
    """The routes, over the queue."""

    def __init__(self, jobs: OpenedJobs, settings: Settings) -> None:
        self._jobs = jobs
        self._settings = settings
        self.routes = [
            AdminRoute("/jobs", self.list),
            AdminRoute("/jobs/{id}", self.get),
            AdminRoute("/jobs/{id}/log", self.log),
            AdminRoute("/jobs/{id}/history", self.history),
            AdminRoute(
                "/jobs/{id}/pause", self._steering(lambda jobs, job: jobs.pause(job)), "POST", action="job.pause"
            ),
            AdminRoute(
                "/jobs/{id}/resume", self._steering(lambda jobs, job: jobs.resume(job)), "POST", action="job.resume"
            ),
            AdminRoute(
                "/jobs/{id}/cancel", self._steering(lambda jobs, job: jobs.cancel(job)), "POST", action="job.cancel"
            ),
            AdminRoute(
                "/jobs/{id}/retry", self._steering(lambda jobs, job: jobs.retry(job)), "POST", action="job.retry"
            ),
            AdminRoute("/run/{kind}", self.run, "POST", action="job.run"),
        ]

    async def list(self, request: Request) -> Response:
        """`GET /api/admin/jobs`: the newest, `?limit=` of them, `?before=` a job, `?kind=` and `?status=`."""
        limit = queries.number(request, "limit", _PAGE, most=10_000)
        kind, status, before = (request.query_params.get(name) for name in ("kind", "status", "before"))
        if status is not None and status not in get_args(JobStatus):
            raise ProblemError("invalid_request", f"status: one of {', '.join(get_args(JobStatus))} is needed.")
        wanted = Wanted(None if kind is None else kind_asked(kind).name, cast("JobStatus | None", status))
        return answer(JobList(*await self._jobs.ask(lambda jobs: jobs.store.jobs(limit, wanted, before))))

    async def get(self, request: Request) -> Response:
        """`GET /api/admin/jobs/{id}`."""
        return answer(await self._jobs.ask(lambda jobs: jobs.get(_id(request))))

    async def log(self, request: Request) -> Response:
        """`GET /api/admin/jobs/{id}/log`: a thousand lines after the one that is numbered `?after=`."""
        after = queries.number(request, "after", 0, most=2**31 - 1)
        return answer(JobLog(await self._jobs.ask(lambda jobs: jobs.log(_id(request), after, _LINES))))

    async def history(self, request: Request) -> Response:
        """`GET /api/admin/jobs/{id}/history`."""
        return answer(JobHistory(await self._jobs.ask(lambda jobs: jobs.history(_id(request)))))

    async def run(self, request: Request) -> Response:
        """`POST /api/admin/run/{kind}`, `?id=`: parameters -> JobReceipt; what isn't given is as the settings say."""
        kind = kind_asked(request.path_params["kind"])
        given = await read_object(request)
        identity = request.query_params.get("id")

        def enqueue(jobs: "Jobs") -> JobReceipt:
            return JobReceipt(*jobs.enqueue(kind.read(self._settings, given), identity))

        receipt = await self._jobs.ask(enqueue)
        note(request, target=receipt.job.id, after=enqueued(receipt.job, fresh=receipt.fresh))
        return answer(receipt)

    def _steering(self, steer: "Callable[[Jobs, str], Job]") -> Handler:
        async def steered(request: Request) -> Response:
            before = await self._jobs.ask(lambda jobs: jobs.get(_id(request)))
            note(request, before=_standing(before))
            after = await self._jobs.ask(lambda jobs: steer(jobs, _id(request)))
            note(request, after=_standing(after))
            return answer(after)

        return steered


def _standing(job: Job) -> JsonValue:
    """How a job stands, for the audit log; a running one heeds a wish later."""
    return {"status": job.status, "wish": job.wish} if job.wish else {"status": job.status}


def _id(request: Request) -> str:
    return str(request.path_params["id"])
