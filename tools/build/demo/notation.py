"""Reads a song in the house's subset of ABC notation (public/demo/src/README.md): header, parts, macros, echoes."""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tools.build.demo.score import DIGI_VOICE, NotationError, Note, Part, Song
from tools.build.demo.voice import Fields, State, VoiceReader, set_field


def read_song(text: str, where: str) -> Song:
    """Reads a whole song; `where` names it in errors."""
    lines = [line.rstrip() for line in text.splitlines()]
    lines = [line for line in lines if line and not (line.startswith("%") and not line.startswith("%%"))]
    title, order_text, tail_s = "", "", 2.0
    base = Fields()
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
        elif not set_field(base, line):
            raise NotationError(f"{where}: {line!r} is no field of a header")
    sources = _sources(lines[header:], where)
    parts = {name: _read_part(name, sources, base, where) for name in sources}
    words = order_text.split()
    order = tuple(word for word in words if word != "|:")
    if missing := [name for name in order if name not in parts]:
        raise NotationError(f"{where}: the order names parts that aren't there: {' '.join(missing)}")
    return Song(title, parts, order, words.index("|:") if "|:" in words else None, tail_s)


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


def _read_part(name: str, sources: dict[str, _Source], base: Fields, where: str) -> Part:
    source = sources[name]
    fields = replace(base)
    for line in source.fields:
        if not set_field(fields, line):
            raise NotationError(f"{where}, part {name}: {line!r} is no field")
    part = Part(name, fields.tempo, fields.volume)
    bars: dict[str, list[Fraction]] = {}
    for voice, text in source.voices.items():
        if text.startswith("echo="):
            continue
        state = State(replace(fields))
        if voice == DIGI_VOICE:  # its notes name samples: no key, no instrument
            state.fields.key, state.instrument = 0, "digi"
        try:
            notes, bars[voice] = VoiceReader(state).read(_expand(text, sources, source.macros))
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
