"""A mirror on this machine, which can stall, break off, lie, and change its files, as told."""

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one answer: `after` so many bytes it breaks off, or `stalls` until the client goes."""

    after: int | None = None
    stalls: bool = False
    length: int | None = None  # what it says instead of the true length
    status: int | None = None
    retry_after: str | None = None


@dataclass(slots=True)
class Mirror:
    """`faults` are used up one an answer, by file name; `asked` are names and Range headers of all requests."""

    files: dict[str, bytes]
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    ranges: bool = True
    url: str = ""
    slowly: bool = False  # a piece each hundredth of a second
    held: threading.Event | None = None  # half of each file is sent, the rest when it is set
    trickles: bool = False  # while it is held, a byte now and then: the client hears that the line stands

    def ranges_of(self, name: str) -> list[str | None]:
        return [span for asked, span in self.asked if asked == name]


def name_of(request: BaseHTTPRequestHandler) -> str:
    """The file that is asked for, empty for the index."""
    return request.path.lstrip("/")


@contextmanager
def mirror(files: Mapping[str, bytes]) -> Iterator[Mirror]:
    """Serves files below an index at `url`."""
    served = Mirror(dict(files))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = name_of(self)
            served.asked.append((name, self.headers.get("Range")))
            if not name:
                links = "".join(f'<li><a href="{each}">{each}</a> 3.5M' for each in served.files)
                self._send(200, f"<html><body><ul>{links}</ul>".encode(), {}, None)
            elif name not in served.files:
                self._send(404, b"", {}, None)
            else:
                faults = served.faults.get(name, [])
                self._file(served.files[name], faults.pop(0) if faults else None)

        def _file(self, data: bytes, fault: Fault | None) -> None:
            tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            headers = {"ETag": tag}
            if fault is not None and fault.status is not None:
                self._send(fault.status, b"", {"Retry-After": fault.retry_after} if fault.retry_after else {}, None)
                return
            span = self.headers.get("Range")
            if span is None or not served.ranges or self.headers.get("If-Range", tag) != tag:
                self._send(200, data, headers, fault)
                return
            begin = int(span.removeprefix("bytes=").removesuffix("-"))
            if begin >= len(data):
                self._send(416, b"", {"Content-Range": f"bytes */{len(data)}"}, fault)
                return
            headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
            self._send(206, data[begin:], headers, fault)

        def _send(self, status: int, body: bytes, headers: Mapping[str, str], fault: Fault | None) -> None:
            self.send_response(status)
            told = fault.length if fault is not None and fault.length is not None else len(body)
            for name, value in {**headers, "Content-Length": str(told)}.items():
                self.send_header(name, value)
            self.end_headers()
            part = body[:told] if fault is None or fault.after is None else body[: fault.after]
            try:
                self._write(part)
                if fault is not None and fault.stalls:
                    self.wfile.flush()
                    self.connection.recv(1)  # until the client has had enough
            except OSError:
                self.close_connection = True  # the client is gone, as some tests mean it to be
            if len(part) < told:
                self.close_connection = True

        def _write(self, data: bytes) -> None:
            if served.held is not None and served.trickles and name_of(self) in served.files:
                self._trickle(data, served.held)
                return
            piece = 512 if served.slowly else len(data) // 2 + 1
            for at in range(0, len(data), piece):
                self.wfile.write(data[at : at + piece])
                self.wfile.flush()
                if served.slowly:
                    time.sleep(0.01)
                elif served.held is not None and name_of(self) in served.files:
                    served.held.wait()

        def _trickle(self, data: bytes, go: threading.Event) -> None:
            sent = len(data) // 2 + 1
            self.wfile.write(data[:sent])
            while sent < len(data) and not go.wait(0.05):
                self.wfile.write(data[sent : sent + 1])
                sent += 1
            self.wfile.write(data[sent:])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
