"""What makes a taste fit to leave a device: cut to a length, covered by noise, rounded. And what that is worth.

The Gaussian mechanism, run by each device for itself (local differential privacy): no server is trusted with what was
there before the noise. Any two tastes lie at most two clips apart, so for two listeners the chances of any upload
differ by at most e^epsilon, but for a share delta of cases; `epsilon` computes it. docs/privacy.md says what it means.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final

from client_py.core.contract_sharing import MAX_UNITS, UNITS
from client_py.core.errors import ContractError

CLIP: Final = 4.0
"""Length that a shared taste has at most, in stars."""

NOISE: Final = 2.0
"""Deviation of the noise in each number, in clips."""

UPLOADS_A_YEAR: Final = 4
"""How often a device shares at most: what is said again and again is said more clearly."""

DELTA: Final = 1e-5
"""The share of cases of which no epsilon speaks."""

_BYTES: Final = 8  # of chance for a uniform number, of which 53 bits are used
_MOST_EPSILON: Final = 700.0  # e to that is still a number


def shared_values(taste: Sequence[float], random: Callable[[int], bytes]) -> tuple[int, ...]:
    """The taste as it may leave the device, in 1/UNITS of a star; `random` has to be the device's secure source.

    Raises ContractError for a taste that holds what is no number.
    """
    noise = gaussian(len(taste), random)
    noised = (value + CLIP * NOISE * each for value, each in zip(clipped(taste, CLIP), noise, strict=True))
    return tuple(max(-MAX_UNITS, min(MAX_UNITS, round(value * UNITS))) for value in noised)


def clipped(vector: Sequence[float], most: float) -> list[float]:
    """The vector, shortened to the length `most` where it is longer. Raises ContractError for NaN and infinity."""
    if not all(math.isfinite(value) for value in vector):
        raise ContractError("a taste is made of numbers", "values")
    length = math.hypot(*vector)
    share = most / length if length > most else 1.0
    return [value * share for value in vector]


def gaussian(count: int, random: Callable[[int], bytes]) -> list[float]:
    """So many independent normal numbers of variance 1 (Box and Muller, 1958), from `random(size)` secure bytes."""
    made: list[float] = []
    while len(made) < count:
        chance = random(2 * _BYTES)
        radius = math.sqrt(-2.0 * math.log(1.0 - _uniform(chance[:_BYTES])))
        angle = 2.0 * math.pi * _uniform(chance[_BYTES:])
        made += (radius * math.cos(angle), radius * math.sin(angle))
    return made[:count]


def epsilon(distance: float, delta: float = DELTA) -> float:
    """The least epsilon for which the Gaussian mechanism is (epsilon, delta)-differentially private.

    `distance` is how far apart two inputs can lie, in deviations of the noise. Theorem 8 of Balle and Wang, "Improving
    the Gaussian Mechanism for Differential Privacy: Analytical Calibration and Optimal Denoising" (ICML 2018): it is
    private if and only if  Phi(D/2 - epsilon/D) - e^epsilon Phi(-D/2 - epsilon/D) <= delta.  The left side falls as
    epsilon grows. n uploads of one device are as one at sqrt(n) times the distance (Dong, Roth and Su, "Gaussian
    Differential Privacy", 2022, corollary 3.3).
    """
    if not (distance > 0 and 0 < delta < 1):
        raise ContractError("a distance above 0 and a delta between 0 and 1 are needed", "epsilon")
    low, high = 0.0, _MOST_EPSILON
    if _left_over(distance, high) > delta:
        return math.inf
    if _left_over(distance, low) <= delta:
        return 0.0
    while high - low > 1e-9 * high:
        middle = (low + high) / 2.0
        low, high = (low, middle) if _left_over(distance, middle) <= delta else (middle, high)
    return high


def _left_over(distance: float, each: float) -> float:
    """The delta that an epsilon leaves."""
    beyond = _phi(-distance / 2.0 - each / distance)
    return _phi(distance / 2.0 - each / distance) - (math.exp(each) * beyond if beyond else 0.0)


def _phi(value: float) -> float:
    """The normal distribution's share below a value."""
    return 0.5 * math.erfc(-value / math.sqrt(2.0))


def _uniform(chance: bytes) -> float:
    """A number of [0, 1) with 53 bits."""
    return (int.from_bytes(chance) >> 11) * 2.0**-53
