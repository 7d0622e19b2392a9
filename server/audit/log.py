"""The audit log: `data/audit/admin-actions.jsonl`, a canonical line an act, on disk before anybody is told it is done.

Processes on one machine share the file by a lock. What a killed one left unfinished is cut off by the next entry. A
chain can't show that its end was cut off: for that the database remembers the newest entry's number and hash.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from client_py.core.canonical import canonical_json
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from server.audit.chain import NOTHING, End, chained, entry_end
from server.audit.lines import finished_bytes, lines_back
from server.audit.noting import state, words
from server.audit.remembered import advance, begin, remembered
from server.audit.verifying import verify_file
from server.contract.access import MAX_NAME
from server.contract.audit import AuditEntry, AuditOutcome, AuditRole, AuditVerdict
from server.database import Database, DatabaseError
from server.durable import alone, append
from server.logs import logger

FOLDER = "audit"
FILE = "admin-actions.jsonl"
_ROOM_BYTES = 1024 * 1024  # what a disk has to have left before an act is begun
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
            0, self._at(), words(who, MAX_NAME), role, action, words(target), outcome, words(reason), before, after,
            request_id, NOTHING.hash, NOTHING.hash,
        )  # fmt: skip
        try:
            with alone(self.file.parent):
                end = self._end()
                entry = self._write(told, end)
                self._remember(lambda connection: advance(connection, end, entry_end(entry), self._holds))
        except OSError as error:
            raise AuditError(f"The audit log can't be written: {error.strerror}.") from None
        return entry

    def renew(self, who: str, reason: str) -> Path:
        """Sets a log aside that can't go on, and begins a new chain whose first entry says so; answers the old one.

        Raises AuditError. What the log is found to be by then stands in that entry, and its SHA-256 does too.
        """
        verdict = self.verify()
        if not self.file.exists():
            raise AuditError("There is no audit log to set aside.")
        kept = self.file.with_name(f"until-{self._at().replace(':', '')}.jsonl")
        with self.file.open("rb") as old:
            sha256 = hashlib.file_digest(old, "sha256").hexdigest()
        told = AuditEntry(
            0, self._at(), words(who, MAX_NAME), "operator", "audit.renew", kept.name, "done", words(reason),
            state({"entries": verdict.entries, "sha256": sha256, "verdict": verdict.words}), None, "",
            NOTHING.hash, NOTHING.hash,
        )  # fmt: skip
        try:
            with alone(self.file.parent):
                if kept.exists():
                    raise AuditError(f"There is a {kept.name} already: try again in a second.")
                self.file.rename(kept)
                entry = self._write(told, NOTHING)
                self._remember(lambda connection: begin(connection, entry_end(entry)))
        except OSError as error:
            raise AuditError(f"The audit log can't be set aside: {error.strerror}.") from None
        return kept

    def verify(self) -> AuditVerdict:
        """Goes along the whole chain and compares its end with what the database remembers; blocks on the disk."""
        try:
            with self._database.reading() as connection:
                known = remembered(connection)
        except DatabaseError as error:
            raise AuditError(f"What the database remembers of the audit log can't be asked for: {error}") from None
        return verify_file(self.file, known)

    def _at(self) -> str:
        return instant(int(self._clock() * 1000))

    def _write(self, told: AuditEntry, end: End) -> AuditEntry:
        entry = chained(told, end)
        append(self.file, canonical_json(entry).encode() + b"\n", self._data)
        return entry

    def _remember(self, tell: Callable[[sa.Connection], None]) -> None:
        """Best done, and not needed: an entry stands by itself, and the next one tells the database of both."""
        try:
            with self._database.writing() as connection:
                tell(connection)
        except DatabaseError as error:
            _LOG.warning("the database doesn't know of the newest entry", reason=str(error))

    def _holds(self, wanted: End) -> bool:
        """Whether the file has that entry; it is looked for from the end, where it is when all is well."""
        with self.file.open("rb") as log:
            for line in lines_back(log):
                end = _end_of(line)
                if end is None or end.number <= wanted.number:
                    return end == wanted
        return False

    def _end(self) -> End:
        """The newest entry; cuts off what was never finished. Raises AuditError where the last line is no entry."""
        if not self.file.exists():
            return End()
        with self.file.open("r+b") as log:
            finished = finished_bytes(log)
            if log.seek(0, os.SEEK_END) > finished:
                log.truncate(finished)
                os.fsync(log.fileno())
            line = next(lines_back(log), b"")
        end = _end_of(line) if line else NOTHING
        if end is None:
            raise AuditError(
                f"The audit log can't be written: the last line of {FILE} is no entry. `sidflow audit verify` says "
                "more; `sidflow audit renew` sets it aside and begins a new chain."
            )
        return end


def _end_of(line: bytes) -> End | None:
    try:
        return entry_end(decode_json(AuditEntry, line.decode()))
    except (SidflowError, UnicodeDecodeError):
        return None
