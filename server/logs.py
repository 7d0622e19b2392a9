"""Structured logs: one JSON line an event on standard error, with the request's id and without secrets.

A request is logged by its path with the session token cut out, and never with its query, headers or body.
"""

import logging
import re
import secrets
import time
from typing import TextIO

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.types import Processor

from server.traffic import Traffic

_TOKEN = re.compile(r"^(/api/playback/)[^/]+")
_HEADER = b"x-request-id"


def configure_logs(level: str, stream: TextIO) -> None:
    """Sends everything that is logged, uvicorn's own words too, to `stream` as JSON lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module."""
    made: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"sidflow.{name}")
    return made


def quiet_library(name: str) -> None:
    """Lets a library that prints to the console by itself log through ours, and only what is wrong."""
    library = logging.getLogger(name)
    library.handlers[:] = [logging.NullHandler()]
    library.propagate = True
    library.setLevel(logging.WARNING)


def request_id() -> str:
    """The id of the request that is being answered; it is in the response's X-Request-Id and in each log line."""
    return str(structlog.contextvars.get_contextvars().get("request_id", "none"))


def safe_path(path: str) -> str:
    """A request's path as it may be logged."""
    return _TOKEN.sub(r"\1-", path)


class RequestLog:
    """Gives each request an id, logs its end and counts it."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic
        self._log = logger("request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = secrets.token_hex(8)
        status = 0
        size_bytes = 0
        begin = time.perf_counter()
        self._traffic.begin()

        async def send_and_note(message: Message) -> None:
            nonlocal status, size_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, identity.encode())]
            elif message["type"] == "http.response.body":
                size_bytes += len(message.get("body", b""))
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=identity):
            try:
                await self._app(scope, receive, send_and_note)
            finally:
                took_s = time.perf_counter() - begin
                self._traffic.end(scope, status, took_s)
                self._log.info(
                    "request",
                    method=scope["method"],
                    path=safe_path(scope["path"]),
                    status=status,
                    size_bytes=size_bytes,
                    took_ms=round(took_s * 1000, 2),
                )
