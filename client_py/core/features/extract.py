"""From a song as it was heard to its features: the one way to measure them, in the server's jobs and on a device."""

from collections.abc import Callable, Generator

import numpy as np
import numpy.typing as npt

from client_py.core.features import audio, colour, harmony, instruments, motion, order, rhythm, roles, routine
from client_py.core.features.calls import find_calls
from client_py.core.features.heard import Heard
from client_py.core.features.score import read_score
from client_py.core.features.table import Family, Floats, Group, Measured

FEATURE_VERSION = 1
"""To be raised with every change of what any feature is; caches and models are made for one version."""

GROUPS: tuple[Group, ...] = (
    *routine.GROUPS, *order.GROUPS,
    *instruments.GROUPS, *motion.GROUPS, *rhythm.GROUPS, *harmony.GROUPS, *roles.GROUPS, *colour.GROUPS,
    *audio.GROUPS,
)  # fmt: skip
NAMES: tuple[str, ...] = tuple(name for group in GROUPS for name in group.names)
FAMILIES: tuple[Family, ...] = tuple(group.family for group in GROUPS for _ in group.names)


def extract(heard: Heard) -> npt.NDArray[np.float32]:
    """A song's features in order of NAMES, all finite."""
    work = measuring(heard)
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: npt.NDArray[np.float32] = done.value
            return found


def measuring(heard: Heard) -> Generator[float, None, npt.NDArray[np.float32]]:
    """The same for who has other things to do between: yields the share that is done, and returns the features."""
    calls = find_calls(heard)
    yield 0.0
    score = read_score(heard, calls)
    first_note = int(score.notes.frame.min()) if score.notes.count else None
    pieces: tuple[Callable[[], Measured], ...] = (
        lambda: routine.measure(heard, calls, first_note),
        lambda: order.measure(heard, calls),
        lambda: instruments.measure(score),
        lambda: motion.measure(score),
        lambda: rhythm.measure(score),
        lambda: harmony.measure(score),
        lambda: roles.measure(score),
        lambda: colour.measure(heard, score),
        lambda: audio.measure(heard.sound),
    )
    measured: dict[str, float | Floats] = {}
    for done, piece in enumerate(pieces):
        yield done / len(pieces)
        measured.update(piece())
    found = np.concatenate([group.values(measured) for group in GROUPS]).astype(np.float32)
    if not np.isfinite(found).all():
        broken = [NAMES[place] for place in np.flatnonzero(~np.isfinite(found))[:5]]
        raise ValueError(f"features without a finite value: {', '.join(broken)}")
    return found
