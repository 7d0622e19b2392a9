"""Audio features against librosa, which was asked the same of the same sounds (sounds.py), and what it can't judge."""

import json
from typing import Any, cast

import numpy as np
import pytest

from client_py.core.features import audio
from client_py.core.features.heard import AUDIO_HZ
from client_py.core.features.spectrum import FRAMES_HZ, Spectrum, analyse, cepstra
from tests.core.features.sounds import FILE, SOUNDS, sound

TONAL = [name for name in SOUNDS if name != "noise"]
BEATING = {"drums": 150.0, "tune": 120.0}


def librosa(name: str) -> dict[str, Any]:  # Any: numbers, and lists of them
    return cast("dict[str, Any]", json.loads(FILE.read_text())["sounds"][name])


def spectrum(name: str) -> Spectrum:
    return analyse(sound(name)[None, :])


@pytest.mark.parametrize("name", SOUNDS)
def test_frame_by_frame_as_librosa_has_it(name: str) -> None:
    """Loudness, brightness, bandwidth, rolloff and flatness."""
    asked, mine = librosa(name), spectrum(name)
    centre = audio.centroid(mine.magnitude)
    for key, values, near in (
        ("rms", mine.rms, 1e-5),
        ("centroid", centre, 1e-3),
        ("bandwidth", audio.bandwidth(mine.magnitude, centre), 2e-3),
        ("flatness", audio.flatness(mine.magnitude), 1e-3),
    ):
        assert values[::8] == pytest.approx(np.array(asked[key]), rel=near, abs=1e-7), key
    bin_hz = AUDIO_HZ / 1024
    assert audio.rolloff(mine.magnitude)[::8] == pytest.approx(np.array(asked["rolloff"]), abs=1.01 * bin_hz)


@pytest.mark.parametrize("name", SOUNDS)
def test_cepstra_as_librosa_has_them(name: str) -> None:
    asked, mine = librosa(name), cepstra(spectrum(name))
    assert mine.mean(axis=0) == pytest.approx(np.array(asked["mfcc_mean"]), rel=1e-3, abs=0.02)
    assert mine.std(axis=0) == pytest.approx(np.array(asked["mfcc_deviation"]), rel=2e-3, abs=0.02)


@pytest.mark.parametrize("name", ["noise", "drums", "tune", "swell"])
def test_contrast_as_librosa_has_it(name: str) -> None:
    """Ours is in decibels of magnitude, librosa's of power; the bins at a band's edges differ, and the top band ends
    where the engine's resampler does."""
    asked, mine = librosa(name)["contrast"], audio.contrast(spectrum(name).magnitude).mean(axis=0)
    assert mine[:6] / 2 == pytest.approx(np.array(asked[:6]), abs=2.5)
    assert np.corrcoef(mine[:6], asked[:6])[0, 1] > 0.8


@pytest.mark.parametrize("name", SOUNDS)
def test_onset_strength_as_librosa_has_it(name: str) -> None:
    mine = audio.onset_strength(spectrum(name))[0]
    assert mine[8::8] == pytest.approx(np.array(librosa(name)["strength"][1:]), rel=1e-3, abs=0.02)


@pytest.mark.parametrize("name", ["drums", "tune"])
def test_onsets_as_librosa_has_them(name: str) -> None:
    """Nearly each of librosa's onsets is found within two frames, and few others."""
    asked = np.array(librosa(name)["onsets"])
    mine = audio.find_onsets(audio.onset_strength(spectrum(name))[0])
    near = np.abs(asked[:, None] - mine[None, :]).min(axis=1)
    assert (near <= 2).mean() >= 0.9
    assert mine.size <= asked.size * 1.15


@pytest.mark.parametrize(("name", "per_minute"), BEATING.items())
def test_tempo_is_the_beats_and_near_librosas(name: str, per_minute: float) -> None:
    tempo, confidence = audio.find_tempo(audio.onset_strength(spectrum(name)))
    assert tempo == pytest.approx(per_minute, rel=0.02)
    assert tempo == pytest.approx(librosa(name)["tempo"], rel=0.04)
    assert confidence > 0.3


def test_noise_has_no_beat_to_be_sure_of() -> None:
    beating = audio.find_tempo(audio.onset_strength(spectrum("drums")))[1]
    assert audio.find_tempo(audio.onset_strength(spectrum("noise")))[1] < beating / 2


def test_stretches_are_heard_as_they_are_apart() -> None:
    """Where one ends and the next begins nothing happens."""
    drums = sound("drums")
    two = np.stack((drums, drums))
    once, twice = audio.measure(drums[None, :]), audio.measure(two)
    for name in ("brightness", "flatness", "mfcc_mean", "onset_rate", "tempo", "flux"):
        assert np.atleast_1d(twice[name]) == pytest.approx(np.atleast_1d(once[name]), rel=1e-3), name


def test_silence_has_features() -> None:
    found = audio.measure(np.zeros((2, AUDIO_HZ), np.float32))
    assert found["sounding"] == found["onset_rate"] == found["tempo"] == 0
    assert np.asarray(found["loudness"])[0] == -80
    assert all(np.isfinite(np.asarray(value)).all() for value in found.values())


def test_a_sound_shorter_than_a_frame() -> None:
    found = audio.measure(0.5 * np.ones((1, 100), np.float32))
    assert all(np.isfinite(np.asarray(value)).all() for value in found.values())


def test_brightness_is_in_hz() -> None:
    """A tone of 1,000 Hz has its centroid there, not at some fraction of the band."""
    found = np.asarray(audio.measure(sound("tone")[None, :])["brightness"])
    assert found[0] == pytest.approx(1000, rel=0.05)
    assert pytest.approx(43.07, abs=0.01) == FRAMES_HZ
