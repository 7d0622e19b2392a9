"""The audit log: `data/audit/admin-actions.jsonl`, a canonical line an act, on disk before anybody is told it is done.

Processes on one machine share the file by a lock. What a killed one left unfinished is cut off by the next entry. A
chain can't show that its end was cut off: for that the database remembers the newest entry's number and hash.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from client_py.core.canonical import canonical_json
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from server.audit.chain import NOTHING_BEFORE, End, chained
from server.audit.noting import words
from server.audit.remembered import advance
from server.contract.audit import AuditEntry, AuditOutcome, AuditRole
from server.database import Database, DatabaseError
from server.durable import alone, append
from server.logs import logger

FOLDER = "audit"
FILE = "admin-actions.jsonl"
_ROOM_BYTES = 1024 * 1024  # what a disk has to have left before an act is begun
_BLOCK_BYTES = 64 * 1024
_LOG = logger("audit")


class AuditError(SidflowError):
    """The log can't be written; nothing that has to be in it may be done."""


class AuditLog:
    """The log of one data folder; `clock` gives seconds since 1970."""

    def __init__(self, data: Path, database: Database, clock: Callable[[], float]) -> None:
        self.file = data / FOLDER / FILE
        self._data = data
        self._database = database
        self._clock = clock

    def ready(self) -> None:
        """Raises AuditError where an entry couldn't be written, so that nothing is begun; blocks on the disk."""
        try:
            with alone(self.file.parent):
                self._end()
            free = shutil.disk_usage(self.file.parent).free
        except OSError as error:
            raise AuditError(f"The audit log can't be written: {error.strerror}.") from None
        if free < _ROOM_BYTES:
            raise AuditError("The audit log can't be written: the disk is full.")

    def append(
        self,
        who: str,
        role: AuditRole,
        action: str,
        target: str,
        outcome: AuditOutcome,
        reason: str = "",
        before: str | None = None,
        after: str | None = None,
        request_id: str = "",
    ) -> AuditEntry:
        """Writes an entry and answers it; blocks on the disk. Raises AuditError, and then nothing was written."""
        told = AuditEntry(
            0, instant(int(self._clock() * 1000)), words(who, 200), role, action, words(target), outcome, words(reason),
            before, after, request_id, NOTHING_BEFORE, NOTHING_BEFORE,
        )  # fmt: skip
        try:
            with alone(self.file.parent):
                end = self._end()
                entry = chained(told, end)
                append(self.file, canonical_json(entry).encode() + b"\n", self._data)
                self._remember(end, End(entry.number, entry.hash))
        except OSError as error:
            raise AuditError(f"The audit log can't be written: {error.strerror}.") from None
        return entry

    def _remember(self, before: End, now: End) -> None:
        """Best done, and not needed: an entry stands by itself, and the next one tells the database of both."""
        try:
            with self._database.writing() as connection:
                advance(connection, before, now)
        except DatabaseError as error:
            _LOG.warning("the database doesn't know of the newest entry", number=now.number, reason=str(error))

    def _end(self) -> End:
        """The newest entry; cuts off what was never finished. Raises AuditError where the last line is no entry."""
        if not self.file.exists():
            return End()
        with self.file.open("r+b") as log:
            line, end = _last_line(log.fileno())
            if log.seek(0, os.SEEK_END) > end:
                log.truncate(end)
                os.fsync(log.fileno())
        if not line:
            return End()
        try:
            entry = decode_json(AuditEntry, line.decode())
        except (SidflowError, UnicodeDecodeError):
            raise AuditError(
                f"The audit log can't be written: the last line of {FILE} is no entry. `sidflow audit verify` says "
                "more; move the file to a safe place, and a new chain begins."
            ) from None
        return End(entry.number, entry.hash)


def _last_line(descriptor: int) -> tuple[bytes, int]:
    """The last line that ends with a line feed, without it, and the place after it."""
    size = os.fstat(descriptor).st_size
    tail = b""
    start = size
    while start > 0 and tail.count(b"\n") < 2:
        step = min(_BLOCK_BYTES, start)
        start -= step
        tail = os.pread(descriptor, step, start) + tail
    whole = tail[: tail.rfind(b"\n") + 1]
    return whole[:-1].rpartition(b"\n")[2], start + len(whole)
