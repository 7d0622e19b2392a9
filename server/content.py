"""Bytes that are ready to be sent: the encoding that the client takes, entity tags, 304, HEAD and ranges."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_PREFERENCE = ("br", "gzip", "identity")
FOR_EVER = "public, max-age=31536000, immutable"  # Cache-Control of what is named by its bytes


@dataclass(frozen=True, slots=True)
class Content:
    """One resource in one or several encodings; `identity` is always among them."""

    media_type: str
    cache_control: str
    bodies: Mapping[str, bytes]
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", hashlib.sha256(self.bodies["identity"]).hexdigest()[:32])

    def respond(self, request: Request) -> Response:
        """Answers GET or HEAD."""
        encoding = negotiate(request.headers.get("accept-encoding", ""), self.bodies)
        body = self.bodies[encoding]
        etag = f'"{self.tag}"' if encoding == "identity" else f'"{self.tag}-{encoding}"'
        headers = {"ETag": etag, "Cache-Control": self.cache_control, "Accept-Ranges": "bytes"}
        if len(self.bodies) > 1:
            headers["Vary"] = "Accept-Encoding"
        if matches(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=headers)
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
            headers["X-Unpacked-Length"] = str(len(self.bodies["identity"]))  # scripts see unpacked bytes arrive
        status = 200
        span = _span(request, etag, len(body))
        if span is not None:
            start, end = span
            if start >= end:
                return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(body)}"})
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(body)}"
            body = body[start:end]
        headers["Content-Length"] = str(len(body))
        return Response(
            b"" if request.method == "HEAD" else body, status_code=status, headers=headers, media_type=self.media_type
        )


def compressed(media_type: str, cache_control: str, body: bytes) -> Content:
    """Content made while the server runs: as it is and, where that is shorter, gzip."""
    packed = gzip.compress(body, 6, mtime=0)
    bodies = {"identity": body, "gzip": packed} if len(packed) < len(body) else {"identity": body}
    return Content(media_type, cache_control, bodies)


def negotiate(accepted: str, offered: Mapping[str, bytes]) -> str:
    """The best offered encoding that an Accept-Encoding header takes; identity where it takes none."""
    weights: dict[str, float] = {}
    for entry in accepted.lower().split(","):
        name, _, parameter = entry.partition(";")
        weights[name.strip()] = _weight(parameter)
    best, best_weight = "identity", 0.0
    for encoding in _PREFERENCE:
        fallback = 0.0 if encoding != "identity" else 1e-9  # identity is welcome, but after all that is named
        weight = weights.get(encoding, weights.get("*", fallback))
        if encoding in offered and weight > best_weight:
            best, best_weight = encoding, weight
    return best


def matches(if_none_match: str, etag: str) -> bool:
    """The weak comparison of RFC 9110."""
    candidates = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return etag in candidates or "*" in candidates


def _weight(parameter: str) -> float:
    name, mark, value = parameter.partition("=")
    if name.strip() != "q" or not mark:
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _span(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """First byte and the one past the last of a single range; None for all of it, an empty span when out of reach."""
    match = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if match is None or request.headers.get("if-range", etag) != etag:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        return max(size - int(last), 0), size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1 if last else size, size)
