"""Key, mode and melody: which pitches sound and which follow each other.

The key is found as C. L. Krumhansl did (Cognitive Foundations of Musical Pitch, 1990, chapter 4): the durations of the
twelve pitch classes are correlated with profiles of listeners' ratings for each of 24 keys. The ratings are facts that
he and E. J. Kessler measured.
"""

import numpy as np

from client_py.core.features.numbers import Array, deviation, entropy, mean, normalised, quantile, share, shares, spread
from client_py.core.features.score import NOISE, Score
from client_py.core.features.table import Floats, Measured, bins, labels, register

MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
_OCTAVES = tuple(range(12, 120, 6))
_INTERVALS = tuple(range(-12, 13))

GROUPS = (
    register(
        "key", "direction", "the key's tonic on the circle of fifths, weighted by how clear it is", ("cos", "sin")
    ),
    register("key_clear", "correlation", "with the best key's profile"),
    register("key_minor", "correlation", "by how much the best minor key fits better than the best major one"),
    register(
        "temper",
        "cents",
        "mean distance of held pitches of each class (C first) from equal temperament at A = 440 Hz: the note table",
        labels(range(12)),
    ),
    register("degree", "share", "of held frames by semitones above the tonic", labels(range(12))),
    register("pitch", "share", "held frames by pitch, six semitones a bin (69 is A of 440 Hz)", bins(_OCTAVES)),
    register("pitch_mean", "semitones", "pitch of held frames", ("mean", "deviation", "p10", "p90")),
    register("interval", "share", "from a voice's note to its next by semitones, up to an octave", labels(_INTERVALS)),
    register("interval_wide", "share", "notes that lie more than an octave from the one before"),
    register(
        "repeated",
        "share",
        "notes of the pitch of the voice's note two, three, four and eight before",
        ("2", "3", "4", "8"),
    ),
    register(
        "chord", "share", "frames with two or more pitches by semitones above the lowest, modulo 12", labels(range(12))
    ),
    register("pitch_entropy", "bits", "entropy of the notes' pitches"),
)


def measure(score: Score) -> Measured:
    """All groups above."""
    held = score.sounds & (score.wave != NOISE) & (score.pitch > 0)
    pitch = np.round(score.pitch).astype(np.int64)
    classes = shares(pitch[held] % 12, 12)
    tonic, clear, minor = find_key(classes)
    fifths = 2 * np.pi * (tonic * 7 % 12) / 12
    notes = _note_pitches(score)
    same = np.diff(score.notes.voice) == 0
    leaps = np.diff(notes)[same & (notes[1:] > 0) & (notes[:-1] > 0)] if notes.size > 1 else np.zeros(0, np.int64)
    near = leaps[np.abs(leaps) <= 12]
    return {
        "key": np.array([np.cos(fifths), np.sin(fifths)]) * max(clear, 0.0),
        "key_clear": clear,
        "key_minor": minor,
        "temper": _temper(score.pitch[held & (score.age > 1)]),
        "degree": np.roll(classes, -tonic),
        "pitch": spread(score.pitch[held], _OCTAVES),
        "pitch_mean": np.array([mean(score.pitch[held]), deviation(score.pitch[held]),
                                quantile(score.pitch[held], 0.1), quantile(score.pitch[held], 0.9)]),
        "interval": shares(near + 12, 25),
        "interval_wide": share(np.abs(leaps) > 12),
        "repeated": np.array([_repeated(score, notes, back) for back in (2, 3, 4, 8)]),
        "chord": _chord(pitch, held),
        "pitch_entropy": entropy(np.bincount(np.maximum(notes, 0))) if notes.size else 0.0,
    }  # fmt: skip


def _temper(pitch: Floats) -> Floats:
    """Bends count too, but a held note has many more frames; so the middle half of each class is taken."""
    whole = np.round(pitch)
    cents, place = (pitch - whole) * 100, whole.astype(np.int64) % 12
    found = np.zeros(12)
    for each in range(12):
        mine = np.sort(cents[place == each])
        found[each] = mean(mine[mine.size // 4 : mine.size - mine.size // 4])
    return found


def find_key(classes: Floats) -> tuple[int, float, float]:
    """Tonic (0 is C), its correlation, and how much better minor fits than major; 0 where nothing is heard."""
    if not classes.any() or np.ptp(classes) == 0:
        return 0, 0.0, 0.0
    centred = classes - classes.mean()
    centred = centred / np.linalg.norm(centred)
    fits = []
    for profile in (MAJOR, MINOR):
        shape = (profile - profile.mean()) / np.linalg.norm(profile - profile.mean())
        fits.append(np.array([float(np.roll(shape, tonic) @ centred) for tonic in range(12)]))
    best = int(np.argmax([fits[0].max(), fits[1].max()]))
    return int(np.argmax(fits[best])), float(fits[best].max()), float(fits[1].max() - fits[0].max())


def _note_pitches(score: Score) -> Array:
    """Each note's pitch once it is struck: the lowest of its frames 2 to 5 that the note has; 0 for noise."""
    found = np.full(score.notes.count, 999.0)
    for after in (2, 3, 4, 5):
        counts = (score.notes.gap > after) & (score.at(score.wave, after) != NOISE) & (score.at(score.pitch, after) > 0)
        found = np.where(counts, np.minimum(found, score.at(score.pitch, after)), found)
    return np.where(found < 999.0, np.round(found), 0).astype(np.int64)


def _repeated(score: Score, notes: Array, back: int) -> float:
    if notes.size <= back:
        return 0.0
    same = score.notes.voice[back:] == score.notes.voice[:-back]
    return share((notes[back:] == notes[:-back])[same])


def _chord(pitch: Array, held: Array) -> Floats:
    lowest = np.where(held, pitch, 10**6).min(axis=0)
    above = (held & (pitch > lowest)).any(axis=0)
    interval = ((pitch - lowest) % 12)[:, above][held[:, above] & (pitch > lowest)[:, above]]
    return normalised(np.bincount(interval, minlength=12)[:12].astype(np.float64))
