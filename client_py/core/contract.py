"""Records that cross a wire or reach a disk, with their limits; the one definition for server and browser.

Those that only the server knows are in server/contract, where records.py lists them all.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Interval, Len

from client_py.core.errors import ContractError
from client_py.core.limits import Matches
from client_py.core.tunekey import KEY_PATTERN, MAX_PATH_LENGTH, MAX_SONGS, PATH_PATTERN

MAX_TUNES = 1_000_000
MAX_FILE_BYTES = 131_072  # as SID_MAX_FILE_BYTES of the engine
MAX_LENGTH_S = 86_400

Count = Annotated[int, Interval(ge=0, le=2**53)]

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
    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid", "strict": True, "allow_inf_nan": False}


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
class ListedTune(Record):
    """What a list shows of a file; `lengths_s` is empty where no length is known, else it has one entry a song."""

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

    def __post_init__(self) -> None:
        if self.start_song > self.songs:
            raise ContractError("the start song lies past the last song", "start_song")
        if self.lengths_s and len(self.lengths_s) != self.songs:
            raise ContractError("either no length is given or one for each song", "lengths_s")
        if len(self.models) != len(self.addresses):
            raise ContractError("each chip has one model and one address", "models")


@dataclass(frozen=True, slots=True)
class CatalogueTune(ListedTune):
    """One file of the catalogue: what is listed, and the bytes that it names."""

    size_bytes: Annotated[int, Interval(ge=1, le=MAX_FILE_BYTES)]
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Catalogue(Record):
    """All tunes that can be asked for, sorted by path; `version` changes when any of them does."""

    version: Annotated[str, Matches("[0-9a-f]{16}", "a version has 16 hexadecimal digits")]
    tunes: Annotated[tuple[CatalogueTune, ...], Len(0, MAX_TUNES)]


@dataclass(frozen=True, slots=True)
class Health(Record):
    """Is the server well: `scanning` while it still reads the collection, of which the catalogue then lacks tunes.

    `telemetry` is the share of pages that shall report, of those whose listeners let them.
    """

    status: Literal["ok", "scanning"]
    version: Annotated[str, Len(1, 128)]
    engine: Annotated[str, Len(1, 128)]
    telemetry: Annotated[float, Interval(ge=0, le=1)] = 0.0


@dataclass(frozen=True, slots=True)
class Problem(Record):
    """An error on the wire, RFC 9457 with a stable `code`."""

    code: Annotated[str, Matches("[a-z][a-z0-9_]{2,39}", "a code is lower case words joined by _")]
    title: Annotated[str, Len(1, 200)]
    status: Annotated[int, Interval(ge=400, le=599)]
    detail: Annotated[str, Len(1, 2000)]
    request_id: Annotated[str, Len(1, 64)]


# ---- the listener's own records ------------------------------------------------------------------------------------

MAX_BATCH_EVENTS = 500
MAX_ROM_BUNDLES = 64

RomKind = Literal["kernal", "basic", "chargen"]
RomBundleId = Annotated[str, Matches("[a-z0-9][a-z0-9-]{0,63}", "an id has small letters, digits and -")]

Uuid7 = Annotated[
    str, Matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "an id is a UUID of version 7")
]
Position = Annotated[float, Interval(ge=0, le=MAX_LENGTH_S)]
Stars = Annotated[int, Interval(ge=1, le=5)]
ModelVersion = Annotated[str, Matches(r"none|[0-9]{1,6}\.[0-9]{1,6}\.[0-9]{1,6}", "a model's version is a.b.c or none")]
Kind = Literal["play", "complete", "skip_early", "skip_late", "replay", "like", "dislike", "rate", "undo"]


@dataclass(frozen=True, slots=True)
class FeedbackEvent(Record):
    """One thing a listener did with a song; `undoes` names the event that an `undo` takes back."""

    id: Uuid7
    tune: TuneText
    kind: Kind
    at: Instant
    model_version: ModelVersion = "none"
    rating: Stars | None = None
    position_s: Position | None = None
    undoes: Uuid7 | None = None

    def __post_init__(self) -> None:
        if (self.kind == "rate") != (self.rating is not None):
            raise ContractError("a rate has 1 to 5 stars, and nothing else has", "rating")
        if (self.kind == "undo") != (self.undoes is not None):
            raise ContractError("an undo names the event it takes back, and nothing else does", "undoes")


@dataclass(frozen=True, slots=True)
class SessionToken(Record):
    """A session without a tune: what a page signs its batches with."""

    token: Annotated[str, Len(1, 4096)]
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class RawIntent(Record):
    """What JavaScript puts into the inbox: what happened, with no judgement.

    `at_ms` is the device's clock; `shares` says whether the listener let events be sent when it happened, where that
    was set a moment before and Python did not know it yet.
    """

    id: Uuid7
    tune: TuneText
    kind: Literal["play", "complete", "skip", "replay", "like", "dislike", "rate", "undo"]
    at_ms: Annotated[int, Interval(ge=0, le=253_402_300_799_999)]
    position_s: Position | None = None
    length_s: Seconds | None = None
    rating: Stars | None = None
    undoes: Uuid7 | None = None
    shares: bool | None = None


@dataclass(frozen=True, slots=True)
class SyncBatch(Record):
    """Events that a listener agreed to send, each at most once in a batch.

    `token` is the session's, where no Authorization header can carry it: in a beacon.
    """

    events: Annotated[tuple[FeedbackEvent, ...], Len(1, MAX_BATCH_EVENTS)]
    token: Annotated[str, Len(1, 4096)] | None = None

    def __post_init__(self) -> None:
        if len({event.id for event in self.events}) != len(self.events):
            raise ContractError("an event stands twice in the batch", "events")


@dataclass(frozen=True, slots=True)
class Rejection(Record):
    """An event that the server won't take, however often it is sent, and why."""

    id: Uuid7
    reason: Annotated[str, Len(1, 300)]


@dataclass(frozen=True, slots=True)
class SyncReceipt(Record):
    """What became of each event of a batch: ids now on disk, ids that were there before, and what was refused."""

    accepted: Annotated[tuple[Uuid7, ...], Len(0, MAX_BATCH_EVENTS)]
    duplicates: Annotated[tuple[Uuid7, ...], Len(0, MAX_BATCH_EVENTS)]
    rejected: Annotated[tuple[Rejection, ...], Len(0, MAX_BATCH_EVENTS)]


@dataclass(frozen=True, slots=True)
class RomImage(Record):
    """One image of a bundle, named by its bytes."""

    kind: RomKind
    size_bytes: Annotated[int, Interval(ge=4096, le=8192)]
    sha256: Sha256
    url: Annotated[str, Len(1, 512)]

    def __post_init__(self) -> None:
        if self.size_bytes != (4096 if self.kind == "chargen" else 8192):
            raise ContractError("kernal and basic have 8,192 bytes, chargen 4,096", "size_bytes")


@dataclass(frozen=True, slots=True)
class RomBundle(Record):
    """Images that go together, chosen by a listener as one."""

    id: RomBundleId
    title: Annotated[str, Len(1, 100)]
    images: Annotated[tuple[RomImage, ...], Len(1, 3)]

    def __post_init__(self) -> None:
        if len({image.kind for image in self.images}) != len(self.images):
            raise ContractError("an image of one kind stands twice in the bundle", "images")


@dataclass(frozen=True, slots=True)
class RomManifest(Record):
    """The bundles that a server offers."""

    bundles: Annotated[tuple[RomBundle, ...], Len(0, MAX_ROM_BUNDLES)]


Share = Annotated[float, Interval(ge=0, le=1)]
ChosenLength = Annotated[float, Interval(ge=5, le=3600)]
MAX_CHOSEN_LENGTHS = 500


@dataclass(frozen=True, slots=True)
class SongLength(Record):
    """The length that a listener gave a song."""

    tune: TuneText
    length_s: ChosenLength


@dataclass(frozen=True, slots=True)
class Preferences(Record):
    """All that a listener can set; the defaults are those of a first visit.

    `python -m tools.build.preferences` writes public/js/prefs-contract.js from it, which a test compares.
    """

    version: Literal["1"] = "1"
    theme: Literal["dark", "light", "classic", "system"] = "dark"
    font: Literal["system", "serif", "mono"] = "system"
    motion: Literal["system", "reduced", "full"] = "system"
    volume: Share = 0.8
    muted: bool = False
    repeat: Literal["off", "all", "one"] = "off"
    shuffle: bool = False
    model: Literal["auto", "6581", "8580"] = "auto"
    clock: Literal["auto", "PAL", "NTSC"] = "auto"
    sampling: Literal["best", "cheap", "fast"] = "best"
    default_length_s: ChosenLength = 180.0
    lengths_s: Annotated[tuple[SongLength, ...], Len(0, MAX_CHOSEN_LENGTHS)] = ()
    rom_bundle: RomBundleId | None = None
    training: bool = True
    training_iterations: Annotated[int, Interval(ge=10, le=2000)] = 400
    training_rate: Annotated[float, Interval(ge=0.0001, le=0.1)] = 0.01
    training_budget: Annotated[float, Interval(ge=0.005, le=0.05)] = 0.03
    training_idle_only: bool = True
    training_charging_only: bool = False
    adventure: Share = 0.3
    sync: bool = False
    share_model: bool = False
    sync_cadence_s: Annotated[int, Interval(ge=30, le=86_400)] = 300
    telemetry: bool = False
    wake_lock: bool = False
