"""A browser gets a session, or loses it."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from server.access.cookies import cookie_of, give_cookie, take_cookie
from server.access.identity import Identity
from server.access.sessions import OperatorSessions
from server.audit.noting import noted


class Door:
    """Over the sessions and the proofs by name; `seconds` is how long a cookie is kept at most."""

    def __init__(self, sessions: OperatorSessions, proofs: Mapping[str, str], seconds: int) -> None:
        self._sessions = sessions
        self._proofs = proofs
        self._seconds = seconds

    async def let_in(self, request: Request, response: Response, who: Identity, by: str) -> None:
        """A new session under a new value, whatever the browser sent: a value that was planted there opens nothing."""
        former = cookie_of(request)
        if former is not None:
            await run_in_threadpool(self._sessions.close, former)
        value = await run_in_threadpool(self._sessions.open, who, self._proofs[by])
        noted(request).identity = who
        give_cookie(request, response, value, self._seconds)

    async def let_out(self, request: Request, response: Response) -> None:
        """Ends this session."""
        value = cookie_of(request)
        assert value is not None, "the gate lets nobody through who has no session"
        await run_in_threadpool(self._sessions.close, value)
        take_cookie(request, response)

    async def let_all_out(self, request: Request, response: Response, who: Identity) -> int:
        """Ends all sessions of an account; answers how many."""
        ended = await run_in_threadpool(self._sessions.close_all, who.name)
        take_cookie(request, response)
        return ended
