"""What a page sends of its listener, who said so: a session of its own to sign with, and batches of events."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from client_py.core.contract import SessionToken, SyncBatch
from client_py.core.instant import instant
from server.bodies import Body
from server.feedback_log import FeedbackLog
from server.problems import ProblemError, session_problems
from server.sessions import Sessions

_BATCH = Body(SyncBatch)


class Sync:
    """The two routes, over the sessions and the log."""

    def __init__(self, sessions: Sessions, log: FeedbackLog) -> None:
        self._sessions = sessions
        self._log = log

    async def session(self, _request: Request) -> Response:
        """`POST /api/session`: -> SessionToken."""
        token, visit = self._sessions.open_visit()
        return _answer(SessionToken(token, instant(visit.expires * 1000)))

    async def feedback(self, request: Request) -> Response:
        """`POST /api/rate/feedback`: SyncBatch -> SyncReceipt, when the events are on disk."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ProblemError("invalid_session", "Send the session's token: Authorization: Bearer TOKEN.")
        with session_problems():
            self._sessions.read_visit(token)
        batch = await _BATCH.read(request)
        return _answer(await run_in_threadpool(self._log.append, batch.events))


def _answer(record: object) -> Response:
    return Response(canonical_json(record), headers={"Cache-Control": "no-store"}, media_type="application/json")
