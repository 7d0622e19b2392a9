"""The operator's page: the private bundle, handed out to who is logged in, and the login to everybody else."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.access.gate import Gate
from server.bundle import Document, PrivateBundle
from server.problems import ProblemError, not_found
from server.security import content_security_policy

PLACE = "/admin"
_ROOMS = "index.html"
_LOGIN = "login.html"


class AdminPage:
    """The routes of the page, over the bundle and the gate."""

    def __init__(self, bundle: PrivateBundle | None, gate: Gate) -> None:
        self._bundle = bundle
        self._gate = gate
        self.routes = [
            Route(PLACE, self.document),
            Route(f"{PLACE}/", self.document),
            Route(f"{PLACE}/{{path:path}}", self.file),
        ]

    async def document(self, request: Request) -> Response:
        """`GET /admin`: the rooms, or the login."""
        session = await self._gate.session(request)
        name = _LOGIN if session is None else _ROOMS
        document = self._whole.documents.get(name)
        if document is None:
            raise ProblemError("not_found", f"The operator's bundle has no {name}: make it anew with build.py.")
        return _respond(document, request)

    async def file(self, request: Request) -> Response:
        """`GET /admin/assets/...`: a file of the page; who isn't logged in doesn't learn which there are."""
        if await self._gate.session(request) is None:
            raise ProblemError("login_needed", "Nobody is logged in, or not any more: log in.")
        content = self._whole.files.get(request.path_params["path"])
        return not_found(request) if content is None else content.respond(request)

    @property
    def _whole(self) -> PrivateBundle:
        if self._bundle is None:
            raise ProblemError("not_found", "This server has no operator's bundle: make it with `python3 build.py`.")
        return self._bundle


def _respond(document: Document, request: Request) -> Response:
    response = document.content.respond(request)
    response.headers["Content-Security-Policy"] = content_security_policy(document.csp.script, document.csp.style)
    return response
