"""What stands before every route: no failure shows the server's insides, and no body is larger than allowed."""

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.logs import logger, safe_path
from server.problems import ProblemError, problem_response


class Failures:
    """Answers what no handler caught with a bare 500, and logs it with its trace."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = logger("failure")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except ClientDisconnect:
            return  # nobody is left to answer; the request's log line has no status
        except Exception:
            self._log.exception("failure", method=scope["method"], path=safe_path(scope["path"]))
            if started:
                raise  # half a response is out: the connection has to break, so that nobody takes it for whole
            response = problem_response("internal_error", "Something went wrong on the server; try again later.")
            await response(scope, receive, send)


class BodyLimit:
    """Refuses a body by its announced length, or where it grows past the limit while it is read."""

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self._app = app
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        detail = f"A body has at most {self._limit_bytes:,} bytes."
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or len(announced) > 18 or int(announced) > self._limit_bytes:
            await problem_response("body_too_large", detail)(scope, receive, send)
            return
        seen = 0

        async def receive_and_count() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit_bytes:
                raise ProblemError("body_too_large", detail)
            return message

        await self._app(scope, receive_and_count, send)
