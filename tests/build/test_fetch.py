"""Downloads arrive whole and as they must be, or not at all, over a real HTTP server that can cut off and cheat."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.build.conftest import Checkout
from tools.build.context import BuildError, Context
from tools.build.fetch import Download, Sdist, Url, fetch

BODY = bytes(range(256)) * 2000
HASH = hashlib.sha256(BODY).hexdigest()


@dataclass(slots=True)
class Source:
    """A file server: what it holds, how it misbehaves, and what it was asked."""

    files: dict[str, bytes]
    cut_after: int | None = None  # ends the next answer after that many bytes, once
    knows_ranges: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def source() -> Iterator[Source]:
    state = Source({"/file.bin": BODY})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            state.asked.append((self.path, wanted))
            body = state.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) if wanted and state.knows_ranges else 0  # type: ignore[index]
            if start >= len(body):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body) - start))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.end_headers()
            end = len(body) if state.cut_after is None else start + state.cut_after
            state.cut_after = None
            self.wfile.write(body[start:end])

        def log_message(self, *_: object) -> None:
            """The test reads `asked` instead."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def download(*addresses: str, sha256: str = HASH) -> Download:
    return Download("file.bin", sha256, tuple(Url(address) for address in addresses))


def part(ctx: Context) -> Path:
    return ctx.cache / "parts" / f"{HASH}.part"


def test_brought_once_and_kept_by_hash(ctx: Context, source: Source) -> None:
    wanted = download(f"{source.address}/file.bin")
    assert fetch(ctx, wanted).read_bytes() == BODY
    assert fetch(ctx, wanted) == ctx.cache / "files" / HASH / "file.bin"
    assert source.asked == [("/file.bin", None)]


def test_a_file_spoilt_in_the_cache_is_brought_again(ctx: Context, source: Source) -> None:
    wanted = download(f"{source.address}/file.bin")
    fetch(ctx, wanted).write_bytes(b"spoilt")
    assert fetch(ctx, wanted).read_bytes() == BODY


def test_goes_on_where_it_was_cut_off(ctx: Context, source: Source) -> None:
    source.cut_after = 200_000
    wanted = download(f"{source.address}/file.bin")
    with pytest.raises(BuildError, match=r"cut off after 200000 of 512000 bytes") as failure:
        fetch(ctx, wanted)
    assert "start again" in failure.value.next_step
    assert fetch(ctx, wanted).read_bytes() == BODY
    assert source.asked == [("/file.bin", None), ("/file.bin", "bytes=200000-")]


def test_starts_over_where_a_server_knows_no_ranges(ctx: Context, source: Source) -> None:
    source.cut_after, source.knows_ranges = 1000, False
    wanted = download(f"{source.address}/file.bin")
    with pytest.raises(BuildError):
        fetch(ctx, wanted)
    assert fetch(ctx, wanted).read_bytes() == BODY


@pytest.mark.parametrize("rest", [b"other bytes", BODY + b"more"], ids=["different", "longer"])
def test_a_wrong_first_piece_is_thrown_away(ctx: Context, source: Source, rest: bytes) -> None:
    part(ctx).parent.mkdir(parents=True)
    part(ctx).write_bytes(rest)
    assert fetch(ctx, download(f"{source.address}/file.bin")).read_bytes() == BODY


def test_a_first_piece_that_is_whole_is_enough(ctx: Context, source: Source) -> None:
    part(ctx).parent.mkdir(parents=True)
    part(ctx).write_bytes(BODY)
    assert fetch(ctx, download(f"{source.address}/file.bin")).read_bytes() == BODY
    assert source.asked == [("/file.bin", f"bytes={len(BODY)}-")]


def test_a_wrong_hash_is_an_error_even_where_another_source_is_right(ctx: Context, source: Source) -> None:
    source.files["/changed"] = b"changed" + BODY
    wanted = download(f"{source.address}/changed", f"{source.address}/file.bin")
    with pytest.raises(BuildError, match=r"/changed has SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}") as failure:
        fetch(ctx, wanted)
    assert "Don't use it" in failure.value.next_step
    assert not part(ctx).exists()
    assert not (ctx.cache / "files").exists()


def test_the_next_source_is_asked_when_one_is_absent(ctx: Context, source: Source) -> None:
    wanted = download("http://127.0.0.1:1/dead", f"{source.address}/gone", f"{source.address}/file.bin")
    assert fetch(ctx, wanted).read_bytes() == BODY


def test_every_dead_source_is_named(ctx: Context, source: Source) -> None:
    with pytest.raises(BuildError) as failure:
        fetch(ctx, download("http://127.0.0.1:1/dead", f"{source.address}/gone"))
    assert "http://127.0.0.1:1/dead: " in str(failure.value)
    assert "/gone: HTTP 404" in str(failure.value)
    assert str(ctx.cache / "files" / HASH / "file.bin") in failure.value.next_step


def test_the_mirror_is_asked_first(checkout: Callable[..., Checkout], source: Source) -> None:
    ctx = checkout(mirror=source.address).ctx
    assert fetch(ctx, download("http://127.0.0.1:1/dead")).read_bytes() == BODY
    assert source.asked == [("/file.bin", None)]


def test_a_folder_may_be_the_mirror_even_of_a_package(checkout: Callable[..., Checkout], tmp_path: Path) -> None:
    (tmp_path / "file.bin").write_bytes(BODY)
    ctx = checkout(mirror=str(tmp_path)).ctx
    wanted = Download("file.bin", HASH, (Sdist("not-asked-for", "1", "no.backend"),))
    assert fetch(ctx, wanted).read_bytes() == BODY
