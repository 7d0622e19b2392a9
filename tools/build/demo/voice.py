"""Reads the text of one voice, and the fields that govern it, in the house's subset of ABC notation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tools.build.demo.score import DYNAMICS, Curve, NotationError, Note, pitch_name

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"
_FIFTHS = {"Cb": -7, "Gb": -6, "Db": -5, "Ab": -4, "Eb": -3, "Bb": -2, "F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4,
           "B": 5, "F#": 6, "C#": 7}  # fmt: skip
_MODES = {"": 0, "m": -3, "dor": -2, "phr": -4, "lyd": 1, "mix": -1}
_OCTAVES = {"8va": 12, "8vb": -12, "15ma": 24, "15mb": -24, "loco": 0}
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<deco>![^!\s]+!)
    |(?P<field>\[[KML]:[^\]]*\])
    |(?P<bar>\|\]|\|\||\|)
    |(?P<tuplet>\((?P<tn>[2-9]))
    |(?P<slur>[()])
    |(?P<grace>\{[^}]*\})
    |(?P<dot>\.)
    |(?P<chord>\[[^\]]+\])
    |(?P<note>(?:\^\^|\^|__|_|=)?[A-Ga-g][,']*)
    |(?P<rest>[zx])
    |(?P<length>\d+(?:/\d+)?|/+\d*)
    |(?P<tie>-)
    |(?P<broken><|>)""",
    re.VERBOSE,
)
_PITCH = re.compile(r"(\^\^|\^|__|_|=)?([A-Ga-g])([,']*)")


@dataclass(slots=True)
class Fields:
    metre: Fraction = Fraction(4, 4)
    unit: Fraction = Fraction(1, 8)
    key: int = 0
    tempo: Curve = field(default_factory=lambda: Curve(((Fraction(0), 120.0),)))
    volume: Curve | None = None


@dataclass(slots=True)
class State:
    """What a voice carries from note to note inside a part."""

    fields: Fields
    at: Fraction = Fraction(0)
    instrument: str = ""
    dynamic: str = "mf"
    octave: int = 0
    gate: Fraction | None = None
    accidentals: dict[tuple[str, int], int] = field(default_factory=dict)


def set_field(fields: Fields, line: str) -> bool:
    name, value = line[:2], line[2:].strip()
    if name == "M:":
        top, _, bottom = value.partition("/")
        fields.metre = Fraction(int(top), int(bottom))
    elif name == "L:":
        fields.unit = Fraction(value)
    elif name == "K:":
        fields.key = _key(value)
    elif name == "Q:":
        fields.tempo = _curve(value)
    elif line.startswith("%%vol"):
        fields.volume = _curve(line[5:].strip())
    else:
        return False
    return True


def _key(name: str) -> int:
    """Sharps (positive) or flats of a key as in `Am`, `F#m`, `Ddor`."""
    match = re.fullmatch(r"([A-G][#b]?)(m|dor|phr|lyd|mix)?", name)
    if not match:
        raise NotationError(f"{name!r} is no key")
    return _FIFTHS[match[1]] + _MODES[match[2] or ""]


def _curve(text: str) -> Curve:
    """`66` or `66 20=66 24=50`: a start, then values at quarters."""
    first, *rest = text.split()
    points = [(Fraction(0), float(first))]
    for word in rest:
        quarter, _, value = word.partition("=")
        points.append((Fraction(quarter), float(value)))
    return Curve(tuple(points))


class VoiceReader:
    """Turns the text of one voice into notes; bars are measured for the caller to compare."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.notes: list[Note] = []
        self.bars: list[Fraction] = []
        self.bar_start = Fraction(0)
        self.tuplet = 0  # notes left
        self.tuplet_scale = Fraction(1)
        self.slurs = 0
        self.slurred = False  # the last note lies under a slur, so the next goes on from it
        self.tied = False
        self.graces: tuple[int, ...] = ()
        self.short = False
        self.accent = False
        self.filter: str | None = None
        self.broken = Fraction(1)

    def read(self, text: str) -> tuple[list[Note], list[Fraction]]:
        tokens = list(_tokens(text))
        at = 0
        while at < len(tokens):
            kind, word = tokens[at]
            at += 1
            if kind in ("note", "rest", "chord"):
                length = Fraction(1)
                if at < len(tokens) and tokens[at][0] == "length":
                    length = _length(tokens[at][1])
                    at += 1
                if kind == "chord" and (match := re.search(r"\](\S*)$", word)) and match[1]:
                    raise NotationError(f"{word}: put the length after the chord")
                scale = self.broken
                self.broken = Fraction(1)
                if at < len(tokens) and tokens[at][0] == "broken":
                    scale, self.broken = (Fraction(3, 2), Fraction(1, 2))[:: 1 if tokens[at][1] == ">" else -1]
                    at += 1
                tie = at < len(tokens) and tokens[at][0] == "tie"
                at += tie
                self._sound(kind, word, length * scale, tie)
            else:
                self._sign(kind, word)
        if self.tied or self.slurs:
            raise NotationError("a tie or slur is open at the end")
        if self.state.at != self.bar_start:
            self._bar()
        return self.notes, self.bars

    def _sign(self, kind: str, word: str) -> None:
        if kind == "bar":
            self._bar()
        elif kind == "deco":
            self._decorate(word.strip("!"))
        elif kind == "tuplet":
            self.tuplet = int(word[1])
            self.tuplet_scale = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4), 6: Fraction(1, 3)}[
                self.tuplet
            ]
        elif kind == "slur":
            self.slurs += 1 if word == "(" else -1
            if word == ")":
                self.slurred = False
        elif kind == "grace":
            self.graces = tuple(self._pitch(found) for found in _PITCH.finditer(word))
        elif kind == "dot":
            self.short = True
        elif kind == "field":
            set_field(self.state.fields, word[1:-1])
            self.state.accidentals.clear()
        else:
            raise NotationError(f"{word!r} stands where no note is before it")

    def _bar(self) -> None:
        if self.state.at != self.bar_start:
            self.bars.append(self.state.at - self.bar_start)
        self.bar_start = self.state.at
        self.state.accidentals.clear()

    def _decorate(self, word: str) -> None:
        state = self.state
        if word in DYNAMICS:
            state.dynamic = word
        elif word in _OCTAVES:
            state.octave = _OCTAVES[word]
        elif word == ">":
            self.accent = True
        elif word.startswith("gate:"):
            state.gate = None if word == "gate:" else Fraction(word[5:])
        elif word.startswith("filter:"):
            self.filter = word[7:]
        else:
            state.instrument = word

    def _sound(self, kind: str, word: str, length: Fraction, tie: bool) -> None:
        state = self.state
        quarters = length * state.fields.unit * 4
        if self.tuplet:
            quarters *= self.tuplet_scale
            self.tuplet -= 1
        if kind == "rest":
            if self.tied:
                raise NotationError("a tie leads to a rest")
            self.slurred = False
        else:
            self._note(tuple(sorted(self._pitch(found) for found in _PITCH.finditer(word))), quarters, tie)
        state.at += quarters

    def _note(self, pitches: tuple[int, ...], quarters: Fraction, tie: bool) -> None:
        state = self.state
        if self.tied:
            last = self.notes[-1]
            if last.pitches != pitches:
                names = " and ".join(" ".join(map(pitch_name, p)) for p in (last.pitches, pitches))
                raise NotationError(f"a tie joins different notes: {names}")
            self.notes[-1] = replace(last, length=last.length + quarters)
        else:
            if not state.instrument:
                raise NotationError("the first note has no instrument")
            dynamic = state.dynamic
            if self.accent:
                dynamic = DYNAMICS[min(DYNAMICS.index(dynamic) + 1, len(DYNAMICS) - 1)]
            gate = Fraction(1, 2) if self.short else state.gate
            legato = self.slurred and bool(self.notes)
            self.notes.append(
                Note(state.at, quarters, pitches, state.instrument, dynamic, gate, legato, self.graces, self.filter)
            )
        self.tied = tie
        self.slurred = self.slurs > 0
        self.graces, self.short, self.accent, self.filter = (), False, False, None

    def _pitch(self, found: re.Match[str]) -> int:
        state = self.state
        sign, letter, marks = found[1], found[2], found[3]
        octave = (5 if letter.islower() else 4) + marks.count("'") - marks.count(",")
        name = letter.upper()
        if sign:
            shift = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}[sign]
            state.accidentals[name, octave] = shift
        elif (name, octave) in state.accidentals:
            shift = state.accidentals[name, octave]
        elif state.fields.key > 0:
            shift = int(name in _SHARPS[: state.fields.key])
        else:
            shift = -int(name in _FLATS[: -state.fields.key])
        return octave * 12 + _SEMITONES[name] + shift + state.octave


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = re.sub(r"(?m)%.*$", "", text)
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise NotationError(f"can't read {text[at : at + 20]!r}")
        at = found.end()
        kind = next(name for name, value in found.groupdict().items() if value is not None and name != "tn")
        if kind != "space":
            yield kind, found[0]


def _length(word: str) -> Fraction:
    """`3`, `3/2`, `/`, `//`, `/4`."""
    top, slash, bottom = word.partition("/")
    if not slash:
        return Fraction(int(top))
    if bottom.strip("/") == "":
        return Fraction(int(top or 1), 2 ** (1 + bottom.count("/")))
    return Fraction(int(top or 1), int(bottom))
