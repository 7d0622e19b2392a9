"""Bytes ready to be sent: a listener on a slow line gets the smallest form, once, and a browser never mixes two up."""

import gzip

import brotli
import pytest

from server.content import negotiate
from tests.server.asgi import Client
from tests.server.conftest import SCRIPT

URL = "/assets/app.AAAAAAAA.js"
ALL = {"identity": b"", "br": b"", "gzip": b""}


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("deflate", "identity"),
        ("*", "br"),
        ("br;q=0", "identity"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br ; q=0.5 , gzip ; q=0.5", "br"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.1, gzip;q=0.5", "gzip"),
        ("br;q=nonsense, gzip", "gzip"),
        ("br;q=nan", "identity"),
        ("br;x=1", "br"),
    ],
)
def test_negotiation(accepted: str, chosen: str) -> None:
    assert negotiate(accepted, ALL) == chosen


def test_only_what_is_offered() -> None:
    assert negotiate("br, gzip", {"identity": b"", "gzip": b""}) == "gzip"
    assert negotiate("br", {"identity": b""}) == "identity"


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [("br, gzip", "br", brotli.compress(SCRIPT)), ("gzip", "gzip", None), ("identity", None, SCRIPT)],
)
def test_each_form_has_its_own_tag(client: Client, accepted: str, encoding: str | None, body: bytes | None) -> None:
    response = client.get(URL, headers={"accept-encoding": accepted})
    assert response.content == SCRIPT, "the client library unpacks it"
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["vary"] == "Accept-Encoding"
    if body is not None:
        assert response.headers["content-length"] == str(len(body))
    tag = response.headers["etag"]
    assert client.get(URL, headers={"accept-encoding": accepted, "if-none-match": tag}).status_code == 304
    assert client.get(URL, headers={"accept-encoding": "deflate", "if-none-match": tag}).status_code == (
        304 if encoding is None else 200
    )


def test_not_modified_has_no_body(client: Client) -> None:
    response = client.get(URL, headers={"if-none-match": "*"})
    assert (response.status_code, response.content) == (304, b"")
    assert "content-encoding" not in response.headers
    assert response.headers["etag"]
    assert "immutable" in response.headers["cache-control"]


def test_head_is_get_without_the_body(client: Client) -> None:
    for path in (URL, "/", "/api/catalogue"):
        got, head = client.get(path), client.request("HEAD", path)
        assert head.content == b""
        assert {**head.headers, "x-request-id": ""} == {**got.headers, "x-request-id": ""}


def test_what_may_be_kept(client: Client) -> None:
    assert client.get(URL).headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/", "/index.html", "/demo/catalogue.json", "/demo/bundled.sid", "/api/catalogue"):
        assert client.get(path).headers["cache-control"] == "no-cache"


def test_media_types(client: Client) -> None:
    for path, media_type in (
        ("/", "text/html; charset=utf-8"),
        (URL, "text/javascript; charset=utf-8"),
        ("/demo/catalogue.json", "application/json"),
        ("/demo/bundled.sid", "audio/prs.sid"),
    ):
        assert client.get(path).headers["content-type"] == media_type


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-10", 206, slice(-10, None)),
        ("bytes=-999999", 206, slice(0, None)),
        ("bytes=0-999999", 206, slice(0, None)),
        ("bytes=999999-", 416, slice(0, 0)),
        ("bytes=-0", 416, slice(0, 0)),
        ("bytes=9-3", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=0-1,5-6", 200, slice(0, None)),
        ("lines=0-9", 200, slice(0, None)),
        ("bytes=" + "9" * 5000 + "-", 200, slice(0, None)),
    ],
)
def test_ranges(client: Client, wanted: str, status: int, part: slice) -> None:
    response = client.get(URL, headers={"range": wanted, "accept-encoding": "identity"})
    assert response.status_code == status
    assert response.content == SCRIPT[part]
    if status == 206:
        start = part.indices(len(SCRIPT))[0]
        assert response.headers["content-range"] == f"bytes {start}-{start + len(response.content) - 1}/{len(SCRIPT)}"
    if status == 416:
        assert response.headers["content-range"] == f"bytes */{len(SCRIPT)}"


def test_a_range_of_another_version_is_the_whole(client: Client) -> None:
    asked = {"range": "bytes=0-9", "accept-encoding": "identity"}
    tag = client.get(URL, headers=asked).headers["etag"]
    assert client.get(URL, headers=asked | {"if-range": tag}).status_code == 206
    assert client.get(URL, headers=asked | {"if-range": '"other"'}).content == SCRIPT


def test_ranges_of_the_packed_form_fit_together(client: Client) -> None:
    # The client library would try to unpack a part: ask for its raw bytes.
    packed = gzip.compress(SCRIPT)
    headers = client.request("HEAD", URL, headers={"accept-encoding": "gzip", "range": "bytes=0-9"}).headers
    assert headers["content-encoding"] == "gzip"
    assert headers["content-range"].startswith("bytes 0-9/")
    assert abs(int(headers["content-range"].split("/")[1]) - len(packed)) < 8
