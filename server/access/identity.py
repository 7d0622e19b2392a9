"""Who asks."""

from dataclasses import dataclass

from starlette.requests import Request

from server.contract.access import Role

_KEY = "operator_session"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who is logged in."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class OperatorSession:
    """A session that goes on; both ends are in milliseconds since 1970."""

    identity: Identity
    token: str
    ends_ms: int
    idle_ends_ms: int


def identity(request: Request) -> Identity:
    """Who is logged in, for a handler of a route that wants somebody to be."""
    found = session_of(request)
    assert found is not None, "the gate lets nobody through who isn't logged in"
    return found.identity


def session_of(request: Request) -> OperatorSession | None:
    """The session that the gate found for this request."""
    found: OperatorSession | None = getattr(request.state, _KEY, None)
    return found


def remember(request: Request, session: OperatorSession) -> None:
    """Tells the handlers of this request who asks."""
    setattr(request.state, _KEY, session)
