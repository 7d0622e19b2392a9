"""Errors on the wire: `application/problem+json` with a stable code, and nothing of the server's insides."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from client_py.core.contract import Problem
from client_py.core.errors import SidflowError
from server.logs import request_id
from server.sessions import ExpiredSessionError, InvalidSessionError

# code -> status and title. The codes are for ever; docs/technical-reference.md says what each means.
PROBLEMS: dict[str, tuple[HTTPStatus, str]] = {
    "invalid_request": (HTTPStatus.BAD_REQUEST, "The request can't be read"),
    "unknown_tune": (HTTPStatus.NOT_FOUND, "There is no such tune"),
    "still_reading": (HTTPStatus.SERVICE_UNAVAILABLE, "The collection is still being read"),
    "unknown_rom": (HTTPStatus.NOT_FOUND, "There is no such ROM image"),
    "unknown_bundle": (HTTPStatus.NOT_FOUND, "There is no such bundle of ROM images"),
    "rom_refused": (HTTPStatus.CONFLICT, "The bundle can't be changed so"),
    "unknown_version": (HTTPStatus.NOT_FOUND, "There is no such version of the model"),
    "unusable_model": (HTTPStatus.CONFLICT, "The model can't be used"),
    "no_model": (HTTPStatus.NOT_FOUND, "No model is published"),
    "unknown_model": (HTTPStatus.NOT_FOUND, "There is no such file of a model"),
    "unknown_catalogue": (HTTPStatus.NOT_FOUND, "There is no such catalogue"),
    "unknown_song": (HTTPStatus.NOT_FOUND, "The tune has no such song"),
    "invalid_session": (HTTPStatus.FORBIDDEN, "The session isn't valid"),
    "expired_session": (HTTPStatus.GONE, "The session has expired"),
    "changed_tune": (HTTPStatus.GONE, "The tune has changed"),
    "not_found": (HTTPStatus.NOT_FOUND, "There is nothing here"),
    "method_not_allowed": (HTTPStatus.METHOD_NOT_ALLOWED, "The method isn't allowed here"),
    "body_too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    "unsupported_media_type": (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is of another kind"),
    "too_many_requests": (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
    "operators_only": (HTTPStatus.UNAUTHORIZED, "This is for the operator"),
    "login_needed": (HTTPStatus.UNAUTHORIZED, "Nobody is logged in"),
    "login_failed": (HTTPStatus.UNAUTHORIZED, "Nobody was logged in"),
    "not_allowed": (HTTPStatus.FORBIDDEN, "This is not for a viewer"),
    "wrong_origin": (HTTPStatus.FORBIDDEN, "Another site asked for this"),
    "wrong_token": (HTTPStatus.FORBIDDEN, "The token isn't the session's"),
    "not_audited": (HTTPStatus.SERVICE_UNAVAILABLE, "The audit log can't be written"),
    "database_unavailable": (HTTPStatus.SERVICE_UNAVAILABLE, "The database can't be reached"),
    "unknown_job": (HTTPStatus.NOT_FOUND, "There is no such job"),
    "unknown_schedule": (HTTPStatus.NOT_FOUND, "There is no such schedule"),
    "job_refused": (HTTPStatus.CONFLICT, "The job can't do that"),
    "no_collection": (HTTPStatus.CONFLICT, "There is no collection"),
    "unknown_shard": (HTTPStatus.NOT_FOUND, "There is no such file of classified songs"),
    "jobs_unavailable": (HTTPStatus.SERVICE_UNAVAILABLE, "The jobs can't be reached"),
    "too_many_streams": (HTTPStatus.SERVICE_UNAVAILABLE, "Too many pages are watching"),
    "unknown_alert": (HTTPStatus.NOT_FOUND, "There is no such alert"),
    "alert_refused": (HTTPStatus.CONFLICT, "The alert can't do that"),
    "files_unavailable": (HTTPStatus.SERVICE_UNAVAILABLE, "The server's files can't be reached"),
    "not_stored": (HTTPStatus.SERVICE_UNAVAILABLE, "This can't be stored now"),
    "internal_error": (HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed"),
}


class ProblemError(SidflowError):
    """Ends a request with one of PROBLEMS; `detail` is a sentence for the listener, `retry_after_s` a useful wait."""

    def __init__(self, code: str, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.retry_after_s = retry_after_s


@contextmanager
def session_problems() -> Iterator[None]:
    """Turns what is wrong with a session into its problem."""
    try:
        yield
    except InvalidSessionError as error:
        raise ProblemError("invalid_session", str(error)) from None
    except ExpiredSessionError as error:
        raise ProblemError("expired_session", str(error)) from None


def problem_response(code: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    """The response for one of PROBLEMS; never stored by a cache."""
    status, title = PROBLEMS[code]
    problem = Problem(code=code, title=title, status=status.value, detail=detail, request_id=request_id())
    return Response(
        canonical_json(problem),
        status_code=status.value,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )


async def on_problem(_request: Request, error: Exception) -> Response:
    """Starlette's handler for ProblemError."""
    assert isinstance(error, ProblemError)
    after = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    return problem_response(error.code, str(error), after)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's handler for what its router refuses: unknown addresses and methods."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "")
        return problem_response("method_not_allowed", f"Allowed here: {allowed or 'nothing'}.", {"Allow": allowed})
    if error.status_code == HTTPStatus.NOT_FOUND:
        return not_found(request)
    raise error


def not_found(request: Request) -> Response:
    """A problem for programs, a plain page for people."""
    if request.url.path.startswith("/api/"):
        return problem_response("not_found", "The server has no such address.")
    return Response(_NOT_FOUND_PAGE, status_code=404, headers={"Cache-Control": "no-store"}, media_type="text/html")


_NOT_FOUND_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not found - SIDFlow</title>
<h1>There is nothing here</h1>
<p>The address leads to no page of SIDFlow. <a href="/">Go to the player</a>.</p>
</html>
"""
