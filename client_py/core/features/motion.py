"""How pitch and pulse width move within a note: arpeggios, vibrato, slides, drums, and pulse sweeps."""

from itertools import pairwise

import numpy as np

from client_py.core.features.numbers import Array, deviation, mean, quantile, share, shares, spread
from client_py.core.features.score import NOISE, PULSE, Score
from client_py.core.features.table import Floats, Measured, bins, labels, register

_SEMITONE = 0.75  # a change of that much is a step, a smaller one a bend
_STEPS = (*range(-13, 0), *range(1, 14))
_STEP_FRAMES = (1, 2, 3, 4, 5, 6, 8, 12)
_BENDS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024)
_SWINGS = (2, 4, 6, 8, 10, 12, 16, 24)
_DELAYS = (0, 2, 4, 6, 8, 12, 16, 24, 32, 48)
_SWEEPS = (1, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512)
_DEEPEST = 36  # semitones that a step can count

GROUPS = (
    register("step", "share", "steps of pitch within a note by semitones, beyond an octave as 13", labels(_STEPS)),
    register("step_class", "share", "the same by semitones modulo 12, either way", labels(range(12))),
    register("steps_per_s", "1/s", "steps within notes a second and voice"),
    register("arpeggio", "share", "sounding frames of notes with three or more steps of pitch"),
    register("arpeggio_notes", "share", "notes with three or more steps of pitch"),
    register("arpeggio_pace", "share", "steps within arpeggios by frames since the step before", bins(_STEP_FRAMES)),
    register(
        "arpeggio_cycle", "share", "arpeggio frames whose pitch comes back after that many frames", labels(range(2, 13))
    ),
    register("arpeggio_pitches", "pitches", "different pitches in an arpeggio's first twelve frames"),
    register("bend", "share", "frames of a note whose frequency bends, by the step in the chip's units", bins(_BENDS)),
    register("bending", "share", "sounding frames of a note in which pitch bends"),
    register("vibrato", "share", "sounding frames in which a bend has turned within the last 12 frames"),
    register("vibrato_turn", "share", "turns of a bend by frames since the turn before", bins(_SWINGS)),
    register("vibrato_depth", "cents", "from turn to turn", ("mean", "deviation", "p50")),
    register("vibrato_delay", "share", "notes with turns by frames until the first", bins(_DELAYS)),
    register("vibrato_fixed", "share", "of vibrato steps, those as large as the step before in the chip's units"),
    register("slide", "share", "sounding frames in bends that go on one way for over six frames", ("up", "down")),
    register("drop", "share", "notes whose pitch falls an octave or more in six frames"),
    register(
        "drum", "share", "notes with noise in their first four frames", ("noise_first", "noise_later", "noise_only")
    ),
    register("pulse_sweep", "share", "pulse frames of a note in which the width moves"),
    register("pulse_step", "share", "moves of the width by size", bins(_SWEEPS)),
    register("pulse_up", "share", "moves of the width that widen it"),
    register("pulse_turns", "turns/s", "changes of the sweep's direction a second of pulse"),
    register(
        "pulse_range", "of 4,096", "standard deviation of the width over pulse frames, by voice", ("mean", "highest")
    ),
    register("pulse_steady", "share", "moves of the width as large as the move before"),
    register(
        "tuning",
        "direction",
        "mean place of held pitches between two semitones of A = 440 Hz",
        ("cos", "sin", "concentration"),
    ),
)


def measure(score: Score) -> Measured:
    """All groups above."""
    inside = score.sounds & (score.age > 0) & np.roll(score.sounds, 1, axis=1) & (score.wave != NOISE)
    inside[:, 0] = False
    leap = np.diff(score.pitch, axis=1, prepend=score.pitch[:, :1])
    unit = np.diff(score.frequency, axis=1, prepend=score.frequency[:, :1])
    stepped = inside & (np.abs(leap) >= _SEMITONE)
    bent = inside & ~stepped & (unit != 0)
    return {
        **_steps(score, stepped, leap),
        **_bends(score, bent, unit, leap),
        **_drums(score),
        **_sweeps(score),
        "tuning": _tuning(score, inside & ~stepped & ~bent),
    }


def _steps(score: Score, stepped: Array, leap: Array) -> dict[str, float | Floats]:
    whole = np.clip(np.round(leap[stepped]), -13, 13).astype(np.int64)
    places = np.where(whole > 0, whole + 12, whole + 13)
    many = _per_note(score, stepped) >= 3
    in_arpeggio = _spread_to_frames(score, many) & score.sounds
    voice, frame = np.nonzero(stepped & in_arpeggio)
    same = (np.diff(voice) == 0) & (np.diff(score.note[voice, frame]) == 0)
    starts = score.notes.frame[many], score.notes.voice[many]
    return {
        "step": shares(places, 26),
        "step_class": shares(np.minimum(np.abs(np.round(leap[stepped])), _DEEPEST) % 12, 12),
        "steps_per_s": float(stepped.sum()) / score.seconds / score.control.shape[0],
        "arpeggio": share(in_arpeggio, score.sounds),
        "arpeggio_notes": share(many),
        "arpeggio_pace": spread(np.diff(frame)[same], _STEP_FRAMES),
        "arpeggio_cycle": _cycles(score, in_arpeggio),
        "arpeggio_pitches": _distinct(score, *starts),
    }


def _cycles(score: Score, where: Array) -> Floats:
    """For each lag, how many of the frames have the pitch of that many frames before, in the same note."""
    pitch = np.round(score.pitch)
    found = []
    for lag in range(2, 13):
        both = where[:, lag:] & (score.age[:, lag:] >= lag)
        moved = np.abs(pitch[:, lag:] - pitch[:, lag - 1 : -1]) > 0
        found.append(share((pitch[:, lag:] == pitch[:, :-lag]) & moved, both))
    return np.array(found)


def _distinct(score: Score, frame: Array, voice: Array) -> float:
    if not frame.size:
        return 0.0
    columns = np.minimum(frame[:, None] + np.arange(12), score.frames - 1)
    pitches = np.sort(np.round(score.pitch[voice[:, None], columns]), axis=1)
    return float(1 + np.mean((np.diff(pitches, axis=1) > 0).sum(axis=1)))


def _bends(score: Score, bent: Array, unit: Array, leap: Array) -> dict[str, float | Floats]:
    voice, frame = np.nonzero(bent)
    size, cents = unit[voice, frame], leap[voice, frame] * 100
    together = (np.diff(voice) == 0) & (np.diff(score.note[voice, frame]) == 0) & (np.diff(frame) <= 6)
    turned = np.flatnonzero(together & (np.diff(np.sign(size)) != 0)) + 1
    connected = np.array([bool(together[one:two].all()) for one, two in pairwise(turned)], bool)
    sums = np.concatenate(([0.0], np.cumsum(cents)))
    depth = np.abs(sums[turned[1:]] - sums[turned[:-1]])[connected] if turned.size > 1 else np.zeros(0)
    shaken = np.zeros(score.control.shape, bool)
    for back in range(12):
        shaken[voice[turned], np.minimum(frame[turned] + back, score.frames - 1)] = True
    runs, direction = _runs(size, together)
    long_up = runs[(runs > 6) & (direction > 0)].sum()
    long_down = runs[(runs > 6) & (direction < 0)].sum()
    sounding = max(int(score.sounds.sum()), 1)
    ages = score.age[voice[turned], frame[turned]]
    new = np.diff(voice[turned] * 10**6 + score.note[voice[turned], frame[turned]], prepend=-1) != 0
    wobbling = together & shaken[voice[1:], frame[1:]] if voice.size else together
    return {
        "bend": spread(np.abs(size), _BENDS),
        "bending": share(bent, score.sounds),
        "vibrato": share(shaken, score.sounds),
        "vibrato_turn": spread(np.diff(frame[turned])[connected], _SWINGS),
        "vibrato_depth": np.array([mean(depth), deviation(depth), quantile(depth, 0.5)]),
        "vibrato_delay": spread(ages[new], _DELAYS),
        "vibrato_fixed": share(np.abs(size[1:]) == np.abs(size[:-1]), wobbling),
        "slide": np.array([long_up, long_down]) / sounding,
    }  # fmt: skip


def _runs(size: Array, together: Array) -> tuple[Array, Array]:
    """Lengths of the stretches of bends that go one way, and which way."""
    if not size.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    breaks = np.concatenate(([True], ~together | (np.diff(np.sign(size)) != 0)))
    starts = np.flatnonzero(breaks)
    return np.diff(np.append(starts, size.size)), np.sign(size[starts])


def _drums(score: Score) -> dict[str, float | Floats]:
    long = score.notes.gap >= 4
    noise = np.array([score.at(score.wave, after) == NOISE for after in range(6)])[:, long]
    at_once = noise[0] | noise[1]
    early, late = score.at(score.pitch, 0)[long], score.at(score.pitch, 6)[long]
    kept = score.at(score.note, 6)[long] == score.at(score.note, 0)[long]
    high = np.maximum(early, score.at(score.pitch, 1)[long])
    return {
        "drop": share((high - late >= 12) & (late > 0), kept),
        "drum": np.array(
            [share(at_once), share(~at_once & (noise[2] | noise[3])), share(np.asarray(noise[1:5].all(axis=0)))]
        ),
    }


def _sweeps(score: Score) -> dict[str, float | Floats]:
    pulse = score.sounds & (score.wave & PULSE > 0) & (score.age > 1)
    move = np.diff(score.pulse, axis=1, prepend=score.pulse[:, :1])
    voice, frame = np.nonzero(pulse & (move != 0))
    size = move[voice, frame]
    near = (np.diff(voice) == 0) & (np.diff(frame) <= 4)
    turns = near & (np.diff(np.sign(size)) != 0)
    ranges = np.array([deviation(score.pulse[row][pulse[row]].astype(np.float64)) for row in range(pulse.shape[0])])
    return {
        "pulse_sweep": share(move != 0, pulse),
        "pulse_step": spread(np.abs(size), _SWEEPS),
        "pulse_up": share(size > 0),
        "pulse_turns": float(turns.sum()) * score.frames_hz / max(int(pulse.sum()), 1),
        "pulse_range": np.array([mean(ranges), float(ranges.max(initial=0.0))]),
        "pulse_steady": share(np.abs(size[1:]) == np.abs(size[:-1]), near),
    }


def _tuning(score: Score, held: Array) -> Floats:
    turned = np.exp(2j * np.pi * score.pitch[held])
    middle = turned.mean() if turned.size else 0j
    return np.array([middle.real, middle.imag, abs(middle)])


def _per_note(score: Score, mask: Array) -> Array:
    """How often a mask is true within each note."""
    notes = score.notes
    sums = np.concatenate((np.zeros((mask.shape[0], 1), np.int64), np.cumsum(mask, axis=1)), axis=1)
    return np.asarray(sums[notes.voice, notes.frame + notes.gap] - sums[notes.voice, notes.frame])


def _spread_to_frames(score: Score, chosen: Array) -> Array:
    """The frames of the chosen notes."""
    notes = score.notes
    edges = np.zeros((score.control.shape[0], score.frames + 1), np.int64)
    np.add.at(edges, (notes.voice[chosen], notes.frame[chosen]), 1)
    np.add.at(edges, (notes.voice[chosen], (notes.frame + notes.gap)[chosen]), -1)
    return np.asarray(np.cumsum(edges, axis=1)[:, :-1] > 0)
