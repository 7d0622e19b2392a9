"""All that a page says to its server: a proxy between the two that writes every request down, whoever made it."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_OF_THE_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server", "content-length"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def all(self) -> str:
        """Everything in it but the host, to look for a word."""
        headers = [f"{name}: {text}" for name, text in self.headers.items() if name != "host"]
        return "\n".join([self.method, self.path, *headers, self.body])


@dataclass(slots=True)
class Wire:
    """`asked` grows while the page lives."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def wire(target: str) -> Iterator[Wire]:
    """A proxy before the server at `target`; answers its address and what went through."""
    written = Wire("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, target.removeprefix("http://"), written))
    server.daemon_threads = True
    written.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield written
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, target: str, written: Wire, *rest: object) -> None:
        self._target = target
        self._written = written
        super().__init__(*rest)  # type: ignore[arg-type]  # what the server hands in

    def do_GET(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): text for name, text in self.headers.items()}
        self._written.asked.append(Asked(self.command, self.path, headers, body.decode("utf-8", "replace")))
        line = http.client.HTTPConnection(self._target, timeout=60)
        try:
            line.request(self.command, self.path, body or None, headers | {"connection": "close"})
            answer = line.getresponse()
            data = answer.read()
            self.send_response(answer.status)
            for name, text in answer.getheaders():
                if name.lower() not in _OF_THE_HOP:
                    self.send_header(name, text)
            size = answer.getheader("content-length", "0") if self.command == "HEAD" else str(len(data))
            if answer.status != http.client.NOT_MODIFIED:
                self.send_header("Content-Length", size)
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True  # the page went away
        finally:
            line.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass
