"""Short-time spectra of a sound, and what audio features are made of: mel bands and cepstra.

Definitions follow librosa's (McFee et al., SciPy 2015), which tests take for an oracle: a periodic Hann window, frames
that lie wholly within the sound, Slaney's mel scale with bands of equal area, decibels clipped 80 below the loudest.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from client_py.core.features.heard import AUDIO_HZ
from client_py.core.features.numbers import Array

FRAME = 1024
HOP = 512
FRAMES_HZ = AUDIO_HZ / HOP
MEL_BANDS = 64
CEPSTRA = 20
_LEAST_POWER = 1e-10
_RANGE_DB = 80.0
_BREAK_HZ, _MEL_PER_HZ = 1000.0, 3 / 200
_LOG_STEP = np.log(6.4) / 27

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spectrum:
    """`magnitude` is frames x (FRAME/2 + 1) bins, `mel_db` frames x MEL_BANDS, `rms` one a frame.

    The frames of all stretches follow each other; each stretch has as many.
    """

    magnitude: Floats32
    mel_db: Floats32
    rms: Floats32
    stretches: int

    @property
    def frames(self) -> int:
        return int(self.rms.size)


def frequencies() -> Array:
    """The bins' frequencies in Hz."""
    return np.arange(FRAME // 2 + 1) * (AUDIO_HZ / FRAME)


def analyse(sound: Floats32) -> Spectrum:
    """All frames of all stretches (stretches x samples) in one transform; a frame never lies in two of them.

    A stretch shorter than a frame is filled up with silence.
    """
    if sound.shape[1] < FRAME:
        sound = np.pad(sound, ((0, 0), (0, FRAME - sound.shape[1])))
    frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME, axis=1)[:, ::HOP].reshape(-1, FRAME)
    magnitude = np.abs(np.fft.rfft(frames * _window(), axis=1)).astype(np.float32)
    mel_db = decibels(np.square(magnitude) @ mel_bank().T)
    return Spectrum(magnitude, mel_db, np.sqrt(np.mean(np.square(frames), axis=1)), sound.shape[0])


def decibels(power: Floats32) -> Floats32:
    """10 log10, not below 1e-10, not more than 80 dB below the loudest."""
    db = 10.0 * np.log10(np.maximum(power, _LEAST_POWER))
    return np.asarray(np.maximum(db, db.max() - _RANGE_DB), np.float32)


def cepstra(spectrum: Spectrum) -> Floats32:
    """Frames x CEPSTRA: the orthonormal cosine transform (type II) of the mel bands in decibels."""
    return spectrum.mel_db @ _cosines().T


@cache
def _window() -> Floats32:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME), np.float32)


@cache
def mel_bank() -> Floats32:
    """MEL_BANDS x bins: triangles between neighbours' centres, each of area 1 over its width in Hz."""
    top = _mel(np.array(AUDIO_HZ / 2))
    edges = _hz(np.linspace(0.0, float(top), MEL_BANDS + 2))
    bins = frequencies()
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    weights = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(weights * (2.0 / (edges[2:] - edges[:-2]))[:, None], np.float32)


@cache
def _cosines() -> Floats32:
    band = np.arange(MEL_BANDS) + 0.5
    rows = np.cos(np.pi * np.arange(CEPSTRA)[:, None] * band / MEL_BANDS) * np.sqrt(2 / MEL_BANDS)
    rows[0] /= np.sqrt(2)
    return np.asarray(rows, np.float32)


def _mel(hz: Array) -> Array:
    """Slaney's scale: linear below 1,000 Hz, logarithmic above."""
    above = _BREAK_HZ * _MEL_PER_HZ + np.log(np.maximum(hz, 1.0) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz * _MEL_PER_HZ, above)


def _hz(mel: Array) -> Array:
    above = _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_HZ * _MEL_PER_HZ))
    return np.where(mel < _BREAK_HZ * _MEL_PER_HZ, mel / _MEL_PER_HZ, above)
