"""Sorts what devices shared: what can be merged, and what can't have come from a device that keeps to the rules.

An honest upload is x = a + s g: |a| is the clip C at most, s the noise's deviation, g is normal in N dimensions. So

    | |x| - s sqrt(N) |  <=  C + 5 s      but for a few in a million (Laurent and Massart, 2000)
    |u x|                <=  C + 5 s      along any direction u that doesn't depend on x

Both sides of the first count: what is too short lacks the noise that its sender was promised. The second is asked of
the mean of all others: who points away from all of them, or along them, further than noise can, means to pull. Asked
of each other upload, it finds copies, which would make one sender look like many.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.contract_learning import Semver
from client_py.core.contract_sharing import UNITS, ModelDelta
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.exact import column_sums, product, row_sums
from client_py.core.network import unit
from client_py.core.privacy import CLIP, NOISE
from server.contract.sharing import QuarantinedUpload

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

MOST_UPLOADS: Final = 24  # of a device, which are six years' by the rules
DEVIATION: Final = CLIP * NOISE
_SURE: Final = 5.0  # deviations
_SURER: Final = 7.0  # among all pairs
_CHUNK: Final = 1024  # uploads at once


@dataclass(frozen=True, slots=True)
class Shared:
    """An upload that counts: the last good one of a device against a base."""

    device: str
    line: int
    delta: ModelDelta


@dataclass(frozen=True, slots=True)
class Sorted:
    """What can be merged, by base and in the order of the devices, and what can't."""

    by_base: Mapping[Semver, list[Shared]]
    quarantined: list[QuarantinedUpload]


def sort_out(found: Iterable[tuple[str, list[bytes]]], widths: Mapping[Semver, int]) -> Sorted:
    """Looks at each upload by itself; `widths` has how many numbers a taste has against each base that there is."""
    by_base: dict[Semver, list[Shared]] = {}
    quarantined: list[QuarantinedUpload] = []
    for device, lines in found:
        if len(lines) > MOST_UPLOADS:
            reason = f"{len(lines)} uploads came under one name, {MOST_UPLOADS} are the most: none of them counts"
            quarantined.append(QuarantinedUpload(device, MOST_UPLOADS + 1, reason))
            continue
        last: dict[Semver, Shared] = {}
        for number, line in enumerate(lines, 1):
            try:
                delta = decode_json(ModelDelta, line.decode())
            except (SidflowError, UnicodeDecodeError) as error:
                quarantined.append(QuarantinedUpload(device, number, f"it is no upload: {error}"[:300]))
                continue
            if reason := _wrong(delta, widths):
                quarantined.append(QuarantinedUpload(device, number, reason))
            else:
                last[delta.base] = Shared(device, number, delta)
        for base, shared in last.items():
            by_base.setdefault(base, []).append(shared)
    return Sorted(by_base, quarantined)


def in_company(shared: list[Shared]) -> tuple[list[Shared], list[QuarantinedUpload]]:
    """Looks at the uploads against one base beside each other."""
    if len(shared) < 2:
        return shared, []
    vectors = vectors_of(shared)
    others = column_sums(vectors)[None, :] - vectors
    along = row_sums(vectors * unit(others))[:, 0]
    copied = _copied(vectors)
    kept: list[Shared] = []
    quarantined: list[QuarantinedUpload] = []
    for each, far, copy in zip(shared, along, copied, strict=True):
        if copy:
            reason = "it is nearly the same as another device's: noise makes no two alike"
        elif abs(far) > CLIP + _SURE * DEVIATION:
            way = "away from" if far < 0 else "along"
            reason = f"it points {way} all others by {abs(far):.1f} stars, further than clip and noise can"
        else:
            kept.append(each)
            continue
        quarantined.append(QuarantinedUpload(each.device, each.line, reason))
    return kept, quarantined


def vectors_of(shared: list[Shared]) -> "Reals":
    """(uploads, numbers), in stars, each cut to the length that clip and noise give at most on average."""
    vectors = np.array([each.delta.values for each in shared], np.float64) / UNITS
    length = np.sqrt(row_sums(vectors * vectors))
    return vectors * np.minimum(1.0, (DEVIATION * math.sqrt(vectors.shape[1]) + CLIP) / np.maximum(length, 1.0))


def _wrong(delta: ModelDelta, widths: Mapping[Semver, int]) -> str:
    """What is wrong with an upload by itself, "" where nothing is."""
    if delta.base not in widths:
        return f"there is no model {delta.base}"
    count = len(delta.values)
    if count != widths[delta.base]:
        return f"a taste against model {delta.base} has {widths[delta.base]} numbers, not {count}"
    if (delta.clip, delta.deviation) != (CLIP, DEVIATION):
        return (
            f"it is clipped to {delta.clip:g} and noised by {delta.deviation:g}, not to {CLIP:g} and by {DEVIATION:g}"
        )
    length = math.sqrt(sum(value * value for value in delta.values)) / UNITS  # whole numbers: their sum is exact
    typical, reach = DEVIATION * math.sqrt(count), CLIP + _SURE * DEVIATION
    if length > typical + reach:
        return f"its length is {length:.1f} stars, more than clip and noise give ({typical + reach:.1f})"
    if length < typical - reach:
        return f"its length is {length:.1f} stars, so it lacks the noise ({typical - reach:.1f} at least)"
    return ""


def _copied(vectors: "Reals") -> "NDArray[np.bool_]":
    """Which ones point as another does, further than two draws of noise can."""
    units = unit(vectors)
    across = np.ascontiguousarray(units.T)
    found = np.zeros(len(vectors), bool)
    for first in range(0, len(vectors), _CHUNK):
        rows = np.arange(first, min(first + _CHUNK, len(vectors)))
        along = product(vectors[rows], across)
        along[np.arange(len(rows)), rows] = 0.0
        found[rows] = (along > CLIP + _SURER * DEVIATION).any(axis=1)
    return found
