"""How many refusals of people who aren't logged in are written down: their number is in nobody's hand but theirs."""

import threading
from collections.abc import Callable

_EACH_S = 60
_MOST = 30


class Strangers:
    """Thirty lines a minute; `clock` gives seconds. What isn't written is counted, and told with the next line."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._minute = 0
        self._written = 0
        self._passed_over = 0

    def words_for_next(self) -> str | None:
        """What the line says of those before it that weren't written; None where this one isn't written either."""
        with self._lock:
            minute = int(self._clock()) // _EACH_S
            if minute != self._minute:
                self._minute, self._written = minute, 0
            if self._written == _MOST:
                self._passed_over += 1
                return None
            self._written += 1
            passed_over, self._passed_over = self._passed_over, 0
        return f" ({passed_over:,} refusals before this one weren't written down)" if passed_over else ""
