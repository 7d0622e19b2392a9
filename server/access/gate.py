"""What stands before a handler of the operator's side: who asks, whether they may, and the line of the audit log."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from server.access.cookies import cookie_of
from server.access.crossing import check_origin
from server.access.identity import Identity, OperatorSession, remember
from server.access.sessions import OperatorSessions
from server.access.strangers import Strangers
from server.audit.log import AuditError, AuditLog
from server.audit.noting import note, noted
from server.contract.audit import AuditOutcome, AuditRole
from server.database import DatabaseError
from server.limiting import Handler
from server.logs import logger, request_id
from server.problems import ProblemError

TOKEN_HEADER = "X-SIDFlow-Token"  # noqa: S105 - the name of a header
_AGAIN_S = 10
_LOG = logger("access")


@dataclass(frozen=True, slots=True)
class Demand:
    """What a route asks of who calls it.

    `action` is the audit log's word for a change, None where nothing changes. `from_elsewhere`: another site leads
    here by itself, and the handler has its own proof that it was sent for.
    """

    role: AuditRole
    action: str | None
    from_elsewhere: bool = False


class Gate:
    """Lets through who may, and writes down what they did; what is refused is written down too."""

    def __init__(self, sessions: OperatorSessions, audit: AuditLog, clock: Callable[[], float]) -> None:
        self._sessions = sessions
        self._audit = audit
        self._strangers = Strangers(clock)

    async def session(self, request: Request, *, use: bool = True) -> OperatorSession | None:
        """The session that goes on, None where nobody is logged in; raises ProblemError without a database.

        `use` moves its idle end.
        """
        value = cookie_of(request)
        if value is None:
            return None
        try:
            return await run_in_threadpool(lambda: self._sessions.find(value, use=use))
        except DatabaseError as error:
            raise no_database(error) from None

    async def goes_on(self, request: Request) -> bool:
        """Whether the session of a request that was let in goes on; looking isn't using."""
        return await self.session(request, use=False) is not None

    def guarded(self, demand: Demand, handler: Handler) -> Handler:
        """The handler behind this gate."""
        if demand.action is None:
            return self._reading(demand, handler)
        return self._changing(demand, demand.action, handler)

    def _reading(self, demand: Demand, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            session = await self.session(request)
            try:
                _admit(request, session, demand)
            except ProblemError as error:
                if session is not None:
                    note(request, target=request.url.path)
                    await self._write(request, session.identity, "read", "refused", str(error))
                raise
            return await _answered(request, handler)

        return guarded

    def _changing(self, demand: Demand, action: str, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            session = await self.session(request)
            who = None if session is None else session.identity
            try:
                if not demand.from_elsewhere:
                    check_origin(request)
                _admit(request, session, demand)
                if session is not None and demand.role != "nobody":
                    _check_token(request, session)
                await self._be_ready(action)
                response = await _answered(request, handler)
            except ProblemError as error:
                await self._write(request, who, action, "refused", f"{error.code}: {error}")
                raise
            except Exception as error:
                await self._write(request, who, action, "failed", type(error).__name__)
                raise
            refusal = noted(request).refusal
            outcome: AuditOutcome = "done" if refusal is None and response.status_code < 400 else "refused"
            await self._write(request, who, action, outcome, refusal or "")
            return response

        return guarded

    async def _be_ready(self, action: str) -> None:
        """Raises ProblemError where what is about to be done couldn't be written down."""
        try:
            await run_in_threadpool(self._audit.ready)
        except AuditError as error:
            _LOG.error("nothing can be audited, so nothing is done", action=action, reason=str(error))
            raise ProblemError("not_audited", f"{error} Nothing was done.", _AGAIN_S) from None

    async def _write(
        self, request: Request, who: Identity | None, action: str, outcome: AuditOutcome, reason: str
    ) -> None:
        told = noted(request)
        target = told.target if told.target is not None else "/".join(map(str, request.path_params.values()))
        if who is None and outcome == "refused":
            passed_over = self._strangers.words_for_next()
            if passed_over is None:
                return
            reason += passed_over
        who = who or told.identity
        name = told.claimed if who is None else who.name
        role: AuditRole = "nobody" if who is None else who.role
        try:
            await run_in_threadpool(
                self._audit.append, name, role, action, target, outcome, reason, told.before, told.after, request_id()
            )
        except AuditError as error:
            # The act itself is over: the log keeps it, and who asked is told that the line is missing.
            _LOG.error(
                "an act isn't in the audit log",
                who=name,
                action=action,
                target=target,
                outcome=outcome,
                reason=str(error),
            )
            if outcome == "done":
                raise ProblemError("not_audited", f"This was done, but: {error}") from None


async def _answered(request: Request, handler: Handler) -> Response:
    try:
        return await handler(request)
    except DatabaseError as error:
        raise no_database(error) from None
    except OSError as error:
        _LOG.error("a file can't be reached", path=request.url.path, reason=str(error))
        detail = "A file of the server can't be read or written: its log says which one."
        raise ProblemError("files_unavailable", detail, _AGAIN_S) from None


def _admit(request: Request, session: OperatorSession | None, demand: Demand) -> None:
    """Raises ProblemError for who may not come in, and tells the handlers of who may."""
    if demand.role != "nobody":
        if session is None:
            raise ProblemError("login_needed", "Nobody is logged in, or not any more: log in.")
        if demand.role == "operator" and session.identity.role != "operator":
            raise ProblemError("not_allowed", "A viewer sees everything and changes nothing: this is the operator's.")
    if session is not None:
        remember(request, session)


def _check_token(request: Request, session: OperatorSession) -> None:
    given = request.headers.get(TOKEN_HEADER, "")
    if not hmac.compare_digest(given.encode(), session.token.encode()):
        raise ProblemError(
            "wrong_token", f"The header {TOKEN_HEADER} doesn't hold this session's token: load the page again."
        )


def no_database(error: DatabaseError) -> ProblemError:
    """What a database that doesn't answer looks like from outside; the log has the reason."""
    _LOG.warning("the database doesn't answer", reason=str(error))
    return ProblemError("database_unavailable", "The database doesn't answer; the server's log says why.", _AGAIN_S)
