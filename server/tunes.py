"""A tune by the name of its bytes: the same bytes for ever, so that every cache on the way may keep them."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from server.content import FOR_EVER, Content
from server.library import Library


class Tunes:
    """The route, over the library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def tune(self, request: Request) -> Response:
        """`GET /api/tune/{digest}`: the bytes that the compact catalogue names so."""
        data = await run_in_threadpool(self._library.bytes_of, request.path_params["digest"])
        if data is None:
            raise self._library.unknown("No tune of this server has these bytes.")
        return Content("audio/prs.sid", FOR_EVER, {"identity": data}).respond(request)
