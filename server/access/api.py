"""Logging in and out, and who is logged in."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.instant import instant
from server.access.accounts import Accounts
from server.access.door import Door
from server.access.identity import identity, session_of
from server.admin.table import AdminRoute
from server.audit.noting import note, noted
from server.bodies import Body
from server.contract.access import Login, LoginWays, Me
from server.settings import Settings
from server.signed import answer

_LOGIN = Body(Login, 16_384)


class AccessApi:
    """The routes, over the accounts and the sessions; `ways` is what a login page can offer."""

    def __init__(self, accounts: Accounts, door: Door, settings: Settings, ways: LoginWays) -> None:
        self._accounts = accounts
        self._door = door
        self._settings = settings
        self._ways = ways
        self.routes = [
            AdminRoute("/me", self.me),
            AdminRoute("/login", self.ways, role="nobody"),
            AdminRoute("/login", self.login, "POST", role="nobody", action="login"),
            AdminRoute("/logout", self.logout, "POST", role="viewer", action="logout"),
            AdminRoute("/logout-everywhere", self.logout_everywhere, "POST", role="viewer", action="logout-everywhere"),
        ]

    async def me(self, request: Request) -> Response:
        """`GET /api/admin/me`: -> Me."""
        session = session_of(request)
        assert session is not None, "the gate lets nobody through who isn't logged in"
        return answer(
            Me(
                session.identity.name, session.identity.role, session.token, instant(session.ends_ms),
                instant(session.idle_ends_ms), self._settings.environment,
            )
        )  # fmt: skip

    async def ways(self, _request: Request) -> Response:
        """`GET /api/admin/login`: -> LoginWays."""
        return answer(self._ways)

    async def login(self, request: Request) -> Response:
        """`POST /api/admin/login`: Login -> nothing, and a cookie with a new session."""
        given = await _LOGIN.read(request)
        noted(request).claimed = given.name
        host = request.client.host if request.client else ""
        who, by = await run_in_threadpool(self._accounts.check, given.name, given.password, host)
        response = _nothing()
        await self._door.let_in(request, response, who, by)
        return response

    async def logout(self, request: Request) -> Response:
        """`POST /api/admin/logout`: ends this session."""
        response = _nothing()
        await self._door.let_out(request, response)
        return response

    async def logout_everywhere(self, request: Request) -> Response:
        """`POST /api/admin/logout-everywhere`: ends all sessions of this account."""
        response = _nothing()
        who = identity(request)
        ended = await self._door.let_all_out(request, response, who)
        note(request, target=who.name, before={"sessions": ended}, after={"sessions": 0})
        return response


def _nothing() -> Response:
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
