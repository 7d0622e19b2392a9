"""What pages that watch jobs are told, by server-sent events: what is new of all jobs, or of one and its log."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from server.admin.table import AdminRoute
from server.contract.jobs import OVER, Job, JobHistory, JobList, JobLog, JobWorkers
from server.contract.schedules import ScheduleList
from server.event_stream import Event, EventStreams, Seen
from server.jobs.opened import OpenedJobs
from server.jobs.schedules import Schedules
from server.jobs.seen import Wanted

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

_OFTEN_S = 0.5
_RARELY_S = 2.0  # while nothing is under way
_NEWEST = 50
_LINES = 1000
_MARGIN_MS = 5000  # a transaction may end a while after it read the clock


class JobWatching:
    """The two streams, over the queue."""

    def __init__(self, jobs: OpenedJobs, streams: EventStreams) -> None:
        self._jobs = jobs
        self._streams = streams
        # Before the routes of one job, which would take `events` for its id.
        self.routes = [AdminRoute("/jobs/events", self.board), AdminRoute("/jobs/{id}/events", self.one)]

    async def board(self, request: Request) -> Response:
        """`GET /api/admin/jobs/events`: `jobs` (the newest), then each `job` that changes; `schedules`, `workers`."""
        look = BoardLook()
        return self._streams.respond(request, lambda: self._jobs.ask(look))

    async def one(self, request: Request) -> Response:
        """`GET /api/admin/jobs/{id}/events`: `job`, `history` and `log`, at first all of it, then what is new.

        The lines of the log begin after the last one that the page has seen: `Last-Event-ID`, or `?after=`.
        """
        identity = str(request.path_params["id"])
        await self._jobs.ask(lambda jobs: jobs.get(identity))
        seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
        look = JobLook(identity, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0)
        return self._streams.respond(request, lambda: self._jobs.ask(look))


class BoardLook:
    """Looks at all jobs, and remembers what it has told."""

    def __init__(self) -> None:
        self._told: dict[str, Job] = {}
        self._since_ms: int | None = None
        self._schedules: ScheduleList | None = None
        self._workers: JobWorkers | None = None

    def __call__(self, jobs: "Jobs") -> Seen:
        events = [*self._of_jobs(jobs), *self._of_others(jobs)]
        busy = any(job.status not in OVER for job in self._told.values())
        return Seen(events, _OFTEN_S if busy else _RARELY_S)

    def _of_jobs(self, jobs: "Jobs") -> list[Event]:
        if self._since_ms is None:
            newest, total = jobs.store.jobs(_NEWEST, Wanted())
            under_way, self._since_ms = jobs.store.lately((), None)
            found = {job.id: job for job in (*newest, *under_way)}
            self._told = found
            return [Event("jobs", JobList(tuple(found.values()), total))]
        known = [job.id for job in self._told.values() if job.status not in OVER]
        lately, self._since_ms = jobs.store.lately(known, self._since_ms - _MARGIN_MS)
        changed = [job for job in reversed(lately) if self._told.get(job.id) != job]
        self._told = {job.id: job for job in lately}
        return [Event("job", job) for job in changed]

    def _of_others(self, jobs: "Jobs") -> list[Event]:
        events: list[Event] = []
        schedules, workers = ScheduleList(Schedules(jobs).list()), JobWorkers(jobs.store.workers_alive())
        if schedules != self._schedules:
            events.append(Event("schedules", schedules))
        if workers != self._workers:
            events.append(Event("workers", workers))
        self._schedules, self._workers = schedules, workers
        return events


class JobLook:
    """Looks at one job, and remembers what it has told; `line` is the last line of the log that is known already."""

    def __init__(self, identity: str, line: int) -> None:
        self._identity = identity
        self._line = line
        self._entry = 0
        self._job: Job | None = None

    def __call__(self, jobs: "Jobs") -> Seen:
        events: list[Event] = []
        job = jobs.get(self._identity)
        if history := jobs.store.history(self._identity, self._entry):
            self._entry = history[-1].number
            events.append(Event("history", JobHistory(history)))
        if lines := jobs.store.log(self._identity, self._line, _LINES):
            self._line = lines[-1].number
            events.append(Event("log", JobLog(lines), str(self._line)))
        if job != self._job:
            self._job = job
            events.append(Event("job", job))
        if len(lines) == _LINES:
            return Seen(events, 0)
        return Seen(events, _RARELY_S if job.status in OVER else _OFTEN_S)
