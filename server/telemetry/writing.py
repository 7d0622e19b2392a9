"""The thread that writes what is gathered, every few seconds, so that no page ever waits for the database."""

import threading
from collections.abc import Callable

from server.database import DatabaseError
from server.logs import logger
from server.telemetry.gathered import Gathered
from server.telemetry.store import KEPT_MS, TelemetryStore

EVERY_S = 5.0
_CLEAN_EVERY_S = 3600.0
_LOG = logger("telemetry")


class Writing:
    """`clock` gives seconds since 1970. A database that is away is told once, and tried again with each turn."""

    def __init__(self, gathered: Gathered, store: TelemetryStore, clock: Callable[[], float]) -> None:
        self._gathered = gathered
        self._store = store
        self._clock = clock
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="telemetry", daemon=True)
        self._away = False
        self._lost = 0
        self._clean_at_s = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Writes what is left, once, and ends the thread."""
        self._over.set()
        self._thread.join()

    def write(self) -> None:
        """One turn."""
        waiting = self._gathered.hand_out()
        if not waiting:
            return
        try:
            self._store.add(waiting)
        except DatabaseError as error:
            self._failed(self._gathered.put_back(waiting), str(error))
            return
        if self._away:
            _LOG.info("reports are written again", batches_dropped=self._lost)
        self._away, self._lost = False, 0

    def _failed(self, lost: int, reason: str) -> None:
        if not self._away:
            _LOG.warning("reports can't be written and wait", reason=reason)
        if lost and not self._lost:
            _LOG.warning("reports wait for too long: the oldest are dropped", reason=reason)
        self._away = True
        self._lost += lost

    def clean(self) -> None:
        """Removes what is too old, once an hour, whether or not anybody reports."""
        now_s = self._clock()
        if now_s < self._clean_at_s:
            return
        self._clean_at_s = now_s + _CLEAN_EVERY_S
        try:
            self._store.clean(int(now_s * 1000) - KEPT_MS)
        except DatabaseError as error:
            _LOG.warning("old reports can't be removed", reason=str(error))

    def _run(self) -> None:
        while not self._over.wait(EVERY_S):
            self._turn()
        self._turn()

    def _turn(self) -> None:
        try:
            self.write()
            self.clean()
        except Exception:  # noqa: BLE001 - the thread is the only one that writes, and the next turn may do better
            _LOG.exception("reports can't be written")
