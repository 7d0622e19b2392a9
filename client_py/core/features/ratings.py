"""From features to what people ask for: energy, mood and complexity from 1 to 5, and tags.

The three ratings compare songs with the others of a collection: each of the features named below becomes a song's rank
among them (0 to 1, ties share theirs), the ranks are averaged, and the average's rank is cut into fifths. Tags are
about one song alone. Nothing here is chance, and songs count in no order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from client_py.core.features.extract import NAMES
from client_py.core.features.numbers import Array
from client_py.core.features.table import Floats

LEVELS = 5

# Each feature and whether much of it means much (1) or little (-1) of what is rated.
ENERGY = {
    "loudness.mean": 1, "flux.mean": 1, "onset_rate": 1, "notes_per_s": 1, "voice_drums.3": 1, "drum.noise_first": 1,
    "steps_per_s": 1, "brightness.mean": 1, "gap_entropy": 1, "wave.noise": 1,
}  # fmt: skip
MOOD = {
    "key_minor": -1, "brightness.mean": 1, "pitch_mean.mean": 1, "notes_per_s": 1, "tempo": 1, "pitch_mean.p10": 1,
    "interval_wide": 1, "flatness.mean": -1, "degree.3": -1, "degree.4": 1,
}  # fmt: skip
COMPLEXITY = {
    "instruments": 1, "envelope_count": 1, "pitch_entropy": 1, "gap_entropy": 1, "writes_per_frame.chip_1": 1,
    "strike_changes": 1, "pulse_sweep": 1, "filter_used": 1, "bending": 1, "arpeggio": 1, "cutoff_moves": 1,
}  # fmt: skip
RATINGS = {"energy": ENERGY, "mood": MOOD, "complexity": COMPLEXITY}
RATED_BY = tuple(sorted({name for weights in RATINGS.values() for name in weights}))
"""The features that ratings read; `rate` takes their columns."""

_CLEARLY = 0.25  # of the time
_HALF_VOLUME = 7.0

_COLUMN = {name: column for column, name in enumerate(NAMES)}
RATED_COLUMNS = np.array([_COLUMN[name] for name in RATED_BY])
"""Where these stand in NAMES."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag for songs of which a feature is at least, or with `below` less than, a mark."""

    name: str
    feature: str
    mark: float
    below: bool = False


TAGS = (
    Tag("digi", "samples", 0.1),
    Tag("multispeed", "call_speed", 1.5),
    Tag("two-chips", "chip_count", 1.5),
    Tag("ntsc", "model_clock", 0.5),
    Tag("filter", "filter_used", 0.25),
    Tag("filter-sweep", "cutoff_moves", 0.5),
    Tag("resonant", "resonance.15", 0.5),
    Tag("arpeggio", "arpeggio", 0.3),
    Tag("vibrato", "vibrato", 0.15),
    Tag("slides", "slide.up", 0.05),
    Tag("drums", "drum.noise_first", 0.25),
    Tag("pulse-sweep", "pulse_sweep", 0.85),
    Tag("ring-modulation", "ring", 0.03),
    Tag("sync", "sync", 0.03),
    Tag("minor", "key_minor", 0.1),
    Tag("major", "key_minor", -0.1, below=True),
    Tag("busy", "notes_per_s", 14.0),
    Tag("sparse", "notes_per_s", 3.0, below=True),
    Tag("bright", "brightness.mean", 2600.0),
    Tag("dark", "brightness.mean", 1200.0, below=True),
    Tag("strong-beat", "tempo_confidence", 0.5),
)


def rate(columns: Floats) -> npt.NDArray[np.int64]:
    """Songs x (energy, mood, complexity), 1 to 5, of songs x RATED_BY."""
    places = {name: place for place, name in enumerate(RATED_BY)}
    ranks = np.stack([rank(columns[:, place]) for place in range(columns.shape[1])], axis=1)
    found = []
    for weights in RATINGS.values():
        total = np.zeros(columns.shape[0])
        for name, sign in weights.items():
            total += ranks[:, places[name]] if sign > 0 else 1.0 - ranks[:, places[name]]
        # Rounded, so that songs which differ in the last bit of a sum alone share their rank.
        place = rank(np.round(total, 9))
        found.append(np.clip(np.floor(place * LEVELS).astype(np.int64) + 1, 1, LEVELS))
    return np.stack(found, axis=1)


def rank(values: Array) -> Floats:
    """Each value's rank among all, 0 for the lowest, below 1 for the highest; equal ones share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    before = np.cumsum(count) - count
    return np.asarray((before + (count - 1) / 2)[place] / max(values.size, 1), np.float64)


def tags(features: Sequence[float] | Array) -> tuple[str, ...]:
    """A song's tags in alphabetical order; features in order of NAMES."""
    return tuple(sorted(tag.name for tag in TAGS if (features[_COLUMN[tag.feature]] < tag.mark) == tag.below))


def contradiction(features: Sequence[float] | Array) -> str | None:
    """Why features can't all be true of one song; None where they can."""

    def value(name: str) -> float:
        return float(features[_COLUMN[name]])

    written = value("writes_per_frame.chip_1") + value("other_writes")
    struck = value("notes_per_s") + value("samples") + value("other_writes")
    audible_voices = max(value(f"voice_sounds.{voice}") for voice in (1, 2, 3))
    if value("sounding") > _CLEARLY and written == 0:
        return "it sounds, but nothing was written to its chip"
    if value("sounding") > _CLEARLY and struck == 0:
        return "it sounds, but has neither a note nor a sample"
    if value("sounding") == 0 and audible_voices > _CLEARLY and value("volume.mean") > _HALF_VOLUME:
        return "its voices play at an audible volume, but it is silent"
    return None
