"""Times as counts between fixed bounds: they add up over minutes and servers, and still tell a median."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

BOUNDS_MS: Final = (
    *(50, 100, 150, 200, 300, 400, 500, 650, 800, 1000, 1250, 1500, 2000, 2500, 3000),
    *(4000, 5000, 7500, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000),
)
MORE: Final = "more"  # the bin past the last bound
_NAMES: Final = (*(str(bound) for bound in BOUNDS_MS), MORE)


def bin_of(took_ms: float) -> str:
    """The bin of a time: its upper bound, which belongs to it, or `more`."""
    return _NAMES[bisect_left(BOUNDS_MS, took_ms)]


def bins_of(name: str, counts: Mapping[str, int]) -> list[int]:
    """The counts `NAME.BIN`, the shortest times first."""
    return [counts.get(f"{name}.{each}", 0) for each in _NAMES]


def quantile(counts: Sequence[int], share: float) -> int | None:
    """The time below which that share of all lies, in ms; None where there are none.

    Within a bin times count as evenly spread, so that the answer is right to the width of its bin. Past the last bound
    nothing is known but that: the bound is the answer.
    """
    total = sum(counts)
    if total == 0:
        return None
    wanted = share * total
    below = 0
    for place, count in enumerate(counts[:-1]):
        if count and below + count >= wanted:
            least = BOUNDS_MS[place - 1] if place else 0
            return round(least + (BOUNDS_MS[place] - least) * (wanted - below) / count)
        below += count
    return BOUNDS_MS[-1]
