"""The counts of the minutes that aren't written yet, in memory and bounded, whatever pages send."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping

from client_py.core.contract_telemetry import TelemetryBatch
from server.telemetry.counting import VERSIONED, counts_of

MINUTE_MS = 60_000
MAX_MINUTES = 60  # that wait for a database which is away
MAX_VERSIONS = 32  # names of a minute that end in what a page said; the others count together
MAX_PAGES = 20_000

Minutes = dict[int, Counter[str]]
"""Counts by name, by the minute's beginning in ms since 1970."""


class Gathered:
    """Takes batches on the server's loop and hands counts to the thread that writes.

    A page marks what it says for the first time, since any server may get its batches. So that no page counts in twice
    by sending that again, the last pages are remembered here by their ids, which are never written anywhere.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._minutes: Minutes = {}
        self._pages: OrderedDict[str, set[str]] = OrderedDict()
        self._totals: Counter[str] = Counter()
        self._dropped = 0

    def take(self, batch: TelemetryBatch) -> None:
        """Adds a batch to the minute of now."""
        minute_ms = int(self._clock() * 1000) // MINUTE_MS * MINUTE_MS
        with self._lock:
            said = self._pages.setdefault(batch.session, set())
            self._pages.move_to_end(batch.session)
            if len(self._pages) > MAX_PAGES:
                self._pages.popitem(last=False)

            def fresh(what: str) -> bool:
                before = what in said
                said.add(what)
                return not before

            self._add(minute_ms, counts_of(batch, fresh))

    def hand_out(self) -> Minutes:
        """All that waits to be written, which from now on is the caller's."""
        with self._lock:
            waiting, self._minutes = self._minutes, {}
            return waiting

    def put_back(self, minutes: Minutes) -> int:
        """What could not be written waits again; the oldest is dropped where it is too much: answers its batches."""
        with self._lock:
            for minute_ms, counts in self._minutes.items():
                minutes.setdefault(minute_ms, Counter()).update(counts)
            kept = sorted(minutes)[-MAX_MINUTES:]
            lost = sum(counts["batches"] for minute_ms, counts in minutes.items() if minute_ms < kept[0]) if kept else 0
            self._minutes = {minute_ms: minutes[minute_ms] for minute_ms in kept}
            self._dropped += lost
            return lost

    def totals(self) -> tuple[Mapping[str, int], int]:
        """All counts since this server started, and how many batches of them were dropped."""
        with self._lock:
            return dict(self._totals), self._dropped

    def _add(self, minute_ms: int, counts: Counter[str]) -> None:
        minute = self._minutes.setdefault(minute_ms, Counter())
        for into in (minute, self._totals):
            for name, count in counts.items():
                into[_bounded(name, into)] += count


def _bounded(name: str, among: Mapping[str, int]) -> str:
    """The name, or what stands for all others of its kind where there are enough of them."""
    for prefix in VERSIONED:
        if name.startswith(prefix) and name not in among:
            known = sum(each.startswith(prefix) for each in among)
            return name if known < MAX_VERSIONS else f"{prefix}other"
    return name
