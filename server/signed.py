"""Requests that are signed with a visit's token, and how they are answered."""

from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from server.problems import session_problems
from server.sessions import Sessions


def bearer(request: Request) -> str | None:
    """The token of the Authorization header: None where no header names one, "" where it is of another scheme."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        return None
    return token if scheme.lower() == "bearer" else ""


def check_visit(sessions: Sessions, token: str | None) -> None:
    """Raises ProblemError where the token isn't one of a visit that goes on."""
    with session_problems():
        sessions.read_visit(token or "")


def answer(record: object) -> Response:
    """A record as JSON that no cache keeps."""
    return Response(canonical_json(record), headers={"Cache-Control": "no-store"}, media_type="application/json")
