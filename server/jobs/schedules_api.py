"""The operator's routes of the jobs that begin by themselves."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import Record
from client_py.core.decode import decode
from client_py.core.errors import ContractError
from server.admin.table import AdminRoute
from server.audit.noting import note
from server.bodies import read_object
from server.contract.schedules import Schedule, ScheduleList, SchedulePlan
from server.jobs.forms import kind_asked
from server.jobs.opened import OpenedJobs
from server.jobs.schedules import Schedules
from server.problems import ProblemError
from server.settings import Settings
from server.signed import answer

_PATH = "/schedules/{id}"


class SchedulesApi:
    """The routes, over the queue."""

    def __init__(self, jobs: OpenedJobs, settings: Settings) -> None:
        self._jobs = jobs
        self._settings = settings
        self.routes = [
            AdminRoute("/schedules", self.list),
            AdminRoute("/schedules", self.add, method="POST", action="schedule.add"),
            AdminRoute(_PATH, self.get),
            AdminRoute(_PATH, self.change, method="PUT", action="schedule.change"),
            AdminRoute(_PATH, self.remove, method="DELETE", action="schedule.remove"),
        ]

    async def list(self, _request: Request) -> Response:
        """`GET /api/admin/schedules`."""
        return answer(ScheduleList(await self._jobs.ask(lambda jobs: Schedules(jobs).list())))

    async def get(self, request: Request) -> Response:
        """`GET /api/admin/schedules/{id}`."""
        return answer(await self._known(request))

    async def add(self, request: Request) -> Response:
        """`POST /api/admin/schedules`: SchedulePlan with `parameters` as of `run/{kind}` -> Schedule."""
        plan, parameters = await self._plan(request)
        made = await self._jobs.ask(lambda jobs: Schedules(jobs).add(plan, parameters()))
        note(request, target=made.id, after=_state(made))
        return answer(made)

    async def change(self, request: Request) -> Response:
        """`PUT /api/admin/schedules/{id}`: the same -> Schedule."""
        plan, parameters = await self._plan(request)
        before = await self._known(request)
        note(request, target=before.id, before=_state(before))
        made = await self._jobs.ask(lambda jobs: Schedules(jobs).change(before.id, plan, parameters()))
        note(request, after=_state(made))
        return answer(made)

    async def remove(self, request: Request) -> Response:
        """`DELETE /api/admin/schedules/{id}`: the Schedule that was."""
        identity = str(request.path_params["id"])
        removed = await self._jobs.ask(lambda jobs: Schedules(jobs).remove(identity))
        note(request, target=removed.id, before=_state(removed))
        return answer(removed)

    async def _plan(self, request: Request) -> tuple[SchedulePlan, Callable[[], Record]]:
        """What a body asks for; the parameters are read where what is wrong with them becomes a problem."""
        asked = await read_object(request)
        given = asked.pop("parameters", {})
        if not isinstance(given, dict):
            raise ProblemError("invalid_request", "parameters: an object is needed.")
        try:
            plan = decode(SchedulePlan, asked)
        except ContractError as error:
            raise ProblemError("invalid_request", f"{error}.") from None
        kind = kind_asked(plan.kind)
        return plan, lambda: kind.read(self._settings, given)

    async def _known(self, request: Request) -> Schedule:
        identity = str(request.path_params["id"])
        return await self._jobs.ask(lambda jobs: Schedules(jobs).get(identity))


def _state(schedule: Schedule) -> JsonValue:
    """What the audit log keeps of one."""
    parameters = {each.name: each.value for each in schedule.parameters}
    return plain({"plan": schedule.plan, "parameters": parameters})
