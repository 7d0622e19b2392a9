"""Fetches a tune's bytes to keep them: by their digest, which any cache may answer, else by a play session."""

import hashlib
from dataclasses import dataclass

from client_py.answers import reason, record
from client_py.core.canonical import canonical_json
from client_py.core.contract import PlaySession
from client_py.core.digest import digest_of
from client_py.core.errors import SidflowError
from client_py.ports import Answer, Transport

_LATER = frozenset({408, 425, 429})
_WAIT_S = 30.0


class LaterError(SidflowError):
    """The server can't just now; `wait_s` is when to come back."""

    def __init__(self, why: str, wait_s: float) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class RefusedError(SidflowError):
    """The server has no such tune, or not the bytes that it names."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """What came."""

    sha256: str
    data: bytes


async def fetch(transport: Transport, path: str, digest: str) -> Bytes:
    """The bytes of a tune; `digest` is "" where the catalogue doesn't know it.

    Raises NetworkError, LaterError, RefusedError.
    """
    if digest:
        answer = _lasting(await transport.request("GET", f"/api/tune/{digest}"))
        found = _named(answer.body) if answer.status == 200 else None
        if found is not None and digest_of(found.sha256) == digest:
            return found
    # The catalogue is older than the server's collection, or there is none: the path is what counts.
    return await _played(transport, path)


async def _played(transport: Transport, path: str) -> Bytes:
    body = canonical_json({"tune": f"{path}#1"}).encode()
    headers = {"content-type": "application/json"}
    answer = _lasting(await transport.request("POST", "/api/play", body=body, headers=headers))
    if answer.status != 200:
        raise RefusedError(reason(answer))
    session = record(answer, PlaySession)
    found = _named(_lasting(await transport.request("GET", session.sid_url)).body)
    if found.sha256 != session.sid_sha256:
        raise RefusedError("It arrived damaged.")
    return found


def _named(data: bytes) -> Bytes:
    return Bytes(hashlib.sha256(data).hexdigest(), data)


def _lasting(answer: Answer) -> Answer:
    if answer.status in _LATER or answer.status >= 500:
        text = answer.headers.get("retry-after", "")
        told = text.isascii() and text.isdigit() and len(text) < 5
        raise LaterError(reason(answer), float(text) if told else _WAIT_S)
    return answer
