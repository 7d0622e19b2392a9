"""The compact catalogue: all that a listener's device knows of a collection, in one file (docs/catalogue-format.md).

Columns, one after the other, each named in a JSON header with its place; a reader takes the columns it knows and leaves
the others, so that a newer file stays readable.
"""

import hashlib
import json
import struct
from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.aspects import Aspects, aspects_from_bytes
from client_py.core.canonical import JsonValue
from client_py.core.columns import Width, numbers_from_bytes, steps_from_bytes, texts_from_bytes
from client_py.core.contract import Clock, Format, ListedTune, Model
from client_py.core.digest import DIGEST_BYTES
from client_py.core.errors import CatalogueError
from client_py.core.learned import Learned, learned_from, packed_from
from client_py.core.postings import FIELDS, Postings

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT_VERSION: Final = 2
MAGIC: Final = b"SIDFCAT" + bytes([FORMAT_VERSION])
HEAD: Final = struct.Struct("<8s32sI")  # magic, SHA-256 of all that follows the head, size of the header
CLOCKS: Final[tuple[Clock, ...]] = ("unknown", "PAL", "NTSC", "any")
MODELS: Final[tuple[Model, ...]] = ("unknown", "6581", "8580", "any")
FORMATS: Final[tuple[Format, ...]] = ("PSID", "RSID")
LENGTH_UNIT_S: Final = 0.1
_LENGTHS_A_SECOND: Final = 10  # divides without a rest in the last digit, as 0.1 doesn't
LINE: Final = "\x1e"  # stands for a line feed inside a text
_COUNTED: Final = ("tunes", "authors", "releases", "words", "noted", "folders", "dimensions")


@dataclass(frozen=True, slots=True)
class Notes:
    """What the collection's documents say of a tune or a folder, a line a field (docs/catalogue-format.md)."""

    stil: str = ""
    bug: str = ""


class CompactCatalogue:
    """A catalogue read from its file. Columns are unpacked when they are first asked for."""

    def __init__(self, data: bytes) -> None:
        """Raises CatalogueError when the bytes are no catalogue or not whole."""
        if len(data) < HEAD.size or not data.startswith(MAGIC[:-1]):
            raise CatalogueError("These bytes are no catalogue of SIDFlow.")
        magic, digest, size = HEAD.unpack_from(data)
        if magic != MAGIC:
            age = "an older" if magic[-1] < FORMAT_VERSION else "a newer"
            raise CatalogueError(
                f"This catalogue was made for {age} version of SIDFlow: "
                f"its format is {magic[-1]}, this version reads {FORMAT_VERSION}."
            )
        rest = memoryview(data)[HEAD.size :]
        if hashlib.sha256(rest).digest() != digest:
            raise CatalogueError("This catalogue is damaged or was cut off.")
        try:
            header = json.loads(bytes(rest[:size]))
            self._places: dict[str, tuple[int, int]] = {name: tuple(place) for name, place in header["columns"].items()}
            self._counts: dict[str, int] = {name: int(header[name]) for name in _COUNTED}
            self.model = str(header["model"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CatalogueError("This catalogue was written by something else than SIDFlow.") from error
        self._body = rest[size:]

    def __len__(self) -> int:
        return self._counts["tunes"]

    def tune(self, number: int) -> ListedTune:
        """The tune of that number, counted from 0 in the order of the paths."""
        flags = self.flags[number]
        return ListedTune(
            path=self.paths[number],
            title=self.titles[number],
            author=self.authors[self.author_of[number]],
            released=self.releases[self.released_of[number]],
            songs=self._songs[number] + 1,
            start_song=self.start_songs[number] + 1,
            lengths_s=tuple(self._lengths_s(number)),
            clock=CLOCKS[flags >> 1 & 3],
            models=self.models(number),
            addresses=tuple(self._addresses(number)),
            format=FORMATS[flags & 1],
        )

    def row(self, number: int) -> dict[str, JsonValue]:
        """The same as JSON, with size and digest of its bytes: no record is made and checked, for a search has many."""
        flags = self.flags[number]
        return {
            "path": self.paths[number],
            "title": self.titles[number],
            "author": self.authors[self.author_of[number]],
            "released": self.releases[self.released_of[number]],
            "songs": self._songs[number] + 1,
            "start_song": self.start_songs[number] + 1,
            "lengths_s": [*self._lengths_s(number)],
            "clock": CLOCKS[flags >> 1 & 3],
            "models": list(self.models(number)),
            "addresses": [*self._addresses(number)],
            "format": FORMATS[flags & 1],
            "size_bytes": self.size_bytes(number),
            "digest": self.digest(number),
        }

    def models(self, number: int) -> tuple[Model, ...]:
        """The chips of a tune, as its file says."""
        flags = self.flags[number]
        return tuple(MODELS[flags >> shift & 3] for shift in (3, 5, 7)[: 1 + (flags >> 9 & 3)])

    def digest(self, number: int) -> str:
        """Names the tune's bytes, as `digest_of` their SHA-256."""
        column = self._column("digest")
        return column[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES].hex()

    def size_bytes(self, number: int) -> int:
        """How many bytes the tune's file has."""
        return self._sizes[number]

    def number_of(self, path: str) -> int | None:
        """The number of a path, None where it isn't in the catalogue."""
        return self._number_of.get(path)

    def number_of_bytes(self, digest: str) -> int | None:
        """The first tune whose bytes have a SHA-256 that begins with these 12 to 16 hexadecimal digits, if any."""
        wanted, column = bytes.fromhex(digest), bytes(self._column("digest"))
        place = column.find(wanted)
        while place % DIGEST_BYTES and place >= 0:
            place = column.find(wanted, place + 1)
        return place // DIGEST_BYTES if place >= 0 else None

    def notes(self, number: int) -> Notes:
        """What the documents say of a tune."""
        place = self._noted.get(number)
        return Notes() if place is None else Notes(_lines(self._stil[place]), _lines(self._bugs[place]))

    def folder_notes(self, path: str) -> Notes:
        """What the documents say of a folder, named without `/` at its end."""
        return Notes(_lines(self._folders.get(f"{path}/", "")))

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

    @property
    def songs(self) -> int:
        """How many songs all tunes have together."""
        return self.first_songs[-1]

    def first_song(self, number: int) -> int:
        """The row of `learned` that has a tune's song 1; the others follow."""
        return self.first_songs[number]

    @cached_property
    def learned(self) -> Learned:
        """What the model `model` says of each song, in the order of the tunes."""
        return learned_from(self._learned_columns(), self.songs, self.dimensions, self.model)

    @property
    def learned_packed(self) -> "tuple[NDArray[np.uint8], NDArray[np.uint8]]":
        """The same without unpacking it: `packed_from` of learned.py."""
        return packed_from(self._learned_columns(), self.songs, self.dimensions)

    @cached_property
    def aspects(self) -> Aspects:
        """In which respects two songs can be told to be alike; none where the model's publisher found none."""
        return aspects_from_bytes(self._column("aspects") if "aspects" in self._places else b"", self.dimensions)

    @property
    def dimensions(self) -> int:
        """Numbers that an embedding has, 0 without a model."""
        return self._counts["dimensions"]

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
    def flags(self) -> "array[int]":
        """Bits by tune, as docs/catalogue-format.md has them."""
        return self._numbers("flags", "H")

    @cached_property
    def lengths(self) -> "array[int]":
        """Tenths of a second by song, in the rows of `learned`; 0 where unknown."""
        return self._numbers("length", "H")

    @cached_property
    def start_songs(self) -> "array[int]":
        """The song that each tune starts with, counted from 0."""
        return self._numbers("start_song", "B")

    @cached_property
    def _more_addresses(self) -> "tuple[array[int], ...]":
        return self._numbers("address_2", "B"), self._numbers("address_3", "B")

    @cached_property
    def _songs(self) -> "array[int]":
        return self._numbers("songs", "B")

    @cached_property
    def first_songs(self) -> "array[int]":
        """The row of each tune's song 1, and at the end the number of all songs."""
        return array("I", accumulate((songs + 1 for songs in self._songs), initial=0))

    @cached_property
    def _sizes(self) -> "array[int]":
        return self._numbers("size", "I")

    @cached_property
    def _folders(self) -> dict[str, str]:
        return dict(zip(self._texts("folders", "folders"), self._texts("folder_stil", "folders"), strict=True))

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self.paths)}

    @cached_property
    def _noted(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self._steps("noted").tolist())}

    @cached_property
    def _stil(self) -> list[str]:
        return self._texts("stil", "noted")

    @cached_property
    def _bugs(self) -> list[str]:
        return self._texts("bug", "noted")

    def _learned_columns(self) -> tuple[memoryview, memoryview]:
        return self._column("embedding"), self._column("ratings")

    def _lengths_s(self, number: int) -> list[float]:
        """A length a song, none where one is unknown."""
        first = self.first_songs[number]
        lengths = self.lengths[first : first + self._songs[number] + 1]
        return [length / _LENGTHS_A_SECOND for length in lengths] if all(lengths) else []

    def _addresses(self, number: int) -> list[int]:
        further = self.flags[number] >> 9 & 3
        return [0xD400, *(0xD000 + 16 * column[number] for column in self._more_addresses[:further])]

    def _numbers(self, name: str, width: Width) -> "array[int]":
        return numbers_from_bytes(width, self._column(name))

    def _steps(self, name: str) -> "NDArray[np.uint32]":
        return steps_from_bytes(self._column(name))

    def _texts(self, name: str, count: str) -> list[str]:
        return texts_from_bytes(self._column(name), self._counts[count])

    def _column(self, name: str) -> memoryview:
        try:
            start, size = self._places[name]
        except KeyError:
            raise CatalogueError(f"This catalogue lacks its column {name}.") from None
        return self._body[start : start + size]


def _lines(text: str) -> str:
    return text.replace(LINE, "\n")
