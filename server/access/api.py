"""Logging in and out, and who is logged in."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.instant import instant
from server.access.accounts import Accounts
from server.access.cookies import cookie_of, give_cookie, take_cookie
from server.access.identity import Identity, identity, session_of
from server.access.sessions import OperatorSessions
from server.admin.table import AdminRoute
from server.audit.noting import note, noted
from server.bodies import Body
from server.contract.access import Login, Me
from server.settings import Settings
from server.signed import answer

_LOGIN = Body(Login, 16_384)


class AccessApi:
    """The routes, over the accounts and the sessions."""

    def __init__(self, accounts: Accounts, sessions: OperatorSessions, settings: Settings) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._settings = settings
        self.routes = [
            AdminRoute("/me", self.me),
            AdminRoute("/login", self.login, "POST", role="nobody", action="login"),
            AdminRoute("/logout", self.logout, "POST", role="viewer", action="logout"),
            AdminRoute("/logout-everywhere", self.logout_everywhere, "POST", role="viewer", action="logout-everywhere"),
        ]

    async def me(self, request: Request) -> Response:
        """`GET /api/admin/me`: -> Me."""
        session = session_of(request)
        assert session is not None
        return answer(
            Me(
                session.identity.name, session.identity.role, session.token, instant(session.ends_ms),
                instant(session.idle_ends_ms), self._settings.environment,
            )
        )  # fmt: skip

    async def login(self, request: Request) -> Response:
        """`POST /api/admin/login`: Login -> nothing, and a cookie with a new session."""
        given = await _LOGIN.read(request)
        noted(request).claimed = given.name
        host = request.client.host if request.client else ""
        who = await run_in_threadpool(self._accounts.check, given.name, given.password, host)
        response = Response(status_code=204, headers={"Cache-Control": "no-store"})
        await self._begin(request, response, who)
        return response

    async def logout(self, request: Request) -> Response:
        """`POST /api/admin/logout`: ends this session."""
        value = cookie_of(request)
        assert value is not None
        await run_in_threadpool(self._sessions.close, value)
        return self._gone(request)

    async def logout_everywhere(self, request: Request) -> Response:
        """`POST /api/admin/logout-everywhere`: ends all sessions of this account."""
        name = identity(request).name
        ended = await run_in_threadpool(self._sessions.close_all, name)
        note(request, target=name, before={"sessions": ended}, after={"sessions": 0})
        return self._gone(request)

    async def _begin(self, request: Request, response: Response, who: Identity) -> None:
        """A new session under a new value, whatever the browser sent: a value that was planted there opens nothing."""
        former = cookie_of(request)
        if former is not None:
            await run_in_threadpool(self._sessions.close, former)
        value = await run_in_threadpool(self._sessions.open, who)
        noted(request).identity = who
        give_cookie(request, response, value, self._settings.operator_session_s)

    def _gone(self, request: Request) -> Response:
        response = Response(status_code=204, headers={"Cache-Control": "no-store"})
        take_cookie(request, response)
        return response
