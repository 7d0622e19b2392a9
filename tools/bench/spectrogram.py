"""Compares two recordings by ear's measure: 40-band log-spectrograms, aligned in time and level, and their correlation.

A spectrogram has a row each 512 samples: the power under a Hann window of 2,048 samples, summed in 40 triangular bands
evenly spaced on the mel scale from 50 Hz to 14 kHz, in decibels. Two recordings are laid over each other at the shift
(to 64 samples) where they correlate best; the level of the second is moved by the median difference over the cells
that sound in both, and what lies 60 dB under the loudest cell counts as silence. The correlation is Pearson's over all
cells.

The mel scale is the usual one, 2595 log10(1 + f / 700).
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

RATE_HZ: Final = 44100
HOP: Final = 512
BANDS: Final = 40
_WINDOW: Final = 2048
_LOW_HZ, _HIGH_HZ = 50.0, 14000.0
_RANGE_DB: Final = 60.0
_FINE: Final = 64
_BLOCK: Final = 256  # rows transformed at once
_NOTHING_DB: Final = -120.0  # of a full-scale sine in one band: under the last bit of 16

Spectrogram = NDArray[np.float32]  # rows of BANDS values in dB
Kind = Literal["silent", "tone", "music"]


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two recordings are, and how the second lies against the first."""

    correlation: float
    shift: int  # samples by which the second is late
    gain_db: float  # by which the second is louder


@cache
def _filters() -> NDArray[np.float32]:
    """The weights of each spectral line in each band, (lines, BANDS)."""
    edges_mel = np.linspace(2595 * np.log10(1 + _LOW_HZ / 700), 2595 * np.log10(1 + _HIGH_HZ / 700), BANDS + 2)
    edges = 700 * (10 ** (edges_mel / 2595) - 1)
    lines = np.fft.rfftfreq(_WINDOW, 1 / RATE_HZ)[:, None]
    rising = (lines - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - lines) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def spectrogram(samples: NDArray[np.int16], offset: int = 0) -> Spectrogram:
    """The spectrogram of mono samples at 44.1 kHz from sample `offset` on; a negative offset reads silence first."""
    if offset < 0:
        samples = np.concatenate([np.zeros(-offset, dtype=np.int16), samples])
        offset = 0
    heard = samples[offset:].astype(np.float32) / 32768
    if heard.size < _WINDOW:
        return np.empty((0, BANDS), dtype=np.float32)
    rows = sliding_window_view(heard, _WINDOW)[::HOP]
    window = np.hanning(_WINDOW).astype(np.float32)
    full_scale = (_WINDOW / 4) ** 2  # the peak of a sine's line under this window
    out = np.empty((len(rows), BANDS), dtype=np.float32)
    for at in range(0, len(rows), _BLOCK):
        lines = np.fft.rfft(rows[at : at + _BLOCK] * window)
        power = (lines.real**2 + lines.imag**2).astype(np.float32) / full_scale
        out[at : at + _BLOCK] = 10 * np.log10(power @ _filters() + 10 ** (_NOTHING_DB / 10))
    return out


def correlate(first: Spectrogram, second: Spectrogram) -> tuple[float, float]:
    """Pearson's correlation of two spectrograms of equal shape after levelling, and the second's gain in dB.

    Two silences agree (1); silence against sound, and two that don't vary, answer 0.
    """
    peak = float(first.max(initial=_NOTHING_DB))
    own_peak = float(second.max(initial=_NOTHING_DB))
    audible = _NOTHING_DB + _RANGE_DB / 2
    if peak < audible or own_peak < audible:
        return (1.0 if peak < audible and own_peak < audible else 0.0), 0.0
    loud = (first > peak - _RANGE_DB / 2) & (second > own_peak - _RANGE_DB / 2)
    gain = float(np.median((second - first)[loud])) if loud.any() else own_peak - peak
    one = np.maximum(first, peak - _RANGE_DB)
    two = np.maximum(second - gain, peak - _RANGE_DB)
    one = one - one.mean()
    two = two - two.mean()
    scale = float(np.sqrt((one * one).sum() * (two * two).sum()))
    return (float((one * two).sum()) / scale if scale > 0 else 0.0), gain


def match(first: Spectrogram, second: NDArray[np.int16], most_s: float) -> Match:
    """Lays a recording over a spectrogram, at most `most_s` seconds early or late, where they correlate best."""
    best = HOP * _coarse_shift(first, spectrogram(second), round(most_s * RATE_HZ / HOP))
    # A third of it is enough to find the rest of the shift by.
    start = len(first) // 3
    part = first[start : 2 * start]
    step = HOP // 2
    while step >= _FINE:
        tried = (best, best - step, best + step)
        best = max(tried, key=lambda shift: _at(part, second, shift, start).correlation)
        step //= 2
    return _at(first, second, best)


def _coarse_shift(first: Spectrogram, second: Spectrogram, most: int) -> int:
    """By how many rows the second is late, by cross-correlation of the bands over time; at most `most` either way."""
    if not len(first) or not len(second):
        return 0
    size = 1 << (len(first) + len(second)).bit_length()
    lines = []
    for one in (first, second):
        level = np.maximum(one, one.max() - _RANGE_DB)
        lines.append(np.fft.rfft(level - level.mean(axis=0), size, axis=0))
    likeness = np.fft.irfft((lines[0].conj() * lines[1]).sum(axis=1), size)
    shifts = np.arange(-most, most + 1)
    return int(shifts[int(np.argmax(likeness[shifts]))])


def _at(first: Spectrogram, second: NDArray[np.int16], shift: int, row: int = 0) -> Match:
    """`first` begins at row `row` of its recording."""
    moved = spectrogram(second[: max(0, shift + (row + len(first)) * HOP + _WINDOW)], shift + row * HOP)
    count = min(len(first), len(moved))
    correlation, gain = correlate(first[:count], moved[:count])
    return Match(correlation, shift, gain)


def kind_of(sound: Spectrogram, skip_s: float = 1.0) -> Kind:
    """Whether a spectrogram, from `skip_s` seconds on, is silence, one unchanging tone, or music (anything else)."""
    heard = sound[round(skip_s * RATE_HZ / HOP) :]
    if len(heard) == 0 or float(heard.max()) < -70.0:
        return "silent"
    peak = float(heard.max())
    level = np.maximum(heard, peak - _RANGE_DB)
    sounding = level.mean(axis=0) > peak - _RANGE_DB / 2
    if sounding.any() and float(level[:, sounding].std(axis=0).max()) < 1.0:
        return "tone"
    return "music"
