"""What a page sends of its listener, who said so: a session of its own to sign with, and batches of events."""

import sqlite3
from collections import Counter

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.contract import SessionToken, SyncBatch
from client_py.core.instant import instant
from server.bodies import Body
from server.feedback_log import FeedbackLog, FeedbackLogError
from server.logs import logger
from server.problems import ProblemError
from server.sessions import Sessions
from server.signed import answer, bearer, check_visit

_BATCH = Body(SyncBatch)
_STORE_AGAIN_S = 60
_LOG = logger("sync")


class Sync:
    """The two routes, over the sessions and the log."""

    def __init__(self, sessions: Sessions, log: FeedbackLog) -> None:
        self._sessions = sessions
        self._log = log
        self.done: Counter[str] = Counter(accepted=0, duplicates=0, rejected=0)  # events, since the server started

    def start(self) -> None:
        """Puts the log in order before the first batch; where that fails, each batch tries again and says so."""
        try:
            repaired = self._log.repair()
        except (OSError, sqlite3.Error, FeedbackLogError):
            _LOG.exception("the feedback log can't be put in order")
            return
        if repaired:
            _LOG.warning("feedback log put in order", files=repaired)

    async def session(self, _request: Request) -> Response:
        """`POST /api/session`: -> SessionToken."""
        token, visit = self._sessions.open_visit()
        return answer(SessionToken(token, instant(visit.expires * 1000)))

    async def feedback(self, request: Request) -> Response:
        """`POST /api/rate/feedback`: SyncBatch -> SyncReceipt, when the events are on disk."""
        token = bearer(request)
        if token is not None:
            check_visit(self._sessions, token)
        batch = await _BATCH.read(request)
        if token is None:
            # A beacon, the last word of a page that goes, can send no header.
            check_visit(self._sessions, batch.token)
        try:
            receipt = await run_in_threadpool(self._log.append, batch.events)
        except (OSError, sqlite3.Error, FeedbackLogError):
            _LOG.exception("events not stored")
            detail = "The server can't store the events now; nothing is lost, send them again."
            raise ProblemError("not_stored", detail, _STORE_AGAIN_S) from None
        for outcome in self.done:
            self.done[outcome] += len(getattr(receipt, outcome))
        return answer(receipt)
