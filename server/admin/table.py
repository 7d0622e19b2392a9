"""The table of the operator's routes: whatever stands below `/api/admin` stands in it, and is denied by default."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from client_py.core.decode import decode
from server.access.gate import Demand, Gate
from server.contract.audit import AuditAction, AuditRole
from server.limiting import Handler
from server.problems import ProblemError, on_problem

BELOW = "/admin"


@dataclass(frozen=True, slots=True)
class AdminRoute:
    """One route; `path` is below `/api/admin`.

    Whoever reads has to be a viewer at least, whoever changes something the operator, unless `role` says otherwise. A
    change has to have an `action`, a dotted word by which the audit log knows it, and to come from a page of ours
    unless it is said to come `from_elsewhere`.
    """

    path: str
    handler: Handler
    method: str = "GET"
    role: AuditRole | None = None
    action: str | None = None
    from_elsewhere: bool = False

    def __post_init__(self) -> None:
        if self.method != "GET" and self.action is None:
            raise ValueError(f"{self.method} {self.path} changes something: the audit log needs a word for it")
        if self.action is not None:
            decode(AuditAction, self.action)

    @property
    def least(self) -> AuditRole:
        """The least role that gets in."""
        if self.role is not None:
            return self.role
        return "viewer" if self.method == "GET" else "operator"


def admin_mount(table: Sequence[AdminRoute], gate: Gate) -> Mount:
    """All routes of the table, each behind the gate; nothing else is below their address."""
    routes = [
        Route(
            each.path,
            gate.guarded(Demand(each.least, each.action, each.from_elsewhere), each.handler),
            methods=[each.method],
        )
        for each in table
    ]
    known = {(each.path, each.method) for each in table}
    if len(known) != len(table):
        raise ValueError("a route stands twice in the table")
    return Mount(BELOW, _Below(routes, gate))


class _Below:
    """The routes; who isn't logged in doesn't even learn which there are."""

    def __init__(self, routes: list[Route], gate: Gate) -> None:
        self.routes: list[BaseRoute] = list(routes)
        self._router: ASGIApp = Router(routes, redirect_slashes=False)
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not any(route.matches(scope)[0] is Match.FULL for route in self.routes):
            request = Request(scope)
            try:
                if await self._gate.session(request) is None:
                    raise ProblemError("login_needed", "Nobody is logged in, or not any more: log in.")
            except ProblemError as error:
                response = await on_problem(request, error)
                await response(scope, receive, send)
                return
        await self._router(scope, receive, send)
