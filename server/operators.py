"""Routes that a program asks for with a token of its own, or a person who is logged in."""

import hmac

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from server.access.gate import Demand, Gate
from server.limiting import Handler
from server.problems import problem_response
from server.signed import bearer


def opened_by_token(token: SecretStr | None, gate: Gate, handler: Handler) -> Handler:
    """The handler for who sends `Authorization: Bearer TOKEN`, or is logged in; without a token for these alone."""
    wanted = None if token is None else token.get_secret_value().encode()
    for_people = gate.guarded(Demand("viewer", None), handler)

    async def opened(request: Request) -> Response:
        given = bearer(request)
        if given is None:
            return await for_people(request)
        # Compared as a whole, so that the time it takes tells nothing of how much was right.
        if wanted is None or not hmac.compare_digest(given.strip().encode(), wanted):
            detail = "This is for the operator: send the token that the server was given."
            return problem_response("operators_only", detail, {"WWW-Authenticate": "Bearer"})
        return await handler(request)

    return opened
