"""What a request asks for in its address, behind the question mark."""

from starlette.requests import Request

from server.problems import ProblemError

_MOST_TEXT = 4096


def number(request: Request, name: str, otherwise: int, most: int) -> int:
    """A whole number, `otherwise` where none is given; raises ProblemError."""
    given = request.query_params.get(name, str(otherwise))
    if not (given.isascii() and given.isdigit() and len(given) <= 10 and int(given) <= most):
        raise ProblemError("invalid_request", f"{name}: a whole number up to {most:,} is needed.")
    return int(given)


def text(request: Request, name: str) -> str:
    """A text, empty where none is given; raises ProblemError."""
    given = request.query_params.get(name, "")
    if len(given) > _MOST_TEXT:
        raise ProblemError("invalid_request", f"{name}: at most {_MOST_TEXT:,} characters.")
    return given
