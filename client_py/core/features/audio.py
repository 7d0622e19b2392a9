"""What the sound itself is like: loud, bright, noisy, busy, fast."""

from itertools import pairwise

import numpy as np

from client_py.core.features.numbers import Array, deviation, mean, quantile
from client_py.core.features.spectrum import CEPSTRA, FRAMES_HZ, Floats32, Spectrum, analyse, cepstra, frequencies
from client_py.core.features.table import Floats, Measured, audio, bins, labels

AUDIBLE_RMS = 10 ** (-60 / 20)
"""Root mean square (1 is full scale) from which a frame counts as sounding: -60 dB."""
_CONTRAST_EDGES_HZ = (0.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0)
_CONTRAST_TOP_HZ = 9900.0
_EXTREME = 0.02  # of a band's bins, which stand for its peaks and its valleys
_FLOOR = 1e-10
_STEADY_BPM, _OCTAVES = 120.0, 1.0  # where tempi are expected, and how widely: D. P. W. Ellis, JNMR 36 (2007)
_SLOWEST_BPM, _FASTEST_BPM = 40.0, 250.0
_BLUNT = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9
_AROUND_S, _APART_S, _RISE = 0.1, 0.06, 0.1

GROUPS = (
    audio("loudness", "dB", "root mean square, of full scale, not below -80", ("mean", "deviation", "p10", "p95")),
    audio("sounding", "share", "frames louder than -60 dB"),
    audio("brightness", "Hz", "centroid of the spectrum in sounding frames", ("mean", "deviation")),
    audio("bandwidth", "Hz", "spread of the spectrum around its centroid", ("mean", "deviation")),
    audio("rolloff", "Hz", "below which 85 % of the magnitude lies", ("mean", "deviation")),
    audio("flatness", "ratio", "geometric over arithmetic mean of the power: 0 a tone, 1 noise", ("mean", "deviation")),
    audio("contrast", "dB", "peaks over valleys of the spectrum by band in Hz", bins(_CONTRAST_EDGES_HZ)),
    audio("mfcc_mean", "dB", "mel-frequency cepstral coefficients, mean", labels(range(CEPSTRA))),
    audio("mfcc_deviation", "dB", "the same, standard deviation", labels(range(CEPSTRA))),
    audio("flux", "dB", "how much louder mel bands get from frame to frame", ("mean", "deviation")),
    audio("onset_rate", "1/s", "onsets heard"),
    audio("tempo", "beats/min", "of the strongest beat, 0 where there is none"),
    audio("tempo_confidence", "correlation", "of the onsets with themselves a beat later"),
)


def measure(sound: Floats32) -> Measured:
    """All groups above, of stretches x samples."""
    spectrum = analyse(sound)
    level = 20 * np.log10(np.maximum(spectrum.rms, 1e-4))
    loud = spectrum.rms > AUDIBLE_RMS
    magnitude = spectrum.magnitude[loud]
    mfcc = cepstra(spectrum)
    centre = centroid(magnitude)
    novelty = onset_strength(spectrum)
    onsets = sum(find_onsets(stretch).size for stretch in novelty)
    tempo, confidence = find_tempo(novelty)
    return {
        "loudness": np.array([mean(level), deviation(level), quantile(level, 0.1), quantile(level, 0.95)]),
        "sounding": mean(loud),
        "brightness": _both(centre),
        "bandwidth": _both(bandwidth(magnitude, centre)),
        "rolloff": _both(rolloff(magnitude)),
        "flatness": _both(flatness(magnitude)),
        "contrast": contrast(magnitude).mean(axis=0) if loud.any() else np.zeros(len(_CONTRAST_EDGES_HZ)),
        "mfcc_mean": mfcc.mean(axis=0),
        "mfcc_deviation": mfcc.std(axis=0),
        "flux": _both(novelty),
        "onset_rate": onsets * FRAMES_HZ / spectrum.frames,
        "tempo": tempo,
        "tempo_confidence": confidence,
    }


def centroid(magnitude: Array) -> Array:
    """Hz, a frame of magnitudes each."""
    return np.asarray(magnitude @ frequencies() / np.maximum(magnitude.sum(axis=1), _FLOOR))


def bandwidth(magnitude: Array, centre: Array) -> Array:
    """Hz: the root of the mean square distance from the centroid, weighted by magnitude."""
    total = np.maximum(magnitude.sum(axis=1), _FLOOR)
    squares = magnitude @ np.square(frequencies()) / total - np.square(centre)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def rolloff(magnitude: Array, part: float = 0.85) -> Array:
    """Hz."""
    sums = np.cumsum(magnitude, axis=1)
    return frequencies()[(sums < part * sums[:, -1:]).sum(axis=1)] if magnitude.size else np.zeros(0)


def flatness(magnitude: Array) -> Array:
    """0 to 1."""
    power = np.maximum(np.square(magnitude), _FLOOR)
    return np.asarray(np.exp(np.mean(np.log(power), axis=1)) / np.mean(power, axis=1))


def contrast(magnitude: Array) -> Array:
    """Frames x bands, dB: D.-N. Jiang et al., ICME 2002, with means over the bins at either end of a band's order."""
    hz = frequencies()
    edges = (*_CONTRAST_EDGES_HZ, _CONTRAST_TOP_HZ)
    found = []
    for low, high in pairwise(edges):
        band = np.sort(magnitude[:, (hz >= low) & (hz < high)], axis=1)
        count = max(round(_EXTREME * band.shape[1]), 1)
        peaks, valleys = band[:, -count:].mean(axis=1), band[:, :count].mean(axis=1)
        found.append(20 * np.log10(np.maximum(peaks, 1e-5) / np.maximum(valleys, 1e-5)))
    return np.stack(found, axis=1)


def onset_strength(spectrum: Spectrum) -> Array:
    """Stretches x frames: the mean over mel bands of what each gained in decibels since the frame before.

    It is 0 in the first frame of a stretch.
    """
    bands = spectrum.mel_db.reshape(spectrum.stretches, -1, spectrum.mel_db.shape[1])
    rise = np.maximum(np.diff(bands, axis=1, prepend=bands[:, :1]), 0.0)
    return np.asarray(rise.mean(axis=2), np.float64)


def find_onsets(novelty: Array) -> Array:
    """Frames at which something begins: peaks that rise above their surroundings, not too close to each other."""
    top = float(novelty.max(initial=0.0))
    if top <= 0:
        return np.zeros(0, np.int64)
    strength = novelty / top
    around = max(round(_AROUND_S * FRAMES_HZ), 1)
    padded = np.pad(strength, around, mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, 2 * around + 1)
    near = views[:, around - 1 : around + 2]
    peaks = np.flatnonzero((strength >= near.max(axis=1)) & (strength >= views.mean(axis=1) + _RISE))
    apart = _APART_S * FRAMES_HZ
    kept: list[int] = []
    for peak in peaks.tolist():
        if not kept or peak - kept[-1] > apart:
            kept.append(peak)
    return np.array(kept, np.int64)


def find_tempo(novelty: Array) -> tuple[float, float]:
    """Beats a minute and the autocorrelation there, of stretches x frames; both 0 where nothing repeats.

    Of the lags whose autocorrelation peaks, the one that is strongest when slow and fast tempi count less.
    """
    slowest = int(60 * FRAMES_HZ / _SLOWEST_BPM)
    if novelty.shape[1] < 1.4 * slowest or novelty.max() <= 0:
        return 0.0, 0.0
    # Blunted, since beats mostly fall between frames, and two sharp peaks a fraction of a frame apart don't match.
    blunt = np.stack([np.convolve(stretch, _BLUNT, mode="same") for stretch in novelty])
    centred = blunt - blunt.mean()
    size = 1 << (2 * centred.shape[1] - 1).bit_length()
    power = np.square(np.abs(np.fft.rfft(centred, size, axis=1))).sum(axis=0)
    correlation = np.fft.irfft(power, size)[: slowest + 2]
    if correlation[0] <= 0:
        return 0.0, 0.0
    correlation = correlation / correlation[0]
    lags = np.arange(int(60 * FRAMES_HZ / _FASTEST_BPM), slowest + 1)
    bpm = 60 * FRAMES_HZ / lags
    weight = np.exp(-0.5 * np.square(np.log2(bpm / _STEADY_BPM) / _OCTAVES))
    at = correlation[lags]
    peaks = (at >= correlation[lags - 1]) & (at >= correlation[lags + 1]) & (at > 0)
    if not peaks.any():
        return 0.0, 0.0
    best = int(np.argmax(np.where(peaks, at * weight, 0.0)))
    lag = lags[best] + _vertex(*correlation[lags[best] - 1 : lags[best] + 2])
    return float(60 * FRAMES_HZ / lag), float(at[best])


def _vertex(left: float, middle: float, right: float) -> float:
    """Where the parabola through three neighbours has its top, from -0.5 to 0.5 around the middle one."""
    bend = left - 2 * middle + right
    return 0.5 * (left - right) / bend if bend < 0 else 0.0


def _both(values: Array) -> Floats:
    return np.array([mean(values), deviation(values)])
