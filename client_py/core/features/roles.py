"""What each of the first chip's three voices does: composers keep the parts of the band on their own voices."""

import numpy as np

from client_py.core.features.numbers import mean, share
from client_py.core.features.score import GATE, NOISE, PULSE, SAW, TRIANGLE, VOICES, Score
from client_py.core.features.table import Floats, Measured, register

_VOICES = ("1", "2", "3")

GROUPS = (
    register("voice_pitch", "semitones", "mean pitch of each voice's sounding frames", _VOICES),
    register("voice_notes", "notes/s", "notes of each voice", _VOICES),
    register("voice_gate", "share", "frames with an open gate", _VOICES),
    register("voice_sounds", "share", "sounding frames", _VOICES),
    register("voice_tri", "share", "of a voice's sounding frames, those with a triangle alone", _VOICES),
    register("voice_saw", "share", "with a sawtooth alone", _VOICES),
    register("voice_pulse", "share", "with a pulse alone", _VOICES),
    register("voice_noise", "share", "with noise", _VOICES),
    register("voice_drums", "share", "of a voice's notes, those with noise in their first three frames", _VOICES),
    register("voice_steps", "share", "sounding frames that step by a semitone or more within a note", _VOICES),
    register("voice_filter", "share", "frames in which it runs through the filter", _VOICES),
    register("voice_gap", "ln(1+frames)", "median frames from note to note", _VOICES),
    register(
        "role_order", "voice", "the number of the lowest, the middle and the highest voice", ("low", "middle", "high")
    ),
    register(
        "role_pitch", "semitones", "mean pitch of the lowest, middle and highest voice", ("low", "middle", "high")
    ),
    register("role_notes", "notes/s", "notes of the lowest, middle and highest voice", ("low", "middle", "high")),
    register(
        "onset_pair", "share", "of the rarer voice's notes, those that begin with the other's", ("12", "13", "23")
    ),
    register(
        "echo",
        "share",
        "frames in which a voice has the frequency of another, by frames before",
        ("0", "1", "3", "6", "12"),
    ),
)


def measure(score: Score) -> Measured:
    """All groups above."""
    found = [_voice(score, voice) for voice in range(VOICES)]
    columns = {name: np.array([each[name] for each in found]) for name in found[0]}
    pitch = columns["voice_pitch"]
    order = np.argsort(pitch, kind="stable")
    return {
        **columns,
        "role_order": (order + 1).astype(np.float64),
        "role_pitch": pitch[order],
        "role_notes": columns["voice_notes"][order],
        "onset_pair": _pairs(score),
        "echo": np.array([_echo(score, lag) for lag in (0, 1, 3, 6, 12)]),
    }


def _voice(score: Score, voice: int) -> dict[str, float]:
    sounds, wave = score.sounds[voice], score.wave[voice]
    mine = score.notes.voice == voice
    pitch = score.pitch[voice]
    stepped = (np.abs(np.diff(pitch, prepend=pitch[:1])) >= 0.75) & (score.age[voice] > 0) & (wave != NOISE)
    drums = np.zeros(score.notes.count, bool)
    for after in range(3):
        drums |= score.at(score.wave, after) >= NOISE
    gaps = score.notes.gap[mine & ~score.notes.last]
    return {
        "voice_pitch": mean(pitch[sounds & (wave != NOISE)]),
        "voice_notes": float(mine.sum()) / score.seconds,
        "voice_gate": share(score.control[voice] & GATE > 0),
        "voice_sounds": share(sounds),
        "voice_tri": share(wave == TRIANGLE, sounds),
        "voice_saw": share(wave == SAW, sounds),
        "voice_pulse": share(wave == PULSE, sounds),
        "voice_noise": share(wave >= NOISE, sounds),
        "voice_drums": share(drums, mine),
        "voice_steps": share(stepped, sounds),
        "voice_filter": share(score.registers[0, 23] >> voice & 1 > 0),
        "voice_gap": float(np.log1p(np.median(gaps))) if gaps.size else 0.0,
    }


def _pairs(score: Score) -> Floats:
    frames = [score.notes.frame[score.notes.voice == voice] for voice in range(VOICES)]
    return np.array([
        np.intersect1d(frames[one], frames[two]).size / max(min(frames[one].size, frames[two].size), 1)
        for one, two in ((0, 1), (0, 2), (1, 2))
    ])  # fmt: skip


def _echo(score: Score, lag: int) -> float:
    """How often two voices share a frequency, one of them that many frames before."""
    frequency = np.where(score.sounds[:VOICES], score.frequency[:VOICES], -1)
    now, then = frequency[:, lag:], frequency[:, : frequency.shape[1] - lag]
    same = np.zeros(now.shape[1], bool)
    for one in range(VOICES):
        for two in range(VOICES):
            if one != two:
                same |= (now[one] == then[two]) & (now[one] >= 0)
    return share(same)
