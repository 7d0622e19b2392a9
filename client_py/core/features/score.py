"""What a song's chips hold after each frame, and the notes that its voices begin: the score behind the writes."""

from dataclasses import dataclass

import numpy as np

from client_py.core.features.calls import Calls
from client_py.core.features.heard import Heard
from client_py.core.features.numbers import Array

VOICES = 3
GATE, SYNC, RING, TEST = 1, 2, 4, 8
TRIANGLE, SAW, PULSE, NOISE = 1, 2, 4, 8  # in the upper half of the control register
_A4_HZ, _A4 = 440.0, 69.0
_TAIL = 24  # frames after the gate's end in which a voice still counts as sounding


@dataclass(frozen=True, slots=True)
class Score:
    """All arrays of state have a row a voice (three a chip) or chip, and a column a frame.

    `pitch` is in semitones as MIDI counts them (69 is A of 440 Hz), 0 where the frequency is 0. `age` counts frames
    since the note began, large before the first; `note` is its number in the voice, -1 before the first. `sounds`
    tells a voice that has a waveform and a note not long over.
    """

    registers: Array  # chips x 25 x frames
    frequency: Array
    pulse: Array
    control: Array
    attack_decay: Array
    sustain_release: Array
    pitch: Array
    age: Array
    note: Array
    sounds: Array
    notes: "Notes"
    frames_hz: float

    @property
    def wave(self) -> Array:
        """The upper half of the control register."""
        return self.control >> 4

    @property
    def frames(self) -> int:
        return int(self.control.shape[1])

    @property
    def seconds(self) -> float:
        return self.frames / self.frames_hz

    def at(self, state: Array, after: int = 0) -> Array:
        """A state's values that many frames after each note's begin (before it, where negative)."""
        return np.asarray(state[self.notes.voice, np.clip(self.notes.frame + after, 0, self.frames - 1)])


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of all voices, by voice and time; `gap` is frames to the voice's next one, or to the end.

    `last` marks a voice's last note, whose gap says little. `held` is frames until the gate ends within the gap.
    `before` is frames since the gate ended before it, 0 where it was lifted within the frame itself.
    """

    voice: Array
    frame: Array
    gap: Array
    held: Array
    before: Array
    last: Array

    @property
    def count(self) -> int:
        return int(self.voice.size)


def read_score(heard: Heard, calls: Calls) -> Score:
    """Follows the writes."""
    registers = _states(heard, calls)
    voices = registers[:, : 7 * VOICES].reshape(heard.chips * VOICES, 7, calls.frames)
    frequency = voices[:, 0] | voices[:, 1] << 8
    control = voices[:, 4]
    notes = _notes(heard, calls, control)
    note, age = _since(notes, control.shape)
    hz = frequency * (heard.clock_hz / 2**24)
    pitch = np.where(frequency > 0, _A4 + 12 * np.log2(np.maximum(hz, 1e-3) / _A4_HZ), 0.0)
    gate = control & GATE > 0
    released = _age_of(~gate)
    audible = (control >> 4 > 0) & (control & TEST == 0) & (frequency > 0)
    return Score(
        registers, frequency, voices[:, 2] | (voices[:, 3] & 15) << 8, control, voices[:, 5], voices[:, 6],
        pitch, age, note, audible & (note >= 0) & (gate | (released < _TAIL)), notes, heard.clock_hz / calls.period,
    )  # fmt: skip


def _states(heard: Heard, calls: Calls) -> Array:
    """Chips x 25 x frames: each register as it stands at the end of each frame."""
    ends = calls.origin + calls.period * np.arange(1, calls.frames + 1)
    states = np.zeros((heard.chips, 25, calls.frames), np.int64)
    place = heard.chip * 25 + heard.reg
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(heard.chips * 25 + 1))
    for number in range(heard.chips * 25):
        mine = order[bounds[number] : bounds[number + 1]]
        if mine.size:
            last = np.searchsorted(heard.cycle[mine], ends) - 1
            states[number // 25, number % 25] = np.where(last >= 0, heard.value[mine][np.maximum(last, 0)], 0)
    return states


def _notes(heard: Heard, calls: Calls, control: Array) -> Notes:
    """A note begins where the gate rises, be it within one frame."""
    voices, frames, befores = [], [], []
    for number in range(control.shape[0]):
        mine = (heard.chip == number // VOICES) & (heard.reg == number % VOICES * 7 + 4)
        gate = heard.value[mine] & GATE
        cycle = heard.cycle[mine]
        rises = np.flatnonzero(np.diff(gate, prepend=0) == 1)
        frame = calls.frame_of(cycle[rises])
        fell = np.where(rises > 0, calls.frame_of(_falls(gate, cycle)[rises]), -1)
        frame, first = np.unique(frame, return_index=True)
        voices.append(np.full(frame.size, number))
        frames.append(frame)
        befores.append(np.where(fell[first] >= 0, frame - fell[first], 999))
    voice, frame, before = np.concatenate(voices), np.concatenate(frames), np.concatenate(befores)
    last = np.append(voice[1:] != voice[:-1], True)[: voice.size]
    gap = np.where(last, control.shape[1], np.append(frame[1:], 0)[: frame.size]) - frame
    held = np.minimum(_run_of(control & GATE > 0)[voice, np.minimum(frame, control.shape[1] - 1)], gap)
    return Notes(voice, frame, gap, held, before, last)


def _falls(gate: Array, cycle: Array) -> Array:
    """For each write, the cycle at which the gate last fell before it (the first write's where it never did)."""
    fell = np.diff(gate, prepend=0) == -1
    place = np.maximum.accumulate(np.where(fell, np.arange(gate.size), 0))
    return cycle[place] if gate.size else cycle


def _since(notes: Notes, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Which note each voice is in, and for how many frames."""
    begun = np.zeros(shape, np.int64)
    begun[notes.voice, notes.frame] = 1
    note = np.cumsum(begun, axis=1) - 1
    columns = np.arange(shape[1])
    start = np.maximum.accumulate(np.where(begun > 0, columns, -(10**6)), axis=1)
    return note, columns - start


def _age_of(mask: Array) -> Array:
    """Frames since a mask last became true, 0 in its first; large where it isn't true."""
    columns = np.arange(mask.shape[1])
    last_false = np.maximum.accumulate(np.where(mask, -1, columns), axis=1)
    return np.where(mask, columns - last_false - 1, 10**6)


def _run_of(mask: Array) -> Array:
    """From each frame on, for how many frames a mask stays true."""
    columns = np.arange(mask.shape[1])
    blocked = np.where(mask, mask.shape[1], columns)
    next_false = np.minimum.accumulate(blocked[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(next_false - columns)
