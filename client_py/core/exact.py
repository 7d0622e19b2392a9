"""Arithmetic with the same bits on every machine: products of matrices, exponentials, logarithms and random numbers.

A model must come out byte for byte the same from the same data, on a server of any make and in a browser. The sums
inside a product of matrices are taken in another order by each BLAS, processor and number of threads, and a library's
`exp` differs in the last bit from the next one's. So factors are rounded to whole numbers so small that every sum of
their products is exact in a double, in whatever order it is taken; and the functions are made of additions,
multiplications and divisions, which IEEE 754 defines to the last bit.
"""

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

_MANTISSA_BITS: Final = 53
# ln 2 = high + low; the high part has so few bits that whole numbers up to 2^20 times it are exact.
_LN2_HIGH: Final = float.fromhex("0x1.62E42FEEp-1")
_LN2_LOW: Final = float.fromhex("0x1.A39EF35793C76p-33")
_INVERSE_LN2: Final = float.fromhex("0x1.71547652B82FEp0")
_EXP_TERMS: Final = 14  # of Taylor's series, for |x| <= ln(2)/2: the rest is below 1e-17
_LOG_TERMS: Final = 12  # of the series of atanh, for |x| <= 0.172
_LEAST_EXPONENT: Final = -700.0
_WORD: Final = 0xFFFF_FFFF_FFFF_FFFF
_STRIDE: Final = 0x9E37_79B9_7F4A_7C15


def product(left: "Reals", right: "Reals") -> "Reals":
    """The product of (n, k) and (k, m), of the factors rounded to about 22 bits of the largest in their row or column.

    A row of the result depends on its own row of `left` alone, so that a song has one embedding in any company.
    """
    inner = left.shape[1]
    bits = (_MANTISSA_BITS - max(inner - 1, 0).bit_length()) // 2
    rows = bits - _exponents(left, axis=1)
    columns = bits - _exponents(right, axis=0)
    whole = np.rint(np.ldexp(left, rows)) @ np.rint(np.ldexp(right, columns))
    result: Reals = np.ldexp(whole, -(rows + columns))
    return result


def row_sums(values: "Reals") -> "Reals":
    """The sums of (n, k) along its rows: (n, 1)."""
    return product(values, np.ones((values.shape[1], 1)))


def column_sums(values: "Reals") -> "Reals":
    """The sums of (n, k) along its columns: (k,)."""
    sums: Reals = product(np.ones((1, values.shape[0])), values)[0]
    return sums


def exp(values: "Reals") -> "Reals":
    """e to the power of values up to 700; what is below -700 counts as that.

    Taylor's series over what is left after whole powers of 2, |r| <= ln(2)/2 (Cody and Waite, "Software Manual for the
    Elementary Functions", 1980).
    """
    clipped = np.maximum(values, _LEAST_EXPONENT)
    whole = np.rint(clipped * _INVERSE_LN2)
    rest = (clipped - whole * _LN2_HIGH) - whole * _LN2_LOW
    result = np.ones_like(rest)
    for term in range(_EXP_TERMS, 0, -1):
        result = result * rest / term + 1.0
    return np.ldexp(result, whole.astype(np.int64))


def log(values: "Reals") -> "Reals":
    """The natural logarithm of positive values: ln m = 2 atanh((m - 1) / (m + 1))."""
    mantissa, exponent = np.frexp(values)
    small = mantissa < math.sqrt(0.5)
    mantissa = np.where(small, 2.0 * mantissa, mantissa)
    exponent = exponent - small
    ratio = (mantissa - 1.0) / (mantissa + 1.0)
    square = ratio * ratio
    series = np.zeros_like(ratio)
    for term in range(_LOG_TERMS, -1, -1):
        series = series * square + 1.0 / (2 * term + 1)
    return exponent * _LN2_HIGH + (exponent * _LN2_LOW + 2.0 * ratio * series)


class Dice:
    """Random numbers from a seed, each a function of its place: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)."""

    def __init__(self, seed: int) -> None:
        self.state = seed & _WORD

    def uniform(self, *shape: int) -> "Reals":
        """Numbers of [0, 1) with 53 bits."""
        count = math.prod(shape)
        places = np.arange(1, count + 1, dtype=np.uint64)
        mixed = np.uint64(self.state) + places * np.uint64(_STRIDE)
        self.state = (self.state + count * _STRIDE) & _WORD
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
        mixed ^= mixed >> np.uint64(31)
        return ((mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53).reshape(shape)

    def order(self, count: int) -> "NDArray[np.int64]":
        """The numbers below `count`, shuffled."""
        return np.argsort(self.uniform(count), kind="stable")


def _exponents(values: "Reals", axis: int) -> "NDArray[np.int32]":
    """The least e for each row or column with all |values| < 2^e."""
    largest = np.max(np.abs(values), axis=axis, keepdims=True, initial=0.0)
    exponents: NDArray[np.int32] = np.frexp(largest)[1]
    return exponents
