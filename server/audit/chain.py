"""How entries hang together: each holds the hash of the one before, so that a line can't be changed on its own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from client_py.core.canonical import canonical_json, plain
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.contract.audit import AuditEntry

NOTHING_BEFORE = "0" * 64


class BrokenChainError(SidflowError):
    """An entry isn't what was written, or not where it was written; `number` counts lines from 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"chain broken at entry {number:,}: {reason}")
        self.number = number


@dataclass(frozen=True, slots=True)
class End:
    """The newest entry's number and hash; of an empty log 0 and zeros."""

    number: int = 0
    hash: str = NOTHING_BEFORE


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 of the canonical JSON of all fields but `hash`, in hexadecimal digits."""
    told = plain(entry)
    assert isinstance(told, dict)
    del told["hash"]
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()


def chained(entry: AuditEntry, end: End) -> AuditEntry:
    """The entry as the next one after `end`, whatever its number and hashes were."""
    placed = replace(entry, number=end.number + 1, previous=end.hash)
    return replace(placed, hash=hash_of(placed))


def follow(lines: Iterable[bytes], end: End = End()) -> End:
    """Goes along whole lines that follow `end`; answers the new end. Raises BrokenChainError at the first bad one."""
    for line in lines:
        number = end.number + 1
        try:
            entry = decode_json(AuditEntry, line.decode())
        except (SidflowError, UnicodeDecodeError) as error:
            raise BrokenChainError(number, f"the line is no entry: {error}") from None
        if canonical_json(entry).encode() != line.rstrip(b"\n"):
            raise BrokenChainError(number, "the line isn't canonical JSON, as it was written")
        if entry.number != number:
            raise BrokenChainError(number, f"its number is {entry.number:,}")
        if entry.previous != end.hash:
            raise BrokenChainError(number, "it doesn't follow the entry before it")
        if entry.hash != hash_of(entry):
            raise BrokenChainError(number, "it was changed after it was written")
        end = End(number, entry.hash)
    return end
