"""Turns a song's notes into the byte streams of the player: musical time becomes ticks, expression becomes commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tools.build.demo.instruments import Instrument, Tables
from tools.build.demo.score import DIGI_VOICE, Curve, Note, Part, Song

_OFF, _RESET, _TIE, _GLIDE, _INSTRUMENT, _LEVEL, _CHORD, _FILTER, _VOLUME, _DIGI, _END = range(0x60, 0x6B)
_GRACE_S = 0.055  # how long a grace note takes from the note it belongs to
_DRUM_NOTES = (0, 2, 4, 5, 7)


class StreamError(ValueError):
    """A song doesn't fit the player."""


@dataclass(slots=True)
class Blocks:
    """All blocks of a tune, each kept once."""

    data: list[bytes]

    def add(self, block: bytes) -> int:
        if block in self.data:
            return self.data.index(block)
        if len(self.data) > 0xFD:
            raise StreamError("a tune has more than 254 different blocks")
        self.data.append(block)
        return len(self.data) - 1


@dataclass(frozen=True, slots=True)
class Played:
    """A song as order lists: for each voice the numbers of its blocks, then where it goes on or that it ends."""

    orders: list[bytes]
    length_s: float
    starts: list[int]  # ticks at which each part of the order begins


class _Clock:
    """From the quarters of a part to ticks, by its tempo curve."""

    def __init__(self, part: Part, rate_hz: float) -> None:
        self.tempo = part.tempo
        self.rate_hz = rate_hz
        self.steps_s = [0.0]  # seconds at every 48th of a quarter: fine enough, the tempo hardly moves in it
        if len(self.tempo.points) > 1:
            for step in range(int(part.length * 48) + 1):
                self.steps_s.append(self.steps_s[-1] + 60 / 48 / self.tempo.at(Fraction(2 * step + 1, 96)))
        self.length = part.length
        self.end = self.tick(part.length)

    def tick(self, quarter: Fraction) -> int:
        return round(self._seconds(quarter) * self.rate_hz)

    def steps(self, curve: Curve) -> list[tuple[int, int]]:
        """The ticks at which a curve of whole numbers changes, and to what."""
        found: list[tuple[int, int]] = []
        for step in range(int(self.length * 12)):
            quarter = Fraction(step, 12)
            level = round(curve.at(quarter))
            if not found or found[-1][1] != level:
                found.append((self.tick(quarter), level))
        return found

    def _seconds(self, quarter: Fraction) -> float:
        if len(self.tempo.points) == 1:
            return float(quarter) * 60 / self.tempo.points[0][1]
        whole, rest = divmod(quarter * 48, 1)
        here = self.steps_s[int(whole)]
        return here + float(rest) * (self.steps_s[int(whole) + 1] - here) if rest else here


class SongCompiler:
    """Compiles songs that share instruments, tables and blocks."""

    def __init__(
        self, instruments: Mapping[str, Instrument], tables: Tables, frequencies: list[int], rate_hz: float, voices: int
    ) -> None:
        self.instruments = instruments
        self.tables = tables
        self.frequencies = frequencies
        self.rate_hz = rate_hz
        self.voices = voices
        self.blocks = Blocks([])

    def compile(self, song: Song) -> Played:
        orders: list[list[int]] = [[] for _ in range(self.voices)]
        ticks, starts = 0, []
        for place, name in enumerate(song.order, 1):
            part = song.parts[name]
            last = place == len(song.order) and song.loop is None
            clock = _Clock(part, self.rate_hz)
            starts.append(ticks)
            ticks += clock.end
            for number in range(self.voices):
                orders[number].append(self.blocks.add(self._block(part, number, clock, last=last)))
        end = [0xFF] if song.loop is None else [0xFE, song.loop]
        tail_s = song.tail_s if song.loop is None else 0.0
        return Played([bytes(order + end) for order in orders], ticks / self.rate_hz + tail_s, starts)

    def _block(self, part: Part, number: int, clock: _Clock, *, last: bool) -> bytes:
        events = _Events()
        if part.volume and number % 3 == 0:  # one voice of each chip sees to its volume
            for tick, level in clock.steps(part.volume):
                events.add(tick, _VOLUME, level)
        if number == 0:
            for note in part.voices.get(DIGI_VOICE, []):
                events.add(clock.tick(note.start), _DIGI, _drum(note.pitches[0]))
        notes = part.voices.get(str(number + 1), [])
        if notes:
            self._notes(notes, clock, events, last=last)
        else:
            events.add(0, _OFF)
        return events.encoded(clock.end)

    def _notes(self, notes: list[Note], clock: _Clock, events: "_Events", *, last: bool) -> None:
        instrument: Instrument | None = None
        level = chord = -1
        before = notes[0].pitches[0]
        for note, following in zip(notes, [*notes[1:], None], strict=True):
            start = clock.tick(note.start)
            sound = self.instruments[note.instrument]
            if sound is not instrument:
                events.add(start, _INSTRUMENT, self.tables.instruments[sound.name])
                instrument, level = sound, sound.sustain << 4 | sound.release
            if (loudness := sound.level(note.dynamic)) != level and not note.legato:
                events.add(start, _LEVEL, loudness)
                level = loudness
            offsets = tuple(pitch - note.pitches[0] for pitch in note.pitches)
            if (arpeggio := self.tables.chord(offsets) if len(offsets) > 1 else 0) != chord:
                events.add(start, _CHORD, arpeggio)
                chord = arpeggio
            if note.filter:
                events.add(start, _FILTER, self.tables.filter_at[note.filter])
            self._begin(note, sound, clock, before, events)
            before = note.pitches[0]
            if not following and last:
                self._let_ring(note, sound, clock, events)
            elif not (following and following.legato):
                self._let_go(note, sound, following, clock, events)

    def _begin(self, note: Note, sound: Instrument, clock: _Clock, before: int, events: "_Events") -> None:
        start, stop = clock.tick(note.start), clock.tick(note.start + note.length)
        pitch = note.pitches[0]
        if not 0 <= pitch < len(self.frequencies) - 1:
            raise StreamError(f"a note {pitch} semitones over C0 is out of the chip's reach")
        if note.graces:
            width = max(1, min(round(_GRACE_S * self.rate_hz), (stop - start) // (len(note.graces) + 1)))
            events.add(start, *((_TIE,) if note.legato else ()), note.graces[0])
            for place, grace in enumerate([*note.graces[1:], pitch], 1):
                events.add(start + place * width, _TIE, grace)
        elif note.legato and sound.glide and before != pitch:
            distance = abs(self.frequencies[pitch] - self.frequencies[before])
            speed = max(1, distance // min(sound.glide, max(1, stop - start)))
            events.add(start, _GLIDE, pitch, speed & 0xFF, speed >> 8)
        else:
            events.add(start, *((_TIE,) if note.legato else ()), pitch)

    def _let_ring(self, note: Note, sound: Instrument, clock: _Clock, events: "_Events") -> None:
        """The last note of a song: nothing follows, so its release is heard to the end."""
        gate = sound.gate if note.gate is None else note.gate
        off = max(clock.tick(note.start) + 1, clock.tick(note.start + note.length * gate))
        events.add(min(off, clock.end - 1), _OFF)

    def _let_go(self, note: Note, sound: Instrument, following: Note | None, clock: _Clock, events: "_Events") -> None:
        """When the gate goes off: where the instrument or a staccato dot wants it, and in time for the next attack."""
        start = clock.tick(note.start)
        next_start = clock.tick(following.start) if following else clock.end
        reset = self.instruments[following.instrument].reset if following else sound.reset
        silence = next_start - min(reset, max(0, next_start - start - 1))
        off = max(start + 1, clock.tick(note.start + note.length * (sound.gate if note.gate is None else note.gate)))
        if off < silence or not reset:
            events.add(min(off, next_start - 1), _OFF)
        if reset:
            events.add(silence, _RESET)


class _Events:
    """Commands by the tick at which they are read."""

    def __init__(self) -> None:
        self.ticks: dict[int, bytearray] = {}

    def add(self, tick: int, *command: int) -> None:
        self.ticks.setdefault(tick, bytearray()).extend(command)

    def encoded(self, end: int) -> bytes:
        """The stream of a block that lasts `end` ticks."""
        out = bytearray()
        now = 0
        for tick, commands in sorted(self.ticks.items()):
            if tick >= end:
                raise StreamError(f"a command lies at tick {tick} of a block of {end}")
            out += _waits(tick - now) + commands
            now = tick
        return bytes(out) + _waits(end - now) + bytes([_END])


def _drum(pitch: int) -> int:
    """The number of a sample from its note: C D E F G in any octave."""
    if pitch % 12 not in _DRUM_NOTES:
        raise StreamError("the samples' voice has the notes C D E F G only")
    return _DRUM_NOTES.index(pitch % 12)


def _waits(ticks: int) -> bytes:
    """Wait commands for a number of ticks, at most 128 each."""
    full, rest = divmod(ticks, 128)
    return b"\xff" * full + (bytes([0x7F + rest]) if rest else b"")
