"""The feedback log: canonical JSON lines by day, each event once, on disk before anybody is told so.

The lines are the truth. An index beside them (SQLite) knows which ids are in which file up to which byte; what was
appended after that, by a process that died before it said so, is read again the next time. A line without its line
feed was never acknowledged and is cut off.
"""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from client_py.core.canonical import canonical_jsonl
from client_py.core.contract import FeedbackEvent, Rejection, SyncReceipt
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from server.durable import alone, append
from server.logs import logger

EARLIEST = "2020-01-01T00:00:00Z"
_LOG = logger("feedback")
_AHEAD = timedelta(days=1)  # how far a listener's clock may be fast
_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, indexed_bytes INTEGER NOT NULL) WITHOUT ROWID;
"""


class FeedbackLogError(SidflowError):
    """The log on disk is not what this program wrote."""


class FeedbackLog:
    """The log in one folder. Processes on one machine share it by a lock on a file in it."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self._folder = folder
        self._now = now

    def repair(self) -> int:
        """Puts in order what a process left that died while it wrote; answers how many files needed it.

        Lines that were never completed are cut off, complete ones that the index missed are added to it.
        """
        if not self._folder.exists():
            return 0
        with self._opened() as index:
            known = {day for (day,) in index.execute("SELECT path FROM files").fetchall()}
            return sum(self._catch_up(index, day) for day in sorted(known.union(self._days())))

    def append(self, events: Sequence[FeedbackEvent]) -> SyncReceipt:
        """Writes the events that are new; blocks on the disk. An OSError leaves nothing acknowledged."""
        rejected = [Rejection(event.id, reason) for event in events if (reason := self._wrong(event))]
        refused = {rejection.id for rejection in rejected}
        accepted: list[str] = []
        duplicates: list[str] = []
        with self._opened() as index:
            fresh: dict[str, list[FeedbackEvent]] = defaultdict(list)
            days = {_day(event) for event in events if event.id not in refused}
            for day in sorted(days):
                self._catch_up(index, day)
            for event in events:
                if event.id in refused:
                    continue
                if index.execute("SELECT 1 FROM events WHERE id = ?", (event.id,)).fetchone():
                    duplicates.append(event.id)
                else:
                    fresh[_day(event)].append(event)
                    accepted.append(event.id)
            for day, lines in sorted(fresh.items()):
                append(self._file(day), canonical_jsonl(lines).encode(), self._folder)
                self._catch_up(index, day)
        return SyncReceipt(tuple(accepted), tuple(duplicates), tuple(rejected))

    def _wrong(self, event: FeedbackEvent) -> str:
        latest = instant(int((datetime.fromtimestamp(self._now(), UTC) + _AHEAD).timestamp() * 1000))
        if event.at > latest:
            return "the event lies in the future: the clock of the device is fast"
        if event.at < EARLIEST:
            return "the event lies before 2020: the clock of the device is slow"
        return ""

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with alone(self._folder), closing(self._index()) as index:
            yield index

    def _index(self) -> sqlite3.Connection:
        """The index; made anew from the lines where it is lost or spoilt."""
        file = self._folder / ".index.sqlite"
        try:
            index = self._connected(file)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise
            _LOG.warning("the feedback's index is spoilt, making it anew", reason=str(error))
            file.unlink()
            file.with_name(file.name + "-journal").unlink(missing_ok=True)
            index = self._connected(file)
        if index.execute("SELECT 1 FROM files LIMIT 1").fetchone() is None:
            self._index_all(index)
        return index

    def _connected(self, file: Path) -> sqlite3.Connection:
        index = sqlite3.connect(file, isolation_level=None)
        try:
            index.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            index.close()
            raise
        return index

    def _index_all(self, index: sqlite3.Connection) -> None:
        index.executescript("DELETE FROM events; DELETE FROM files;")
        for day in self._days():
            self._catch_up(index, day)

    def _days(self) -> list[str]:
        return sorted(
            file.parent.relative_to(self._folder).as_posix() for file in self._folder.glob("*/*/*/events.jsonl")
        )

    def _catch_up(self, index: sqlite3.Connection, day: str) -> bool:
        """Indexes what a day's file holds beyond the known, and cuts off a line that never was completed.

        Answers whether there was anything of the kind.
        """
        file = self._file(day)
        found = index.execute("SELECT indexed_bytes FROM files WHERE path = ?", (day,)).fetchone()
        known = found[0] if found else 0
        size = _size(file)
        if size == known:
            return False
        if size < known:
            # Lines that the index knows are gone, as after a return to an older copy: what it says is no longer true.
            _LOG.warning("the feedback has fewer lines than its index knows, making the index anew", day=day)
            self._index_all(index)
            return True
        with file.open("r+b") as log:
            log.seek(known)
            tail = log.read()
            whole = tail[: tail.rfind(b"\n") + 1]
            if len(whole) < len(tail):
                log.truncate(known + len(whole))
                os.fsync(log.fileno())
        if not whole:
            return True
        try:
            lines = whole.decode().split("\n")[:-1]
            ids = [(decode_json(FeedbackEvent, line).id,) for line in lines]
        except (SidflowError, UnicodeDecodeError) as error:
            raise FeedbackLogError(f"{file} holds a line that is no event after byte {known}: {error}") from error
        index.execute("BEGIN IMMEDIATE")
        index.executemany("INSERT OR IGNORE INTO events VALUES (?)", ids)
        index.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (day, known + len(whole)))
        index.execute("COMMIT")
        return True

    def _file(self, day: str) -> Path:
        return self._folder / day / "events.jsonl"


def _day(event: FeedbackEvent) -> str:
    return event.at[:10].replace("-", "/")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
