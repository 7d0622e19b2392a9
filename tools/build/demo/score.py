"""What a song is once it is read: parts of voices of notes, in musical time."""

from dataclasses import dataclass, field
from fractions import Fraction

DYNAMICS = ("ppp", "pp", "p", "mp", "mf", "f", "ff", "fff")
DIGI_VOICE = "D"


class NotationError(ValueError):
    """A song can't be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Note:
    """One sounding event. Times are in quarter notes from the beginning of the part; pitches are semitones over C0."""

    start: Fraction
    length: Fraction
    pitches: tuple[int, ...]
    instrument: str
    dynamic: str
    gate: Fraction | None = None  # how much of its length it sounds; None: as the instrument says
    legato: bool = False  # goes on from the note before without a new attack
    graces: tuple[int, ...] = ()
    filter: str | None = None  # a filter program that starts with it


@dataclass(frozen=True, slots=True)
class Curve:
    """A value over the quarters of a part: straight lines between points."""

    points: tuple[tuple[Fraction, float], ...]

    def at(self, quarter: Fraction) -> float:
        before = self.points[0]
        for point in self.points:
            if point[0] > quarter:
                share = float((quarter - before[0]) / (point[0] - before[0]))
                return before[1] + (point[1] - before[1]) * share
            before = point
        return before[1]


@dataclass(slots=True)
class Part:
    name: str
    tempo: Curve
    volume: Curve | None
    voices: dict[str, list[Note]] = field(default_factory=dict)
    length: Fraction = Fraction(0)  # quarters


@dataclass(frozen=True, slots=True)
class Song:
    title: str
    parts: dict[str, Part]
    order: tuple[str, ...]
    loop: int | None  # position in `order` where it goes on after the end; None: it ends
    tail_s: float  # what is heard after the last beat


def pitch_name(pitch: int) -> str:
    """Scientific name of a pitch: 57 is A4."""
    return f"{('C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B')[pitch % 12]}{pitch // 12}"
