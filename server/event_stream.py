"""Server-sent events for the operator's pages: a limited number of streams, which end with a session or the server.

They are Starlette's StreamingResponse and a few lines of format. sse-starlette would bring the same lines, but learns
of the server's end by replacing a method of uvicorn's for the whole process, and knows nothing of sessions or a limit.
Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import anyio
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from client_py.core.canonical import canonical_json
from server.problems import ProblemError

MOST_STREAMS = 32
BEAT_S = 15.0
_CHECK_S = 2.0  # between two looks at whether the session still goes on
_AGAIN_S = 5.0  # after a look that failed
_RETRY_MS = 2000
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would keep events until it has some kilobytes of them
}


@dataclass(frozen=True, slots=True)
class Event:
    """`data` is a record; a browser that reconnects tells the last `id` that it saw."""

    name: str
    data: object
    id: str = ""

    def text(self) -> str:
        """As it stands on the wire: canonical JSON has no line breaks, so one line of data is enough."""
        named = f"id: {self.id}\n" if self.id else ""
        return f"{named}event: {self.name}\ndata: {canonical_json(self.data)}\n\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found, and how long to wait before the next one."""

    events: Sequence[Event]
    wait_s: float


Look = Callable[[], Awaitable[Seen]]
GoesOn = Callable[[Request], Awaitable[bool]]


class EventStreams:
    """All streams of a server; `goes_on` says whether the session of a request isn't over."""

    def __init__(self, goes_on: GoesOn, most: int = MOST_STREAMS) -> None:
        self._goes_on = goes_on
        self._most = most
        self._open = 0
        self._closing = anyio.Event()

    def close(self) -> None:
        """Ends them all, from the event loop: uvicorn waits for what is open before it tells an app of its end."""
        self._closing.set()

    def respond(self, request: Request, look: Look) -> Response:
        """A stream of what `look` finds, again and again; a look that raises ProblemError is told and tried again.

        Raises ProblemError, when the response begins, where too many streams are open.
        """
        return _Stream(self, request, look)

    def enter(self) -> None:
        """Counts a stream that begins; raises ProblemError."""
        if self._open >= self._most:
            detail = f"{self._open} pages are watching already, which are the most: close one, or try again later."
            raise ProblemError("too_many_streams", detail, round(_AGAIN_S))
        self._open += 1

    def leave(self) -> None:
        self._open -= 1

    async def lines(self, request: Request, look: Look) -> AsyncIterator[str]:
        """A stream's text until the session or the server ends; a beat now and then tells silence from a dead line."""
        yield f"retry: {_RETRY_MS}\n\n"
        told_at = checked_at = anyio.current_time()
        while not self._closing.is_set():
            now = anyio.current_time()
            try:
                if now - checked_at >= _CHECK_S:
                    checked_at = now
                    if not await self._goes_on(request):
                        yield Event("ended", {}).text()
                        return
                seen = await look()
            except ProblemError as error:
                seen = Seen([Event("trouble", {"code": error.code, "detail": str(error)})], _AGAIN_S)
                now -= BEAT_S  # the beat after it says that the trouble is over
            if not seen.events and now - told_at >= BEAT_S:
                seen = Seen([Event("beat", {})], seen.wait_s)
            for event in seen.events:
                told_at = now
                yield event.text()
            with anyio.move_on_after(seen.wait_s):
                await self._closing.wait()


class _Stream(StreamingResponse):
    """Holds its place among the streams for as long as it is sent, whatever ends it."""

    def __init__(self, streams: EventStreams, request: Request, look: Look) -> None:
        super().__init__(streams.lines(request, look), headers=_HEADERS, media_type="text/event-stream")
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":  # has the same head and no body, so there is nothing to wait for
            await Response(headers=_HEADERS, media_type=self.media_type)(scope, receive, send)
            return
        self._streams.enter()
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave()
