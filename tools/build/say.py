"""The build's voice on the terminal: lines, timed steps, and progress with numbers."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

# A log file is no place for a line a percent.
_QUIET_S = 5.0
_LIVE_S = 0.1


class Say:
    """Writes what the build does; progress is one line rewritten on a terminal, now and then a line in a log."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = sys.stdout if out is None else out
        self._live = self._out.isatty()

    def __call__(self, text: str) -> None:
        print(text, file=self._out, flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Names a piece of work, and says how long it took when it ends well."""
        start = time.monotonic()
        self(f"> {title}")
        yield
        self(f"  done in {time.monotonic() - start:.1f} s")

    @contextmanager
    def progress(self, title: str, total: int | None, unit: str = "") -> Iterator[Callable[[int], None]]:
        """Gives a function to call with the amount done so far; `total` is None where it isn't known.

        Amounts in the unit "B" are bytes and are written as kB or MB.
        """
        start = shown = time.monotonic()
        last = 0

        def line() -> str:
            amount = _amount(last, unit) if total is None else f"{_amount(last, unit)} of {_amount(total, unit)}"
            share = "" if not total else f" ({100 * last // total} %)"
            return f"  {title}: {amount}{share}"

        def report(done: int) -> None:
            nonlocal last, shown
            last = done
            now = time.monotonic()
            if now - shown >= (_LIVE_S if self._live else _QUIET_S):
                shown = now
                self._out.write(f"\r\x1b[K{line()}" if self._live else f"{line()}\n")
                self._out.flush()

        try:
            yield report
        finally:
            self._out.write("\r\x1b[K" if self._live else "")
            self(f"{line()}, {time.monotonic() - start:.1f} s")


def _amount(value: int, unit: str) -> str:
    if unit != "B":
        return f"{value:,} {unit}".rstrip()
    return f"{value / 1e6:.1f} MB" if value >= 1_000_000 else f"{value / 1e3:.1f} kB"
