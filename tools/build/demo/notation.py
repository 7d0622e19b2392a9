"""Reads a song in the house's subset of ABC notation (see public/demo/src/README.md) into parts, voices and notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

DYNAMICS = ("ppp", "pp", "p", "mp", "mf", "f", "ff", "fff")
DIGI_VOICE = "D"
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


@dataclass(slots=True)
class _Fields:
    metre: Fraction = Fraction(4, 4)
    unit: Fraction = Fraction(1, 8)
    key: int = 0
    tempo: Curve = Curve(((Fraction(0), 120.0),))
    volume: Curve | None = None


@dataclass(slots=True)
class _State:
    """What a voice carries from note to note inside a part."""

    fields: _Fields
    at: Fraction = Fraction(0)
    instrument: str = ""
    dynamic: str = "mf"
    octave: int = 0
    gate: Fraction | None = None
    accidentals: dict[tuple[str, int], int] = field(default_factory=dict)


def read_song(text: str, where: str) -> Song:
    """Reads a whole song; `where` names it in errors."""
    lines = [line.rstrip() for line in text.splitlines()]
    lines = [line for line in lines if line and not (line.startswith("%") and not line.startswith("%%"))]
    title, order_text, tail_s = "", "", 2.0
    base = _Fields()
    header = 1 + next((n for n, line in enumerate(lines) if line.startswith("K:")), len(lines))
    for line in lines[:header]:
        name, value = line[:2], line[2:].strip()
        if name == "T:":
            title = value
        elif name == "P:":
            order_text = value
        elif line.startswith("%%tail"):
            tail_s = float(line.split()[1])
        elif name in ("X:", "C:", "N:", "S:"):
            pass
        elif not _set_field(base, line):
            raise NotationError(f"{where}: {line!r} is no field of a header")
    sources = _sources(lines[header:], where)
    parts = {name: _read_part(name, sources, base, where) for name in sources}
    words = order_text.split()
    order = tuple(word for word in words if word != "|:")
    if missing := [name for name in order if name not in parts]:
        raise NotationError(f"{where}: the order names parts that aren't there: {' '.join(missing)}")
    return Song(title, parts, order, words.index("|:") if "|:" in words else None, tail_s)


def pitch_name(pitch: int) -> str:
    """Scientific name of a pitch: 57 is A4."""
    return f"{('C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B')[pitch % 12]}{pitch // 12}"


@dataclass(slots=True)
class _Source:
    """A part as text: its fields, and one text a voice."""

    fields: list[str] = field(default_factory=list)
    voices: dict[str, str] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)


def _sources(lines: list[str], where: str) -> dict[str, _Source]:
    parts: dict[str, _Source] = {}
    part: _Source | None = None
    macros: dict[str, str] = {}
    voice = ""
    for line in lines:
        if line.startswith("m:"):
            macro, _, body = line[2:].partition("=")
            macros[macro.strip()] = body.strip()
        elif line.startswith("P:"):
            name = line[2:].strip()
            if name in parts:
                raise NotationError(f"{where}: there are two parts {name}")
            part = parts[name] = _Source(macros=macros)
            voice = ""
        elif part is None:
            raise NotationError(f"{where}: {line!r} stands before the first part")
        elif line.startswith("V:"):
            head, _, rest = line[2:].strip().partition(" ")
            voice = head
            if voice in part.voices:
                raise NotationError(f"{where}: a part has voice {voice} twice")
            part.voices[voice] = rest
        elif voice and not re.match(r"[A-Z]:|%%", line):
            part.voices[voice] += "\n" + line
        else:
            part.fields.append(line)
    return parts


def _set_field(fields: _Fields, line: str) -> bool:
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


def _read_part(name: str, sources: dict[str, _Source], base: _Fields, where: str) -> Part:
    source = sources[name]
    fields = replace(base)
    for line in source.fields:
        if not _set_field(fields, line):
            raise NotationError(f"{where}, part {name}: {line!r} is no field")
    part = Part(name, fields.tempo, fields.volume)
    bars: dict[str, list[Fraction]] = {}
    for voice, text in source.voices.items():
        if text.startswith("echo="):
            continue
        state = _State(replace(fields))
        if voice == DIGI_VOICE:  # its notes name samples: no key, no instrument
            state.fields.key, state.instrument = 0, "digi"
        try:
            notes, bars[voice] = _Reader(state).read(_expand(text, sources, source.macros))
        except NotationError as error:
            raise NotationError(f"{where}, part {name}, voice {voice}: {error}") from error
        part.voices[voice] = notes
        part.length = max(part.length, state.at)
    for voice, lengths in bars.items():
        longest = max(bars.values(), key=len)
        for number, (mine, theirs) in enumerate(zip(lengths, longest, strict=False), 1):
            if mine != theirs:
                raise NotationError(
                    f"{where}, part {name}, voice {voice}: bar {number} lasts {mine} quarters, in others {theirs}"
                )
        odd = [n for n, mine in enumerate(lengths[1:-1], 2) if mine != fields.metre * 4]
        if odd:
            raise NotationError(f"{where}, part {name}, voice {voice}: bar {odd[0]} isn't as long as the metre")
        if sum(lengths) != part.length:
            raise NotationError(
                f"{where}, part {name}, voice {voice}: {sum(lengths)} quarters instead of {part.length}"
            )
    for voice, text in source.voices.items():
        if text.startswith("echo="):
            part.voices[voice] = _echo(part, text)
    return part


def _expand(text: str, sources: dict[str, _Source], macros: dict[str, str], depth: int = 0) -> str:
    """Puts in what `$name` (a macro) and `@part.voice` (another voice's text) stand for."""
    if depth > 8:
        raise NotationError("a macro or a copied voice holds itself")

    def copied(match: re.Match[str]) -> str:
        part, voice = match[1], match[2]
        if part not in sources or voice not in sources[part].voices:
            raise NotationError(f"there is no part and voice {match[0]}")
        return _expand(sources[part].voices[voice], sources, macros, depth + 1)

    def macro(match: re.Match[str]) -> str:
        if match[1] not in macros:
            raise NotationError(f"there is no macro {match[0]}")
        return _expand(macros[match[1]], sources, macros, depth + 1)

    return re.sub(r"\$([a-z]+)", macro, re.sub(r"@(\w+)\.(\w+)", copied, text))


def _echo(part: Part, text: str) -> list[Note]:
    """`echo=1 delay=3/4 inst=soft dyn=p`: another voice again, later (quarters), cut where the part ends."""
    words = dict(word.split("=") for word in text.split())
    delay = Fraction(words["delay"])
    return [
        replace(
            note,
            start=note.start + delay,
            length=min(note.length, part.length - note.start - delay),
            instrument=words["inst"],
            dynamic=words["dyn"],
            filter=None,
        )
        for note in part.voices[words["echo"]]
        if note.start + delay < part.length
    ]


class _Reader:
    """Turns the text of one voice into notes; bars are measured for the caller to compare."""

    def __init__(self, state: _State) -> None:
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
            _set_field(self.state.fields, word[1:-1])
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
