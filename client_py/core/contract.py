"""Every record that crosses a wire or reaches a disk, with its limits; the one definition for server and browser."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Interval, Len

from client_py.core.errors import ContractError
from client_py.core.limits import Matches
from client_py.core.tunekey import KEY_PATTERN, MAX_PATH_LENGTH, MAX_SONGS, PATH_PATTERN

MAX_TUNES = 1_000_000
MAX_FILE_BYTES = 131_072  # as SID_MAX_FILE_BYTES of the engine
MAX_LENGTH_S = 86_400

TuneText = Annotated[
    str,
    Len(3, MAX_PATH_LENGTH + 4),
    Matches(KEY_PATTERN, "a tune is named by its path in the collection, # and the song's number"),
]
TunePath = Annotated[str, Len(1, MAX_PATH_LENGTH), Matches(PATH_PATTERN, "a tune's path is relative to its collection")]
Song = Annotated[int, Interval(ge=1, le=MAX_SONGS)]
Seconds = Annotated[float, Interval(gt=0, le=MAX_LENGTH_S)]
Sha256 = Annotated[str, Matches("[0-9a-f]{64}", "a SHA-256 has 64 hexadecimal digits")]
Instant = Annotated[
    str, Matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", "a time is in UTC, to the second, with Z")
]
Address = Annotated[int, Interval(ge=0xD400, le=0xDFE0)]
Words = Annotated[str, Len(0, 32)]
Clock = Literal["unknown", "PAL", "NTSC", "any"]
Model = Literal["unknown", "6581", "8580", "any"]
Format = Literal["PSID", "RSID"]


class Record:
    """What all records share: pydantic takes no extra field and no value of another type for them."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True)
class PlayRequest(Record):
    """A listener wants to hear a song."""

    tune: TuneText


@dataclass(frozen=True, slots=True)
class PlaySession(Record):
    """What a page needs to play one song until the session expires."""

    token: Annotated[str, Len(1, 4096)]
    tune: TuneText
    song: Song
    length_s: Seconds
    sid_url: Annotated[str, Len(1, 4200)]
    sid_sha256: Sha256
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class CatalogueTune(Record):
    """One file of the catalogue; `lengths_s` is empty where no length is known, else it has one entry a song."""

    path: TunePath
    title: Words
    author: Words
    released: Words
    songs: Song
    start_song: Song
    lengths_s: Annotated[tuple[Seconds, ...], Len(0, MAX_SONGS)]
    clock: Clock
    models: Annotated[tuple[Model, ...], Len(1, 3)]
    addresses: Annotated[tuple[Address, ...], Len(1, 3)]
    format: Format
    size_bytes: Annotated[int, Interval(ge=1, le=MAX_FILE_BYTES)]
    sha256: Sha256

    def __post_init__(self) -> None:
        if self.start_song > self.songs:
            raise ContractError("the start song lies past the last song", "start_song")
        if self.lengths_s and len(self.lengths_s) != self.songs:
            raise ContractError("either no length is given or one for each song", "lengths_s")
        if len(self.models) != len(self.addresses):
            raise ContractError("each chip has one model and one address", "models")


@dataclass(frozen=True, slots=True)
class Catalogue(Record):
    """All tunes that can be asked for, sorted by path; `version` changes when any of them does."""

    version: Annotated[str, Matches("[0-9a-f]{16}", "a version has 16 hexadecimal digits")]
    tunes: Annotated[tuple[CatalogueTune, ...], Len(0, MAX_TUNES)]


@dataclass(frozen=True, slots=True)
class Health(Record):
    """Is the server well: `scanning` while it still reads the collection, of which the catalogue then lacks tunes."""

    status: Literal["ok", "scanning"]
    version: Annotated[str, Len(1, 128)]
    engine: Annotated[str, Len(1, 128)]


@dataclass(frozen=True, slots=True)
class Problem(Record):
    """An error on the wire, RFC 9457 with a stable `code`."""

    code: Annotated[str, Matches("[a-z][a-z0-9_]{2,39}", "a code is lower case words joined by _")]
    title: Annotated[str, Len(1, 200)]
    status: Annotated[int, Interval(ge=400, le=599)]
    detail: Annotated[str, Len(1, 2000)]
    request_id: Annotated[str, Len(1, 64)]


RECORDS: tuple[type[Record], ...] = (
    PlayRequest, PlaySession, CatalogueTune, Catalogue, Health, Problem,
)  # fmt: skip
