"""A static server for the tests of Python in the page: the house's policy, compressed pieces, and cuts on demand."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
}
_PAGE = b"<!doctype html><title>Python in the page</title>"


@dataclass(slots=True)
class Site:
    """What is served, and what went over the line. `whole` is how many pieces pass before the line is cut.

    `pages` and `folders` are further documents and files by their address.
    """

    scripts: Path
    parts: Path
    manifest: Path
    policy: str = POLICY
    whole: int | None = None
    damaged: bool = False
    pages: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    begun: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def may_send(self) -> bool:
        """Whether one more piece goes out whole; several threads ask at once."""
        with self.turn:
            self.begun += 1
            return self.whole is None or self.begun <= self.whole

    def find(self, address: str) -> Path | None:
        """The file at an address."""
        if address == "/python/python.json":
            return self.manifest
        for prefix, folder in {"/js/": self.scripts, "/python/": self.parts, **self.folders}.items():
            path = folder / address.removeprefix(prefix)
            if address.startswith(prefix) and path.is_file():
                return path
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, *args: object) -> None:
        self._site = site
        super().__init__(*args)  # type: ignore[arg-type]  # the server's own three arguments, passed through

    def do_GET(self) -> None:
        site = self._site
        site.asked.append(self.path)
        if self.path == "/":
            self._answer(_PAGE, "text/html; charset=utf-8")
        elif self.path in site.pages:
            self._answer(site.pages[self.path], "text/html; charset=utf-8")
        elif self.path == "/here":
            self._answer(bytes(range(256)), "application/octet-stream", more={"ETag": '"1"'})
        elif self.path == "/cut":
            self._cut(bytes(256))
        elif (file := site.find(self.path)) is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            packed = file.with_name(file.name + ".br")
            kind = _TYPES.get(file.suffix, "application/octet-stream")
            if file.suffix == ".bin" and not site.may_send():
                self._cut(packed.read_bytes())
            elif file.suffix == ".bin" and site.damaged:
                self._answer(bytes(file.stat().st_size), kind)
            elif packed.is_file():
                self._answer(packed.read_bytes(), kind, packed=True)
            else:
                self._answer(file.read_bytes(), kind)

    def do_POST(self) -> None:
        """An echo."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._head(body, self.headers["Content-Type"], packed=False, status=HTTPStatus.CREATED)
        self.wfile.write(body)

    def _answer(self, body: bytes, kind: str, *, packed: bool = False, more: Mapping[str, str] | None = None) -> None:
        self._head(body, kind, packed=packed, more=more)
        self.wfile.write(body)
        self._site.sent.append(self.path)

    def _cut(self, body: bytes) -> None:
        """Half of it, then nothing any more."""
        self._head(body, "application/octet-stream", packed=True)
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.close_connection = True

    def _head(
        self,
        body: bytes,
        kind: str,
        *,
        packed: bool,
        status: HTTPStatus = HTTPStatus.OK,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self._site.policy)
        immutable = self.path.startswith("/python/")
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if immutable else "no-store")
        if packed:
            self.send_header("Content-Encoding", "br")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """A test's output has no access log."""


class PythonServer:
    """Serves a site on a free port of this machine while the block runs."""

    def __init__(self, site: Site) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
        self._thread = threading.Thread(target=self._server.serve_forever, name="python-server")
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
