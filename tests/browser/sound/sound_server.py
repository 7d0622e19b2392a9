"""A static server for the tests of the sound: the page's modules unbundled, with or without cross-origin isolation."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm"}
_ISOLATION = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


@dataclass(frozen=True, slots=True)
class Site:
    """What is served: folders and single files by address, and whether the page may share memory.

    `report` is called with what a page posts: the way back from a browser that nobody drives.
    """

    folders: Mapping[str, Path]
    files: Mapping[str, bytes] = field(default_factory=dict)
    isolated: bool = True
    report: Callable[[bytes], object] | None = None

    def find(self, address: str) -> bytes | None:
        """The bytes at an address, None when there are none."""
        if address in self.files:
            return self.files[address]
        for prefix, folder in self.folders.items():
            path = (folder / address.removeprefix(prefix)).resolve()
            if address.startswith(prefix) and path.is_relative_to(folder.resolve()) and path.is_file():
                return path.read_bytes()
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, *args: object) -> None:
        self._site = site
        super().__init__(*args)  # type: ignore[arg-type]  # the server's own three arguments, passed through

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        address = "/index.html" if path == "/" else path
        self._answer(self._site.find(address), _TYPES.get(Path(address).suffix, "application/octet-stream"))

    def do_POST(self) -> None:
        posted = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._site.report is not None:
            self._site.report(posted)
        self._answer(b"" if self._site.report else None, "text/plain")

    def _answer(self, body: bytes | None, kind: str) -> None:
        self.send_response(HTTPStatus.NOT_FOUND if body is None else HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.send_header("Cache-Control", "no-store")
        for name, value in (_ISOLATION if self._site.isolated else {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """A test's output has no access log."""


class SoundServer:
    """Serves a site on a free port of this machine while the block runs."""

    def __init__(self, site: Site) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
        self._thread = threading.Thread(target=self._server.serve_forever, name="sound-server")
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
