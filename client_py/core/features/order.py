"""In which order a play routine writes, and how many cycles apart: what its code looks like from outside."""

import numpy as np

from client_py.core.features.calls import Calls
from client_py.core.features.heard import Heard
from client_py.core.features.numbers import Array, normalised, share, spread
from client_py.core.features.routine import REGISTER_NAMES, VOICE_REGISTERS
from client_py.core.features.table import Floats, Measured, bins, labels, routine

# The kinds of a voice's seven registers, and the four that all voices share.
KINDS = (*VOICE_REGISTERS, "fc_lo", "fc_hi", "res_filt", "mode_vol")
_PARTS = ("voice_1", "voice_2", "voice_3", "common")
# Single cycles where instructions differ, then wider and wider.
_GAPS = (*range(4, 31), 34, 38, 42, 46, 50, 56, 64, 72, 84, 100, 120, 150, 200, 280, 400, 600, 900)
_STEPS = (-24, -14, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 24)

GROUPS = (
    routine(
        "write_rank",
        "share",
        "mean place of a register among the writes of its call, 0 first, 1 last; 0.5 where it isn't written",
        REGISTER_NAMES,
    ),
    routine(
        "write_time",
        "ln(1+cycles)",
        "mean time of a register's write since its call's first; 0 where it isn't written",
        REGISTER_NAMES,
    ),
    routine("gap_after", "ln(1+cycles)", "median time from a write of this kind to the call's next one", KINDS),
    routine("write_gap", "share", "cycles from a write to the next of the same call, by length", bins(_GAPS)),
    routine("write_step", "share", "from one register's number to the next one's within a call", labels(_STEPS)),
    routine(
        "kind_after",
        "share",
        "of the pairs of writes within a call and a voice (or the common registers), those of two kinds in a row",
        tuple(f"{one}>{two}" for one in KINDS for two in KINDS if (KINDS.index(one) < 7) == (KINDS.index(two) < 7)),
    ),
    routine(
        "part_after",
        "share",
        "of the pairs within a call that leave a voice, those from part to part",
        tuple(f"{one}>{two}" for one in _PARTS for two in _PARTS if one != two),
    ),
    routine("part_first", "share", "calls that begin with this part", _PARTS),
    routine("part_last", "share", "calls that end with this part", _PARTS),
    routine(
        "gate_to_adsr", "share", "of a voice's calls that write both, the control register comes after attack and decay"
    ),
    routine("twice", "writes/call", "writes to a register that the same call wrote before"),
)


def measure(heard: Heard, calls: Calls) -> Measured:
    """All groups above."""
    reg, chip = heard.reg[calls.kept], heard.chip[calls.kept]
    within = (np.diff(calls.call) == 0) & (np.diff(chip) == 0)
    one, two = reg[:-1][within], reg[1:][within]
    kind, part = _kind(reg), np.minimum(reg // 7, 3)
    gap = np.diff(heard.cycle[calls.kept])[within]
    first = np.diff(calls.call, prepend=-1) > 0
    last = np.append(first[1:], True)[: reg.size]
    pairs = kind[:-1][within] * 11 + kind[1:][within]
    same_part = part[:-1][within] == part[1:][within]
    steps = np.searchsorted(_STEPS, two - one)
    found = np.isin(two - one, _STEPS)
    return {
        "write_rank": _rank(reg, calls),
        "write_time": _times(reg, heard.cycle[calls.kept] - calls.begin[calls.call]),
        "gap_after": np.array([_log_median(gap[kind[:-1][within] == number]) for number in range(len(KINDS))]),
        "write_gap": spread(gap, _GAPS),
        "write_step": np.bincount(steps[found], minlength=len(_STEPS)) / max(two.size, 1),
        "kind_after": _kind_pairs(np.bincount(pairs[same_part], minlength=121).astype(np.float64)),
        "part_after": _part_pairs(part[:-1][within], part[1:][within]),
        "part_first": normalised(np.bincount(part[first], minlength=4).astype(np.float64)),
        "part_last": normalised(np.bincount(part[last], minlength=4).astype(np.float64)),
        "gate_to_adsr": _gate_after(reg, chip, calls),
        "twice": _twice(reg, chip, calls),
    }


def _kind(reg: Array) -> Array:
    return np.where(reg < 21, reg % 7, reg - 14)


def _times(reg: Array, since: Array) -> Floats:
    counts = np.bincount(reg, minlength=25)[:25]
    sums = np.bincount(reg, since, minlength=25)[:25]
    return np.asarray(np.log1p(sums / np.maximum(counts, 1)))


def _log_median(values: Array) -> float:
    return float(np.log1p(np.median(values))) if values.size else 0.0


def _rank(reg: Array, calls: Calls) -> Floats:
    if not reg.size:
        return np.full(25, 0.5)
    size = np.bincount(calls.call)
    start = np.concatenate(([0], np.cumsum(size)[:-1]))
    rank = (np.arange(reg.size) - start[calls.call]) / np.maximum(size[calls.call] - 1, 1)
    several = size[calls.call] > 1
    sums = np.bincount(reg[several], rank[several], minlength=25)[:25]
    counts = np.bincount(reg[several], minlength=25)[:25]
    return np.where(counts > 0, sums / np.maximum(counts, 1), 0.5)


def _kind_pairs(counts: Floats) -> Floats:
    square = counts.reshape(11, 11)
    return normalised(np.concatenate((square[:7, :7].ravel(), square[7:, 7:].ravel())))


def _part_pairs(one: Array, two: Array) -> Floats:
    square = np.bincount(one * 4 + two, minlength=16).astype(np.float64).reshape(4, 4)
    return normalised(square[~np.eye(4, dtype=bool)])


def _gate_after(reg: Array, chip: Array, calls: Calls) -> float:
    """Where one call writes a voice's control register and its attack and decay: is the first the later one?"""
    key = (calls.call * 3 + chip) * 3 + reg // 7
    last = np.full((2, int(key[-1]) + 9 if key.size else 0), -1)
    for row, kind in enumerate((4, 5)):
        mine = np.flatnonzero((reg < 21) & (reg % 7 == kind))
        last[row, key[mine]] = mine  # the last one stays: assignment goes in order
    return share(last[0] > last[1], (last[0] >= 0) & (last[1] >= 0))


def _twice(reg: Array, chip: Array, calls: Calls) -> float:
    if not reg.size:
        return 0.0
    distinct = np.count_nonzero(np.bincount((calls.call * 3 + chip) * 25 + reg))
    return (reg.size - distinct) / (int(calls.call[-1]) + 1)
