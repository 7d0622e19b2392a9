"""The composer's instruments: waveforms, envelopes and how a note is struck, frame by frame."""

import numpy as np

from client_py.core.features.numbers import Array, entropy, share, shares, spread
from client_py.core.features.score import GATE, NOISE, PULSE, RING, SAW, SYNC, TEST, TRIANGLE, Score
from client_py.core.features.table import Floats, Measured, bins, labels, register

_WAVES = ("none", "tri", "saw", "tri_saw", "pulse", "tri_pulse", "saw_pulse", "tri_saw_pulse", "noise", "noise_mix")
_STRIKE = ("off", "tri", "saw", "pulse", "noise", "mixed", "test")
_STRIKE_FRAMES = (0, 1, 2, 3, 5)
_BEFORE = (0, 1, 2, 3, 4, 5, 7, 10, 20)
_PULSES = tuple(range(0, 4096, 256))

GROUPS = (
    register("wave", "share", "sounding frames by waveform", _WAVES),
    register("sync", "share", "sounding frames with oscillator sync"),
    register("ring", "share", "sounding frames with ring modulation"),
    register("test", "share", "frames with the test bit"),
    register("gate", "share", "frames with the gate open"),
    register("silent_waves", "share", "frames of a note without a waveform"),
    *(
        register(f"strike_{frame}", "share", f"the waveform {frame} frames after a note's begin", _STRIKE)
        for frame in _STRIKE_FRAMES
    ),
    register(
        "strike_pair",
        "share",
        "notes by their waveforms in the first frame and in the next but one",
        tuple(f"{one}>{two}" for one in _STRIKE for two in _STRIKE),
    ),
    register("strike_changes", "changes/note", "changes of the waveform in a note's first eight frames"),
    register("wave_changes", "share", "sounding frames with another waveform than the one before"),
    register("attack", "share", "notes by attack", labels(range(16))),
    register("decay", "share", "notes by decay", labels(range(16))),
    register("sustain", "share", "notes by sustain", labels(range(16))),
    register("release", "share", "notes by release", labels(range(16))),
    register("envelopes", "bits", "entropy of the envelopes that notes use"),
    register("envelope_count", "ln(1+n)", "different envelopes that notes use"),
    register("instruments", "bits", "entropy of envelope, first and second waveform together"),
    register(
        "envelope_motion", "share", "sounding frames whose envelope differs from the frame before in the same note"
    ),
    register("restart_gate", "share", "notes by the frames since the gate closed before (hard restart)", bins(_BEFORE)),
    register(
        "restart_envelope",
        "share",
        "in the frame before a note: attack and decay 0; sustain and release 0; both; release at its slowest",
        ("ad_0", "sr_0", "adsr_0", "release_15"),
    ),
    register("restart_differs", "share", "notes whose envelope in the frame before was another one", ("ad", "sr")),
    register("test_strike", "share", "notes that begin with the test bit"),
    register("legato", "share", "notes in whose frame the gate was closed and opened at once"),
    register("pulse_width", "share", "notes with a pulse by its width after two frames, of 4,096", labels(_PULSES)),
    register("pulse_round", "share", "notes with a pulse whose width has 0 in its lower byte"),
    register("pulse_reset", "share", "notes with a pulse that begin with a jump of the width, over 100"),
)


def measure(score: Score) -> Measured:
    """All groups above."""
    wave, control, sounds = score.wave, score.control, score.sounds
    envelope = score.attack_decay << 8 | score.sustain_release
    struck = score.at(envelope, 1)
    before = score.at(envelope, -1)
    inside = (score.note >= 0) & (score.age > 0)
    changed = np.diff(wave, axis=1, prepend=wave[:, :1]) != 0
    again = np.diff(envelope, axis=1, prepend=envelope[:, :1]) != 0
    kinds = np.unique(struck, return_counts=True)[1]
    patches = struck * 4096 + score.at(control, 0) * 16 + score.at(wave, 2)
    return {
        "wave": shares(np.where(wave > 8, 9, wave)[sounds], 10),
        "sync": share(control & SYNC > 0, sounds),
        "ring": share(control & RING > 0, sounds),
        "test": share(control & TEST > 0),
        "gate": share(control & GATE > 0),
        "silent_waves": share(wave == 0, score.note >= 0),
        **{f"strike_{after}": _strike(score, after) for after in _STRIKE_FRAMES},
        "strike_pair": _pairs(score),
        "strike_changes": float((changed & inside & (score.age <= 8)).sum()) / max(score.notes.count, 1),
        "wave_changes": share(changed, sounds & inside),
        "attack": shares(struck >> 12, 16),
        "decay": shares(struck >> 8 & 15, 16),
        "sustain": shares(struck >> 4 & 15, 16),
        "release": shares(struck & 15, 16),
        "envelopes": entropy(kinds),
        "envelope_count": float(np.log1p(kinds.size)),
        "instruments": entropy(np.unique(patches, return_counts=True)[1]),
        "envelope_motion": share(again, sounds & inside & (score.age > 1)),
        "restart_gate": spread(score.notes.before, _BEFORE),
        "restart_envelope": np.array([
            share(before >> 8 == 0), share(before & 255 == 0), share(before == 0), share(before & 15 == 15)
        ]),
        "restart_differs": np.array([share(before >> 8 != struck >> 8), share((before ^ struck) & 255 != 0)]),
        "test_strike": share(score.at(control, 0) & TEST > 0),
        "legato": share(score.notes.before == 0),
        **_pulse(score),
    }  # fmt: skip


def _strike(score: Score, after: int) -> Floats:
    """The waveforms of notes that last that long."""
    return shares(_struck(score, after)[score.notes.gap > after], len(_STRIKE))


def _pairs(score: Score) -> Floats:
    both = _struck(score, 0) * len(_STRIKE) + _struck(score, 2)
    return shares(both[score.notes.gap > 2], len(_STRIKE) ** 2)


def _struck(score: Score, after: int) -> Array:
    """Each note's waveform that many frames after its begin, as a place in _STRIKE."""
    control = score.at(score.control, after)
    wave = control >> 4
    single = np.select([wave == 0, wave == TRIANGLE, wave == SAW, wave == PULSE, wave == NOISE], [0, 1, 2, 3, 4], 5)
    return np.where(control & TEST > 0, 6, single)


def _pulse(score: Score) -> dict[str, float | Floats]:
    has: Array = score.at(score.wave, 2) & PULSE > 0
    width, before = score.at(score.pulse, 2)[has], score.at(score.pulse, -1)[has]
    return {
        "pulse_width": shares(width >> 8, 16),
        "pulse_round": share(width & 255 == 0),
        "pulse_reset": share(np.abs(width - before) > 100),
    }
