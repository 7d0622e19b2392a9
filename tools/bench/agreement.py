"""Compares what two engines wrote to the SID's registers, frame by frame, aligned in time.

Ours tells each write with its cycle. The oracle doesn't: it can be asked for its registers only between slices of about
5 ms, and tells the time of that in whole milliseconds. So:

- Our writes become a timeline of states: from which cycle on the chips held which bytes.
- Each sample of the oracle is a state and a time, known to half a millisecond.
- A sample agrees, at a lag, when our chips held exactly the same bytes (25 a chip, all chips) at some moment within
  that half millisecond of the sample's time plus the lag. Half-written states count like all others.
- One lag, constant over the whole tune, serves all samples: the one at which most of them agree. It stands for what the
  two machines do before the song's first call; it can't hide a drift or a tempo that differs.
- A frame (19,656 cycles PAL, 17,095 NTSC, counted from the oracle's start) is equal when all of its samples agree.

States are compared by a 64-bit hash: the exclusive or of one random word for each register and value (Zobrist).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.bench.native import REGISTERS, Writes

_WORDS: Final = np.random.default_rng(6581).integers(1, 1 << 63, size=(3 * REGISTERS, 256), dtype=np.uint64)
_SEARCHED: Final = 500  # samples that vote for the lag
_STEP_CYCLES: Final = 50

Cycles = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the chips held: state i from cycle starts[i] on, until starts[i + 1]."""

    starts: Cycles
    states: Hashes
    end: int  # the last cycle known


@dataclass(frozen=True, slots=True)
class Snapshots:
    """What the chips held at some moments, each known to plus or minus `doubt` cycles."""

    cycles: Cycles
    registers: NDArray[np.uint8]  # (moments, 25 * chips)
    doubt: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two engines' registers agree at the best lag."""

    equal: float  # share of frames
    frames: int
    lag: int  # cycles by which the timeline is late
    differs: tuple[int, ...]  # frames that aren't equal, as numbers of frames of the oracle


def hash_rows(registers: NDArray[np.uint8]) -> Hashes:
    """One hash a row of 25 bytes a chip."""
    columns = np.arange(registers.shape[1])
    return np.asarray(np.bitwise_xor.reduce(_WORDS[columns, registers], axis=1), dtype=np.uint64)


def timeline(writes: Writes, chips: int, end: int) -> Timeline:
    """The states that a trace of writes leads to, from power-on (all zero) to cycle `end`."""
    kept = writes[(writes["reg"] < REGISTERS) & (writes["chip"] < chips)]
    cells = kept["chip"].astype(np.int64) * REGISTERS + kept["reg"]
    before = np.zeros(len(kept), dtype=np.uint8)
    order = np.argsort(cells, kind="stable")
    follows = cells[order][1:] == cells[order][:-1]
    before[order[1:][follows]] = kept["value"][order[:-1][follows]]
    flips = _WORDS[cells, before] ^ _WORDS[cells, kept["value"]]
    start = np.bitwise_xor.reduce(_WORDS[: chips * REGISTERS, 0])
    states = np.bitwise_xor.accumulate(np.concatenate([[start], flips]).astype(np.uint64))
    starts = np.concatenate([[0], kept["cycle"].astype(np.int64)])
    # A write that changes nothing starts no state.
    new = np.concatenate([[True], states[1:] != states[:-1]])
    return Timeline(starts[new], states[new], end)


def sampled_timeline(taken: Snapshots) -> Timeline:
    """A timeline from snapshots, where there is nothing better: each state lasts until the next one was seen."""
    states = hash_rows(taken.registers)
    new = np.concatenate([[True], states[1:] != states[:-1]])
    return Timeline(taken.cycles[new], states[new], int(taken.cycles[-1]))


def agreeing(line: Timeline, cycles: Cycles, states: Hashes, lag: int, doubt: int) -> NDArray[np.bool_]:
    """Which samples agree with the timeline at this lag."""
    first = np.searchsorted(line.starts, cycles + (lag - doubt), side="right") - 1
    last = np.searchsorted(line.starts, cycles + (lag + doubt), side="right") - 1
    agrees = np.zeros(len(cycles), dtype=np.bool_)
    for step in range(int((last - first).max(initial=0)) + 1):
        at = np.maximum(first + step, 0)
        inside = first + step <= last
        agrees |= inside & (line.states[np.minimum(at, len(line.states) - 1)] == states)
    return agrees


def best_lag(line: Timeline, cycles: Cycles, states: Hashes, most: int, doubt: int) -> int:
    """The lag from -most to most at which most samples agree; among equals the middle of the longest run of lags."""
    voters = np.unique(np.linspace(0, len(cycles) - 1, _SEARCHED).astype(np.int64))
    order = np.argsort(line.states, kind="stable")
    sorted_states = line.states[order]
    ends = np.append(line.starts[1:], line.end)
    opens: list[Cycles] = []
    closes: list[Cycles] = []
    for voter in voters:
        low = np.searchsorted(sorted_states, states[voter], side="left")
        high = np.searchsorted(sorted_states, states[voter], side="right")
        held = np.sort(order[low:high])
        at = cycles[voter]
        from_lag = np.maximum(line.starts[held] - at - doubt, -most)
        to_lag = np.minimum(ends[held] - at + doubt, most)
        near = from_lag < to_lag
        from_lag, to_lag = from_lag[near], to_lag[near]
        # Held states that follow closely overlap by their doubt: one voter has one voice.
        apart = from_lag[1:] > to_lag[:-1]
        opens.append(from_lag[np.concatenate([[True], apart])] if len(from_lag) else from_lag)
        closes.append(to_lag[np.concatenate([apart, [True]])] if len(to_lag) else to_lag)
    edges = np.concatenate(opens + closes)
    if len(edges) == 0:
        return 0
    steps = np.concatenate([np.ones(sum(map(len, opens)), int), -np.ones(sum(map(len, closes)), int)])
    by_lag = np.lexsort((-steps, edges))
    edges, votes = edges[by_lag], np.cumsum(steps[by_lag])
    widths = np.append(edges[1:], edges[-1]) - edges
    top = np.flatnonzero(votes == votes[widths > 0].max(initial=0))
    widest = top[int(np.argmax(widths[top]))]
    return int(edges[widest] + widths[widest] // 2)


def compare(line: Timeline, taken: Snapshots, frame_cycles: int, most: int) -> Agreement:
    """The agreement at the best lag of at most `most` cycles; snapshots past the timeline's end don't count."""
    states = hash_rows(taken.registers)
    coarse = best_lag(line, taken.cycles, states, most, taken.doubt)
    known = taken.cycles + coarse < line.end - taken.doubt
    cycles, states = taken.cycles[known], states[known]
    lags = [coarse + step for step in range(-taken.doubt, taken.doubt + 1, _STEP_CYCLES)]
    counts = [int(agreeing(line, cycles, states, lag, taken.doubt).sum()) for lag in lags]
    best = [lag for lag, count in zip(lags, counts, strict=True) if count == max(counts)]
    lag = best[len(best) // 2]
    wrong = ~agreeing(line, cycles, states, lag, taken.doubt)
    frames = cycles // frame_cycles
    differs = np.unique(frames[wrong])
    total = len(np.unique(frames))
    return Agreement(1 - len(differs) / total if total else 0.0, total, lag, tuple(int(frame) for frame in differs))


def held_at(writes: Writes, chips: int, cycle: int) -> NDArray[np.uint8]:
    """The 25 bytes a chip that a trace leaves at a cycle."""
    held = np.zeros(chips * REGISTERS, dtype=np.uint8)
    done = writes[(writes["cycle"] <= cycle) & (writes["reg"] < REGISTERS) & (writes["chip"] < chips)]
    held[done["chip"].astype(np.int64) * REGISTERS + done["reg"]] = done["value"]
    return held
