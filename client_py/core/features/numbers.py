"""Small statistics that answer 0 where there is nothing to measure, so that a silent song has features too."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from client_py.core.features.table import Floats

Array = npt.NDArray[Any]  # Any: integers, floats or truths


def share(mask: Array, among: Array | None = None) -> float:
    """How much of a mask (within another, of the same shape) is true: 0 to 1."""
    if among is not None:
        mask = mask[among]
    return float(np.mean(mask)) if mask.size else 0.0


def mean(values: Array) -> float:
    return float(np.mean(values)) if values.size else 0.0


def deviation(values: Array) -> float:
    """The standard deviation."""
    return float(np.std(values)) if values.size else 0.0


def quantile(values: Array, at: float) -> float:
    return float(np.quantile(values, at)) if values.size else 0.0


def shares(values: Array, count: int) -> Floats:
    """How often each of the numbers 0 to count-1 occurs; they sum to 1, or are all 0 where there are none."""
    found = np.bincount(values.astype(np.int64).ravel(), minlength=count).astype(np.float64)
    return normalised(found)


def spread(values: Array, edges: Sequence[float]) -> Floats:
    """Shares of the values in bins that begin at the edges, the last open; what lies below the first isn't counted."""
    place = np.searchsorted(np.asarray(edges, np.float64), values.ravel(), side="right") - 1
    return shares(place[place >= 0], len(edges))


def normalised(counts: Floats) -> Floats:
    """Counts as shares of their sum."""
    total = counts.sum()
    return counts / total if total > 0 else counts * 0.0


def entropy(counts: Array) -> float:
    """Shannon's entropy of counts, in bits."""
    p = normalised(np.asarray(counts, np.float64))
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum()) if p.size else 0.0


def circular(values: Array, period: float) -> tuple[float, float, float]:
    """Cosine and sine of the mean direction of values on a circle, times their concentration (0 to 1), and that."""
    if not values.size:
        return 0.0, 0.0, 0.0
    turned = np.exp(2j * np.pi * values / period).mean()
    return float(turned.real), float(turned.imag), float(abs(turned))
