"""When notes begin and how long they last, in frames: the tempo as the play routine counts it."""

import numpy as np

from client_py.core.features.numbers import Array, entropy, mean, share, shares, spread
from client_py.core.features.score import Score
from client_py.core.features.table import Floats, Measured, bins, labels, register

_GAPS = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    20,
    21,
    22,
    24,
    25,
    28,
    30,
    32,
    33,
    36,
    40,
    42,
    48,
    49,
    64,
    65,
    96,
    128,
)
_HELD = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48)
_LAGS = tuple(range(1, 49))
_FASTEST, _SLOWEST = 2, 24

GROUPS = (
    register("notes_per_s", "notes/s", "notes a second, all voices"),
    register("note_gap", "share", "notes by frames until the voice's next", bins(_GAPS)),
    register("note_held", "share", "notes by frames until the gate closes", bins(_HELD)),
    register("note_filled", "share", "of a note's gap, the part with an open gate"),
    register("gap_entropy", "bits", "entropy of the frames from note to note"),
    register("onset_lag", "correlation", "of the notes' begins with themselves that many frames later", labels(_LAGS)),
    register(
        "row",
        "frames",
        "the pattern row that best explains the gaps, and the share of gaps it explains",
        ("frames", "explained"),
    ),
    register("swing", "share", "of gaps near two rows, those that are odd: rows of changing length"),
    register(
        "onset_chord", "share", "frames with a note's begin that have one in 1, 2 or more voices", ("1", "2", "3")
    ),
)


def measure(score: Score) -> Measured:
    """All groups above."""
    notes = score.notes
    whole = ~notes.last
    gap = notes.gap[whole]
    begun = np.zeros(score.control.shape, np.int64)
    begun[notes.voice, notes.frame] = 1
    together = begun.sum(axis=0)
    row, explained = _row(gap)
    two_rows = gap[(gap >= 1.5 * row) & (gap <= 2.5 * row)]
    return {
        "notes_per_s": notes.count / score.seconds,
        "note_gap": spread(gap, _GAPS),
        "note_held": spread(notes.held[whole], _HELD),
        "note_filled": mean(np.minimum(notes.held[whole], gap) / np.maximum(gap, 1)),
        "gap_entropy": entropy(np.bincount(np.minimum(gap, 400))) if gap.size else 0.0,
        "onset_lag": _autocorrelation(together.astype(np.float64)),
        "row": np.array([row, explained]),
        "swing": share(two_rows % 2 == 1),
        "onset_chord": shares(np.minimum(together[together > 0], 3) - 1, 3),
    }


def _autocorrelation(begun: Floats) -> Floats:
    """Of notes' begins, taken together with half of a neighbour's so that a frame of jitter counts less."""
    soft = np.minimum(begun, 1.0)
    soft = soft + 0.5 * (np.append(soft[1:], 0.0) + np.append(0.0, soft[:-1])) - soft.mean() * 2
    power = float(soft @ soft)
    if power <= 0 or soft.size <= _LAGS[-1] + 1:
        return np.zeros(len(_LAGS))
    return np.array([float(soft[lag:] @ soft[:-lag]) / power for lag in _LAGS])


def _row(gap: Array) -> tuple[float, float]:
    """The longest row of which nearly as many gaps are multiples as of any: what it explains beyond chance."""
    if gap.size < 4:
        return 0.0, 0.0
    rows = np.arange(_FASTEST, _SLOWEST + 1)
    hits = (gap[:, None] % rows == 0).mean(axis=0) - 1.0 / rows
    best = float(hits.max())
    chosen = int(np.flatnonzero(hits >= best - 0.05)[-1])
    return float(rows[chosen]), float(hits[chosen])
