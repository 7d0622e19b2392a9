"""How entries hang together: each holds the hash of the one before, so that a line can't be changed on its own."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from client_py.core.canonical import canonical_json, plain
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.contract.audit import AuditEntry


class BrokenChainError(SidflowError):
    """An entry isn't what was written, or not where it was written; `number` is the first such one's, from 1."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"chain broken at entry {number:,}: {reason}")
        self.number = number
        self.reason = reason


@dataclass(frozen=True, slots=True)
class End:
    """The newest entry's number and hash; of an empty log 0 and zeros."""

    number: int = 0
    hash: str = "0" * 64


NOTHING = End()


def entry_end(entry: AuditEntry) -> End:
    """The end of a chain whose newest entry that is."""
    return End(entry.number, entry.hash)


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


def follow(lines: Iterable[bytes], end: End = NOTHING) -> Iterator[AuditEntry]:
    """The entries of whole lines, without their line feeds, that follow `end`; raises BrokenChainError at a bad one."""
    for line in lines:
        number = end.number + 1
        try:
            entry = decode_json(AuditEntry, line.decode())
        except (SidflowError, UnicodeDecodeError) as error:
            raise BrokenChainError(number, f"the line is no entry: {error}") from None
        if entry.number > number:
            raise BrokenChainError(number, f"it is missing, entry {entry.number:,} stands in its place")
        if entry.number < number:
            raise BrokenChainError(number, f"in its place stands an entry with the number {entry.number:,}")
        if entry.hash != hash_of(entry) or canonical_json(entry).encode() != line:
            raise BrokenChainError(number, "it was changed after it was written")
        if entry.previous != end.hash:
            former = "no other entry" if number == 1 else f"entry {number - 1:,} as that stands now"
            raise BrokenChainError(number, f"it doesn't follow {former}: one was put in place of what was written")
        end = entry_end(entry)
        yield entry
