"""From a song as it was heard to its features: the one way to measure them, in the operator's jobs and on a device."""

import numpy as np
import numpy.typing as npt

from client_py.core.features import audio, colour, harmony, instruments, motion, order, rhythm, roles, routine
from client_py.core.features.calls import find_calls
from client_py.core.features.heard import Heard
from client_py.core.features.score import read_score
from client_py.core.features.table import Family, Group

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
    calls = find_calls(heard)
    score = read_score(heard, calls)
    first_note = int(score.notes.frame.min()) if score.notes.count else None
    measured = {
        **routine.measure(heard, calls, first_note),
        **order.measure(heard, calls),
        **instruments.measure(score),
        **motion.measure(score),
        **rhythm.measure(score),
        **harmony.measure(score),
        **roles.measure(score),
        **colour.measure(heard, score),
        **audio.measure(heard.sound),
    }
    found = np.concatenate([group.values(measured) for group in GROUPS]).astype(np.float32)
    if not np.isfinite(found).all():
        broken = [NAMES[place] for place in np.flatnonzero(~np.isfinite(found))[:5]]
        raise ValueError(f"features without a finite value: {', '.join(broken)}")
    return found
