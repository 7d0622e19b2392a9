"""The compact catalogue: all that a listener's device knows of a collection, in one file (docs/catalogue-format.md).

Columns, one after the other, each named in a JSON header with its place; a reader takes the columns it knows and leaves
the others, so that a newer file stays readable.
"""

import hashlib
import json
import struct
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from client_py.core.canonical import canonical_json
from client_py.core.columns import (
    Width,
    numbers_from_bytes,
    numbers_to_bytes,
    steps_from_bytes,
    steps_to_bytes,
    texts_from_bytes,
    texts_to_bytes,
)  # fmt: skip
from client_py.core.contract import Clock, Format, ListedTune, Model
from client_py.core.errors import SidflowError
from client_py.core.postings import FIELDS, Postings, make_postings

MAGIC: Final = b"SIDFCAT\x01"  # the last byte is the version of the format
_HEAD = struct.Struct("<8s32sI")  # magic, SHA-256 of all that follows the head, size of the header
_CLOCKS: Final[tuple[Clock, ...]] = ("unknown", "PAL", "NTSC", "any")
_MODELS: Final[tuple[Model, ...]] = ("unknown", "6581", "8580", "any")
_FORMATS: Final[tuple[Format, ...]] = ("PSID", "RSID")
_LENGTH_UNIT_S = 0.1
_LINE: Final = "\x1e"  # stands for a line feed inside a text
_COUNTED: Final = ("tunes", "authors", "releases", "words", "noted")


class CatalogueError(SidflowError, ValueError):
    """The bytes are no catalogue, or one of a newer kind."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the collection's documents say of a tune."""

    stil: str = ""
    bug: str = ""


def write_catalogue(tunes: Sequence[ListedTune], notes: Mapping[str, Notes]) -> bytes:
    """The file for these tunes, sorted by path; `notes` by path. The same inputs give the same bytes."""
    ordered = sorted(tunes, key=lambda tune: tune.path)
    authors = sorted({_spaced(tune.author) for tune in ordered})
    releases = sorted({_spaced(tune.released) for tune in ordered})
    author_of = {author: number for number, author in enumerate(authors)}
    release_of = {released: number for number, released in enumerate(releases)}
    postings = make_postings(_texts(tune, notes.get(tune.path, Notes())) for tune in ordered)
    said = [(number, notes[tune.path]) for number, tune in enumerate(ordered) if tune.path in notes]
    columns = {
        "path": texts_to_bytes([tune.path for tune in ordered]),
        "title": texts_to_bytes([_spaced(tune.title) for tune in ordered]),
        "authors": texts_to_bytes(authors),
        "author": numbers_to_bytes("I", [author_of[_spaced(tune.author)] for tune in ordered]),
        "releases": texts_to_bytes(releases),
        "released": numbers_to_bytes("I", [release_of[_spaced(tune.released)] for tune in ordered]),
        "songs": numbers_to_bytes("B", [tune.songs - 1 for tune in ordered]),
        "start_song": numbers_to_bytes("B", [tune.start_song - 1 for tune in ordered]),
        "flags": numbers_to_bytes("H", [_flags(tune) for tune in ordered]),
        "address_2": numbers_to_bytes("B", [_address(tune, 1) for tune in ordered]),
        "address_3": numbers_to_bytes("B", [_address(tune, 2) for tune in ordered]),
        "length": numbers_to_bytes("H", [_units(length) for tune in ordered for length in _lengths(tune)]),
        "noted": steps_to_bytes([number for number, _ in said]),
        "stil": texts_to_bytes([_one_line(note.stil) for _, note in said]),
        "bug": texts_to_bytes([_one_line(note.bug) for _, note in said]),
        "words": texts_to_bytes(postings.words),
        **{f"starts_{field}": steps_to_bytes(column) for field, column in zip(FIELDS, postings.starts, strict=True)},
        **{f"tunes_{field}": steps_to_bytes(column) for field, column in zip(FIELDS, postings.tunes, strict=True)},
    }
    counts = {
        "tunes": len(ordered),
        "authors": len(authors),
        "releases": len(releases),
        "words": len(postings.words),
        "noted": len(said),
    }
    places, at = {}, 0
    for name, column in columns.items():
        places[name] = [at, len(column)]
        at += len(column)
    body = b"".join(columns.values())
    header = canonical_json({**counts, "columns": places}).encode()
    return _HEAD.pack(MAGIC, hashlib.sha256(header + body).digest(), len(header)) + header + body


class CompactCatalogue:
    """A catalogue read from its file. Columns are unpacked when they are first asked for."""

    def __init__(self, data: bytes) -> None:
        """Raises CatalogueError when the bytes are no catalogue or not whole."""
        if len(data) < _HEAD.size or not data.startswith(MAGIC[:-1]):
            raise CatalogueError("These bytes are no catalogue of SIDFlow.")
        magic, digest, size = _HEAD.unpack_from(data)
        if magic != MAGIC:
            raise CatalogueError("This catalogue was made for another version of SIDFlow.")
        rest = memoryview(data)[_HEAD.size :]
        if hashlib.sha256(rest).digest() != digest:
            raise CatalogueError("This catalogue is damaged or was cut off.")
        try:
            header = json.loads(bytes(rest[:size]))
            self._places: dict[str, tuple[int, int]] = {name: tuple(place) for name, place in header["columns"].items()}
            self._counts: dict[str, int] = {name: int(header[name]) for name in _COUNTED}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CatalogueError("This catalogue was written by something else than SIDFlow.") from error
        self._body = rest[size:]

    def __len__(self) -> int:
        return self._counts["tunes"]

    def tune(self, number: int) -> ListedTune:
        """The tune of that number, counted from 0 in the order of the paths."""
        flags = self._flags[number]
        models = self.models(number)
        first = self._first_length[number]
        songs = self._songs[number] + 1
        lengths = self._lengths[first : first + songs]
        return ListedTune(
            path=self.paths[number],
            title=self.titles[number],
            author=self.authors[self.author_of[number]],
            released=self.releases[self.released_of[number]],
            songs=songs,
            start_song=self._start_songs[number] + 1,
            lengths_s=tuple(round(length * _LENGTH_UNIT_S, 1) for length in lengths) if all(lengths) else (),
            clock=_CLOCKS[flags >> 1 & 3],
            models=models,
            addresses=(0xD400, *(0xD000 + 16 * column[number] for column in self._more_addresses[: len(models) - 1])),
            format=_FORMATS[flags & 1],
        )

    def models(self, number: int) -> tuple[Model, ...]:
        """The chips of a tune, as its file says."""
        flags = self._flags[number]
        return tuple(_MODELS[flags >> shift & 3] for shift in (3, 5, 7)[: 1 + (flags >> 9 & 3)])

    def number_of(self, path: str) -> int | None:
        """The number of a path, None where it isn't in the catalogue."""
        return self._number_of.get(path)

    def notes(self, number: int) -> Notes:
        """What the documents say of a tune."""
        place = self._noted.get(number)
        return Notes() if place is None else Notes(_lines(self._stil[place]), _lines(self._bugs[place]))

    @cached_property
    def paths(self) -> list[str]:
        return self._texts("path", "tunes")

    @cached_property
    def titles(self) -> list[str]:
        return self._texts("title", "tunes")

    @cached_property
    def authors(self) -> list[str]:
        """The authors, sorted; `author_of` says which one a tune has."""
        return self._texts("authors", "authors")

    @cached_property
    def author_of(self) -> "array[int]":
        return self._numbers("author", "I")

    @cached_property
    def releases(self) -> list[str]:
        return self._texts("releases", "releases")

    @cached_property
    def postings(self) -> Postings:
        """The search index."""
        return Postings(
            self._texts("words", "words"),
            tuple(self._steps(f"starts_{field}") for field in FIELDS),
            tuple(self._steps(f"tunes_{field}") for field in FIELDS),
        )

    @cached_property
    def released_of(self) -> "array[int]":
        return self._numbers("released", "I")

    @cached_property
    def _flags(self) -> "array[int]":
        return self._numbers("flags", "H")

    @cached_property
    def _lengths(self) -> "array[int]":
        return self._numbers("length", "H")

    @cached_property
    def _start_songs(self) -> "array[int]":
        return self._numbers("start_song", "B")

    @cached_property
    def _more_addresses(self) -> "tuple[array[int], ...]":
        return self._numbers("address_2", "B"), self._numbers("address_3", "B")

    @cached_property
    def _songs(self) -> "array[int]":
        return self._numbers("songs", "B")

    @cached_property
    def _first_length(self) -> "array[int]":
        return array("I", accumulate((songs + 1 for songs in self._songs), initial=0))

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self.paths)}

    @cached_property
    def _noted(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self._steps("noted"))}

    @cached_property
    def _stil(self) -> list[str]:
        return self._texts("stil", "noted")

    @cached_property
    def _bugs(self) -> list[str]:
        return self._texts("bug", "noted")

    def _numbers(self, name: str, width: Width) -> "array[int]":
        return numbers_from_bytes(width, self._column(name))

    def _steps(self, name: str) -> "array[int]":
        return steps_from_bytes(self._column(name))

    def _texts(self, name: str, count: str) -> list[str]:
        return texts_from_bytes(self._column(name), self._counts[count])

    def _column(self, name: str) -> memoryview:
        try:
            start, size = self._places[name]
        except KeyError:
            raise CatalogueError(f"This catalogue lacks its column {name}.") from None
        return self._body[start : start + size]


def _texts(tune: ListedTune, notes: Notes) -> dict[str, str]:
    return {
        "title": tune.title,
        "author": tune.author,
        "released": tune.released,
        "path": tune.path.removesuffix(".sid").replace("/", " "),
        "notes": notes.stil,
    }


def _flags(tune: ListedTune) -> int:
    models = sum(_MODELS.index(model) << shift for model, shift in zip(tune.models, (3, 5, 7), strict=False))
    return _FORMATS.index(tune.format) | _CLOCKS.index(tune.clock) << 1 | models | len(tune.models) - 1 << 9


def _address(tune: ListedTune, chip: int) -> int:
    return (tune.addresses[chip] - 0xD000) // 16 if chip < len(tune.addresses) else 0


def _lengths(tune: ListedTune) -> Sequence[float]:
    return tune.lengths_s or (0.0,) * tune.songs


def _units(length_s: float) -> int:
    return min(max(round(length_s / _LENGTH_UNIT_S), 1), 0xFFFF) if length_s else 0


def _spaced(text: str) -> str:
    """A header's text may hold anything; a line feed in it means nothing."""
    return text.replace("\n", " ")


def _one_line(text: str) -> str:
    return text.replace("\n", _LINE)


def _lines(text: str) -> str:
    return text.replace(_LINE, "\n")
