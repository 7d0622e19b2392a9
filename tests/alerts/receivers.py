"""Real receivers of alerts on this machine: one that takes webhooks, one that takes mails."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Posted:
    """A request, with header names in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Hooks:
    """What came, and with what the next requests are answered: 204 where nothing is left to say."""

    url: str = ""
    came: list[Posted] = field(default_factory=list)
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    pause: threading.Event | None = None
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def until(self, count: int) -> None:
        """Waits until so many requests have come."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.came) >= count, 20), self.came


@contextmanager
def hooks() -> Iterator[Hooks]:
    """A web server that keeps what is posted to it."""
    told = Hooks()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with told.arrived:
                told.came.append(Posted(self.path, headers, body))
                told.arrived.notify_all()
            if told.pause is not None:
                told.pause.wait(20)
            code, said, more = told.answers.pop(0) if told.answers else (204, b"", {})
            try:
                self.send_response(code)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)
            except BrokenPipeError:
                self.close_connection = True  # the sender had no more patience

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/hook/with-a-secret-in-it"
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(slots=True)
class Post:
    """Mails that came, and what is answered to recipients and to the next mails, where it isn't a yes."""

    port: int = 0
    came: list[Envelope] = field(default_factory=list)
    logins: list[bool] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        del server, session, rcpt_options
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        self.came.append(envelope)
        self.logins.append(bool(session.authenticated))
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 taken"


class _AnyPort(Controller):
    """Tells which port it was given, before it tries itself whether it listens there."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd's


@contextmanager
def post(**options: Any) -> Iterator[Post]:
    """A mail server; options are aiosmtpd's."""
    told = Post()
    controller = _AnyPort(told, hostname="127.0.0.1", port=0, **options)
    controller.start()
    told.port = controller.port
    try:
        yield told
    finally:
        controller.stop()
