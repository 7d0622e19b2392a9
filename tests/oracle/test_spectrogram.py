"""Sound compared by spectrogram: what is the same correlates, wherever it lies and however loud; what isn't doesn't."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.bench.spectrogram import BANDS, HOP, RATE_HZ, correlate, kind_of, match, spectrogram

Samples = NDArray[np.int16]


def sine(hz: float, seconds: float = 1.0, level: float = 0.3) -> Samples:
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.asarray(32767 * level * np.sin(2 * np.pi * hz * time_s), dtype=np.int16)


def melody(seed: int, seconds: float = 6.0) -> Samples:
    """Notes of an eighth of a second with four partials, decaying."""
    chance = np.random.default_rng(seed)
    note = np.arange(RATE_HZ // 8) / RATE_HZ
    parts = []
    for _ in range(round(seconds * 8)):
        hz = 110 * 2 ** (chance.integers(36) / 12)
        tone = sum(np.sin(2 * np.pi * hz * n * note) / n for n in (1, 2, 3, 4))
        parts.append(8000 * np.exp(-note * chance.uniform(3, 20)) * tone)
    return np.concatenate(parts).astype(np.int16)


def test_a_sine_sounds_in_its_band_at_its_level() -> None:
    sound = spectrogram(sine(1000, level=0.5))
    assert sound.shape == ((RATE_HZ - 2048) // HOP + 1, BANDS)
    loudest = sound.mean(axis=0).argmax()
    mel = 2595 * np.log10(1 + 1000 / 700)
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (50, 14000))
    assert loudest == pytest.approx((mel - low) / (high - low) * (BANDS + 1) - 1, abs=1)
    assert float(sound.max()) == pytest.approx(-6, abs=3)


def test_the_same_sound_correlates_fully() -> None:
    assert match(spectrogram(melody(1)), melody(1), 0.5).correlation == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("shift", [0, 512, 1000, 5000, 20000, -3000])
def test_the_shift_between_two_recordings_is_found(shift: int) -> None:
    tune = melody(2)
    moved = tune[-shift:] if shift < 0 else np.concatenate([np.zeros(shift, dtype=np.int16), tune])
    found = match(spectrogram(tune), moved, 0.6)
    assert found.shift == pytest.approx(shift, abs=64)
    assert found.correlation > 0.98


def test_a_level_difference_does_not_count_but_is_told() -> None:
    tune = melody(3)
    found = match(spectrogram(tune), (tune // 2).astype(np.int16), 0.2)
    assert found.gain_db == pytest.approx(-6.02, abs=0.1)
    assert found.correlation > 0.99


def test_other_music_does_not_correlate() -> None:
    assert match(spectrogram(melody(4)), melody(5), 0.5).correlation < 0.8


def test_silence_agrees_with_silence_only() -> None:
    nothing = spectrogram(np.zeros(RATE_HZ, dtype=np.int16))
    assert correlate(nothing, nothing)[0] == 1
    assert correlate(nothing, spectrogram(sine(440)))[0] == 0
    assert correlate(spectrogram(sine(440)), nothing)[0] == 0


@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (np.zeros(3 * RATE_HZ, dtype=np.int16), "silent"),
        (np.full(3 * RATE_HZ, 9000, dtype=np.int16), "silent"),
        (np.concatenate([melody(6, 0.75), np.zeros(3 * RATE_HZ, dtype=np.int16)]), "silent"),
        (sine(440, 3), "tone"),
        ((sine(220, 3) + sine(1760, 3)).astype(np.int16), "tone"),
        (melody(7), "music"),
    ],
    ids=["nothing", "a level", "a start and then nothing", "a tone", "two tones", "a melody"],
)
def test_music_tone_and_silence_are_told_apart(sound: Samples, kind: str) -> None:
    assert kind_of(spectrogram(sound)) == kind


def test_a_recording_shorter_than_a_window_is_no_sound() -> None:
    assert len(spectrogram(np.zeros(100, dtype=np.int16))) == 0
    assert kind_of(spectrogram(np.zeros(100, dtype=np.int16))) == "silent"
