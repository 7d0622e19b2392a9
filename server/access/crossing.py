"""Keeps other sites from changing things in the name of who is logged in here."""

from starlette.requests import Request

from server.problems import ProblemError

_DETAIL = "The request came from another site: do this on a page of SIDFlow itself."


def check_origin(request: Request) -> None:
    """Raises ProblemError where the browser says that another site's page asked for a change.

    Sec-Fetch-Site decides, which no page can set; an older browser says it by Origin. What sends neither is no
    browser, has no cookies of somebody else's, and still needs the token.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    here = f"{request.url.scheme}://{request.url.netloc}"
    if site is not None:
        if site != "same-origin":
            raise ProblemError("wrong_origin", _DETAIL)
    elif origin is not None and origin.lower() != here.lower():
        raise ProblemError("wrong_origin", _DETAIL)
