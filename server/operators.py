"""What is the operator's alone: a route that a token opens, and that isn't there at all where no token is set."""

import hmac
from collections.abc import Iterable

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.limiting import Handler
from server.problems import problem_response


def operator_routes(token: SecretStr | None, routes: Iterable[Route]) -> list[Route]:
    """The routes, each behind `Authorization: Bearer TOKEN`; none without a token."""
    if token is None:
        return []
    wanted = token.get_secret_value().encode()
    return [Route(each.path, _guarded(wanted, each.endpoint), methods=_methods(each)) for each in routes]


def _guarded(wanted: bytes, handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        # Compared as a whole, so that the time it takes tells nothing of how much was right.
        right = hmac.compare_digest(given.strip().encode(), wanted)
        if scheme.lower() != "bearer" or not right:
            detail = "This is for the operator: send the token that the server was given."
            return problem_response("operators_only", detail, {"WWW-Authenticate": "Bearer"})
        return await handler(request)

    return guarded


def _methods(route: Route) -> list[str]:
    return sorted(route.methods or ())
