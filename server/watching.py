"""Notices what jobs and operators change on disk, so that a server that runs needs no restart for it."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from server.logs import logger

_EVERY_S = 2.0
_LOG = logger("watching")


@dataclass(slots=True)
class _Watched:
    name: str
    stamp: Callable[[], Hashable]
    changed: Callable[[], None]
    last: Hashable


class Watching:
    """One thread that compares stamps; `watch` comes before `start`."""

    def __init__(self) -> None:
        self._watched: list[_Watched] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watching", daemon=True)

    def watch(self, name: str, stamp: Callable[[], Hashable], changed: Callable[[], None]) -> None:
        """Calls `changed` soon after `stamp` answers something else than now.

        `stamp` is called every two seconds and costs a look at a file or two. `changed` hands longer work to a thread
        of its own. What they raise is logged; the next change is noticed all the same.
        """
        self._watched.append(_Watched(name, stamp, changed, stamp()))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and waits for that."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY_S):
            for each in self._watched:
                try:
                    self._compare(each)
                except Exception:  # noqa: BLE001 - the thread is the only one, and what it calls is others' work
                    _LOG.exception("what changed can't be read", what=each.name)

    def _compare(self, each: _Watched) -> None:
        now = each.stamp()
        if now != each.last:
            each.last = now
            _LOG.info("changed on disk", what=each.name)
            each.changed()
