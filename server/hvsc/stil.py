"""Reads DOCUMENTS/STIL.txt: what is known of tunes beyond their headers, by people who listened and asked.

Format: blocks parted by blank lines. The first line is `/path.sid` or `/folder/`; `(#n)` opens song n; fields are
`LABEL: text` with the label right-aligned to column 8; a line that goes on has nine spaces.
"""

import re
from dataclasses import dataclass

from server.hvsc.lines import document_lines

LABELS = ("NAME", "AUTHOR", "TITLE", "ARTIST", "COMMENT")
_FIELD = re.compile(rf" *({'|'.join(LABELS)}): ?(.*)")
_SONG = re.compile(r"\(#([1-9][0-9]{0,2})\)")
_MORE = " " * 9


@dataclass(frozen=True, slots=True)
class Field:
    """One statement; `label` is one of LABELS, wrapped lines are put together."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What concerns one song, or with `song` None the whole file or folder."""

    song: int | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Stil:
    """Sections by path from the collection's root, a folder's with `/` at its end; numbers of the lines not read."""

    entries: dict[str, tuple[Section, ...]]
    broken_lines: tuple[int, ...]


def read_stil(data: bytes) -> Stil:
    """Reads the document; a line that can't be read is noted and passed over."""
    entries: dict[str, list[tuple[int | None, list[list[str]]]]] = {}
    broken: list[int] = []
    sections: list[tuple[int | None, list[list[str]]]] | None = None
    for number, line in document_lines(data):
        if not line:
            sections = None
        elif line.startswith("/") and sections is None:
            sections = entries.setdefault(line[1:], [])
            sections.append((None, []))
        elif sections is None:
            broken.append(number)
        elif song := _SONG.fullmatch(line):
            sections.append((int(song[1]), []))
        elif line.startswith(_MORE) and sections[-1][1]:
            sections[-1][1][-1][1] += f" {line.strip()}"
        elif field := _FIELD.fullmatch(line):
            sections[-1][1].append([field[1], field[2].strip()])
        else:
            broken.append(number)
    return Stil({path: _sections(found) for path, found in entries.items()}, tuple(broken))


def stil_text(sections: tuple[Section, ...]) -> str:
    """The sections as the catalogue carries them: a line a field, `(#2)` before what concerns song 2."""
    lines: list[str] = []
    for section in sections:
        if section.song is not None:
            lines.append(f"(#{section.song})")
        lines += [f"{field.label}: {field.text}" for field in section.fields]
    return "\n".join(lines)


def _sections(found: list[tuple[int | None, list[list[str]]]]) -> tuple[Section, ...]:
    return tuple(
        Section(song, tuple(Field(label, text.strip()) for label, text in fields)) for song, fields in found if fields
    )
