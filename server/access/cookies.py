"""The cookie of a session: for this host alone, never for scripts, never sent along from another site."""

from starlette.requests import Request
from starlette.responses import Response

_NAME = "sidflow-operator"


def by_tls(request: Request) -> bool:
    """Whether the request came by TLS, as far as the server or a proxy that it believes can tell."""
    return request.url.scheme == "https"


def cookie_name(request: Request) -> str:
    """With `__Host-` a browser itself sees to it that neither another host nor a page without TLS can set it."""
    return f"__Host-{_NAME}" if by_tls(request) else _NAME


def cookie_of(request: Request) -> str | None:
    """The value that the browser sent."""
    return request.cookies.get(cookie_name(request)) or None


def give_cookie(request: Request, response: Response, value: str, seconds: int) -> None:
    """Has the browser keep the value, so long at most."""
    response.set_cookie(
        cookie_name(request), value, max_age=seconds, path="/", secure=by_tls(request), httponly=True, samesite="strict"
    )


def take_cookie(request: Request, response: Response) -> None:
    """Has the browser forget it."""
    response.delete_cookie(cookie_name(request), path="/", secure=by_tls(request), httponly=True, samesite="strict")
