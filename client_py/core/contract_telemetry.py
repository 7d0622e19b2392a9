"""Records of what a page reports of itself, where its listener lets it: how it works, never what is played.

An event has no tune, no value that the listener set and no time of day. What a batch is added up to is in
server/telemetry/counting.py; docs/privacy.md tells the listener.
"""

from dataclasses import dataclass, fields
from typing import Annotated, Final, Literal

from annotated_types import Interval, Len

from client_py.core.contract import ModelVersion, Preferences, Record, Share
from client_py.core.errors import ContractError
from client_py.core.limits import Matches

MAX_TELEMETRY_EVENTS: Final = 64
MAX_BATCH_BYTES: Final = 16 * 1024
_DAY_MS: Final = 86_400_000

Span = Annotated[int, Interval(ge=0, le=_DAY_MS)]  # milliseconds
Times = Annotated[int, Interval(ge=0, le=100_000)]  # how often
Tier = Literal["worklet", "ring", "posted", "hls"]
PreferenceKey = Annotated[
    str, Matches("|".join(each.name for each in fields(Preferences)), "a preference of the contract is named")
]


@dataclass(frozen=True, slots=True)
class StartMarks(Record):
    """When parts of the page were ready, in ms after its navigation began; `sound_ms` after the click on Play.

    A mark that isn't reached yet is left out, and comes with a later event.
    """

    interactive_ms: Span | None = None
    app_ms: Span | None = None
    engine_ms: Span | None = None
    python_ms: Span | None = None
    sound_ms: Span | None = None

    def __post_init__(self) -> None:
        if all(getattr(self, each.name) is None for each in fields(self)):
            raise ContractError("at least one mark is needed", "")


@dataclass(frozen=True, slots=True)
class TierUsed(Record):
    """The way of making sound that is in use from here on, and why; `first` of the page."""

    tier: Tier
    because: Literal["start", "speed", "late", "load", "starved", "settings"]
    first: bool = False


@dataclass(frozen=True, slots=True)
class Underruns(Record):
    """Gaps in the sound since the last such event; `first` of the page."""

    count: Annotated[int, Interval(ge=1, le=100_000)]
    tier: Tier
    first: bool = False


@dataclass(frozen=True, slots=True)
class LowWater(Record):
    """The least share of the buffer that was full since the last such event, where one is filled ahead."""

    tier: Tier
    share: Share


@dataclass(frozen=True, slots=True)
class EngineFailed(Record):
    """A part of the engine stopped; `given_up` where it didn't start again. `first` error of the page of any kind."""

    code: Literal["prepare", "worklet", "worker", "device", "given_up"]
    first: bool = False


@dataclass(frozen=True, slots=True)
class SyncDone(Record):
    """Ratings that the server took, knew already or refused, and attempts that failed, since the last such event."""

    accepted: Times
    duplicates: Times
    failed: Times


@dataclass(frozen=True, slots=True)
class TrainingDone(Record):
    """Learning came to an end, after so long; `kept`: what it learned is in use."""

    took_ms: Span
    kept: bool


@dataclass(frozen=True, slots=True)
class PreferencesChanged(Record):
    """Which preferences were changed, never to what."""

    keys: Annotated[tuple[PreferenceKey, ...], Len(1, 32)]


@dataclass(frozen=True, slots=True)
class ModelUsed(Record):
    """The model in force; `personal`: something learned on this device lies over it."""

    version: ModelVersion
    personal: bool


@dataclass(frozen=True, slots=True)
class PageFailed(Record):
    """Something in the page failed, of which no word is sent; `first` error of the page of any kind."""

    code: Literal["script", "promise", "policy", "python", "python_too_old"]
    first: bool = False


@dataclass(frozen=True, slots=True)
class TelemetryEvent(Record):
    """One thing of one kind, `at_ms` after the page's navigation began; the name of the field is the kind."""

    at_ms: Span
    start: StartMarks | None = None
    tier: TierUsed | None = None
    underrun: Underruns | None = None
    low_water: LowWater | None = None
    engine_error: EngineFailed | None = None
    sync: SyncDone | None = None
    training: TrainingDone | None = None
    prefs: PreferencesChanged | None = None
    model: ModelUsed | None = None
    page_error: PageFailed | None = None

    def __post_init__(self) -> None:
        if len([kind for kind in EVENT_KINDS if getattr(self, kind) is not None]) != 1:
            raise ContractError("an event is of one kind", "")


EVENT_KINDS: Final = tuple(each.name for each in fields(TelemetryEvent) if each.name != "at_ms")


@dataclass(frozen=True, slots=True)
class TelemetryBatch(Record):
    """What one page tells at once. `session` is drawn by the page for its life; `first`: it told nothing before.

    `version` is that of the bundle.
    """

    session: Annotated[str, Matches("[0-9a-f]{32}", "a session has 32 hexadecimal digits")]
    version: Annotated[str, Matches("[0-9a-f]{16}", "a version has 16 hexadecimal digits")]
    events: Annotated[tuple[TelemetryEvent, ...], Len(1, MAX_TELEMETRY_EVENTS)]
    first: bool = False
