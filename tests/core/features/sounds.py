"""Sounds whose features librosa was asked for, made of formulas so that they are the same everywhere.

`python -m tests.core.features.sounds` asks librosa anew, in an environment that has it, and writes librosa.json. The
tests' own environment doesn't: librosa 0.11 brings numba, scipy and scikit-learn, 500 MB for this one comparison.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from client_py.core.features.heard import AUDIO_HZ
from client_py.core.features.spectrum import CEPSTRA, FRAME, HOP, MEL_BANDS

FILE = Path(__file__).with_name("librosa.json")
SECONDS = 6.0
CONTRAST_HZ = (0.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0)
Sound = npt.NDArray[np.float32]

_T = np.arange(round(SECONDS * AUDIO_HZ)) / AUDIO_HZ


def _noise(seed: int) -> npt.NDArray[np.float64]:
    """A linear congruential generator in whole numbers: -1 to 1, on every machine."""
    values = np.empty(_T.size, np.uint64)
    state = seed
    for place in range(_T.size):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        values[place] = state >> 33
    return values.astype(np.float64) / 2**30 - 1


def _saw(hz: float, partials: int) -> npt.NDArray[np.float64]:
    return np.asarray(sum(np.sin(2 * np.pi * hz * n * _T) / n for n in range(1, partials + 1)))


def _beats(per_minute: float) -> npt.NDArray[np.float64]:
    """Decaying blips."""
    return np.exp(-((_T * per_minute / 60) % 1) * 12)


def _tone() -> npt.NDArray[np.float64]:
    return 0.5 * np.sin(2 * np.pi * 1000 * _T)


def _chord() -> npt.NDArray[np.float64]:
    return 0.1 * (_saw(220, 20) + _saw(277.2, 20) + _saw(329.6, 20))


def _drums() -> npt.NDArray[np.float64]:
    return 0.6 * _noise(7) * _beats(150)


def _tune() -> npt.NDArray[np.float64]:
    steps = np.array([0, 3, 7, 12, 10, 7, 5, 3])[(_T * 4).astype(int) % 8]
    phase = np.cumsum(110 * 2 ** (steps / 12)) / AUDIO_HZ
    lead = np.sign(np.sin(2 * np.pi * phase)) * 0.2 * _beats(240)
    return lead + 0.25 * np.sin(2 * np.pi * 55 * _T) + 0.1 * _noise(3) * _beats(120)


def _swell() -> npt.NDArray[np.float64]:
    return _saw(130.8, 40) * 0.2 * (_T / SECONDS) + 0.01 * _noise(5)


SOUNDS: dict[str, Callable[[], npt.NDArray[np.float64]]] = {
    "tone": _tone, "noise": lambda: 0.3 * _noise(1), "chord": _chord, "drums": _drums, "tune": _tune, "swell": _swell,
}  # fmt: skip


def sound(name: str) -> Sound:
    """Mono at AUDIO_HZ."""
    return SOUNDS[name]().astype(np.float32)


def asked_of_librosa(samples: Sound) -> dict[str, Any]:  # Any: librosa has no types of its own
    """Its own words for each feature, with frames that lie wholly within the sound."""
    import librosa  # type: ignore[import-not-found]

    frames = {"n_fft": FRAME, "hop_length": HOP, "center": False}
    of_sound = {"y": samples, "sr": AUDIO_HZ, **frames}
    magnitude = np.abs(librosa.stft(samples, **frames))
    mel = librosa.feature.melspectrogram(**of_sound, n_mels=MEL_BANDS)
    mel_db = librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=80.0)
    mfcc = librosa.feature.mfcc(S=mel_db, n_mfcc=CEPSTRA)
    strength = librosa.onset.onset_strength(S=mel_db, sr=AUDIO_HZ, hop_length=HOP, center=False)
    onsets = librosa.onset.onset_detect(onset_envelope=strength, sr=AUDIO_HZ, hop_length=HOP, units="frames")
    tempo = librosa.feature.tempo(onset_envelope=strength, sr=AUDIO_HZ, hop_length=HOP, ac_size=SECONDS)
    contrast = librosa.feature.spectral_contrast(S=magnitude, sr=AUDIO_HZ, n_bands=6, fmin=200.0, quantile=0.02)
    return {
        "rms": librosa.feature.rms(y=samples, frame_length=FRAME, hop_length=HOP, center=False)[0].tolist(),
        "centroid": librosa.feature.spectral_centroid(S=magnitude, sr=AUDIO_HZ)[0].tolist(),
        "bandwidth": librosa.feature.spectral_bandwidth(S=magnitude, sr=AUDIO_HZ)[0].tolist(),
        "rolloff": librosa.feature.spectral_rolloff(S=magnitude, sr=AUDIO_HZ)[0].tolist(),
        "flatness": librosa.feature.spectral_flatness(S=magnitude)[0].tolist(),
        "contrast": contrast.mean(axis=1).tolist(),
        "mfcc_mean": mfcc.mean(axis=1).tolist(),
        "mfcc_deviation": mfcc.std(axis=1).tolist(),
        "strength": strength.tolist(),
        "onsets": onsets.tolist(),
        "tempo": float(tempo[0]),
    }


def main() -> None:
    """Writes librosa.json: every eighth frame of what has a number a frame."""
    import librosa

    def short(value: Any) -> Any:
        if isinstance(value, list):
            return [float(f"{each:.7g}") for each in (value[::8] if len(value) > 200 else value)]
        return value

    found = {name: {key: short(value) for key, value in asked_of_librosa(sound(name)).items()} for name in SOUNDS}
    FILE.write_text(json.dumps({"librosa": librosa.__version__, "sounds": found}, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
