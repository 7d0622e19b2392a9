"""How many events of each kind each day's file of the feedback log has, counted once: the files only grow."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from client_py.core.contract import Kind

# Canonical lines hold a kind in just this form, and no text of theirs can: quotes in it are escaped.
_KINDS: Mapping[Kind, bytes] = {kind: f'"kind":"{kind}"'.encode() for kind in get_args(Kind)}
_AT_ONCE = 2**20


@dataclass(frozen=True, slots=True)
class DayCounts:
    """`day` as 2026-11-23; the bytes that were counted, and the events in them by kind."""

    day: str
    size_bytes: int
    kinds: Counter[Kind]


class FeedbackDays:
    """The days of the log in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, DayCounts] = {}

    def newest(self, limit: int) -> tuple[tuple[DayCounts, ...], int]:
        """The newest days that have a file, oldest first, and how many have one in all; reads what is new of them."""
        with self._lock:
            files = sorted(self._folder.glob("[0-9]*/[0-9]*/[0-9]*/events.jsonl"))
            return tuple(self._counted(file) for file in files[-limit:]), len(files)

    def _counted(self, file: Path) -> DayCounts:
        day = "-".join(file.parent.relative_to(self._folder).parts)
        known = self._known.get(day)
        size = file.stat().st_size
        if known is None or size < known.size_bytes:
            known = DayCounts(day, 0, Counter())
        if size > known.size_bytes:
            known = _further(file, known)
        self._known[day] = known
        return known


def _further(file: Path, known: DayCounts) -> DayCounts:
    """Counts the whole lines that came since."""
    kinds = known.kinds.copy()
    size_bytes = known.size_bytes
    with file.open("rb") as log:
        log.seek(size_bytes)
        rest = b""
        while block := log.read(_AT_ONCE):
            lines, feed, rest = (rest + block).rpartition(b"\n")
            for kind, form in _KINDS.items():
                kinds[kind] += lines.count(form)
            size_bytes += len(lines) + len(feed)
    return DayCounts(known.day, size_bytes, kinds)
