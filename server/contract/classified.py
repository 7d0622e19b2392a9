"""The records of classifying: what is asked of the job, and the lines of data/classified.

`data/classified/` holds `manifest.json` (ClassifiedManifest), `skipped.jsonl` (SkippedSong) and the shards that the
manifest names (ClassifiedTune, a line a song, sorted by key). All are canonical JSON.
"""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

from client_py.core.contract import MAX_LENGTH_S, Count, Record, Sha256, TuneText
from client_py.core.errors import ContractError
from client_py.core.limits import Matches, Told
from server.contract.jobs import FolderText

MAX_FEATURES = 4096

Level = Annotated[int, Interval(ge=1, le=5)]
FeatureName = Annotated[str, Matches("[A-Za-z0-9_.>-]{1,64}", "a feature's name has letters, digits and _ . > -")]
Tag = Annotated[str, Matches("[a-z0-9][a-z0-9-]{0,31}", "a tag has small letters, digits and -")]
EngineVersion = Annotated[str, Len(1, 128)]
FeatureVersion = Annotated[int, Interval(ge=1, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class ClassifyParameters(Record):
    """Measures the features of every song of a collection, and rates and tags them.

    With `shard`, the songs of that file of data/classified are measured again, whatever is known of them.
    """

    collection: Annotated[FolderText, Told("folder that holds C64Music")]
    force: Annotated[bool, Told("measure again what was measured before")] = False
    wav: Annotated[bool, Told("keep what was listened to as WAV files in the cache")] = False
    shard: Annotated[str, Len(0, 255), Told("a file of data/classified whose songs to measure again")] = ""


@dataclass(frozen=True, slots=True)
class ClassifiedTune(Record):
    """A song as it was classified.

    `features` stand in the order of the manifest's names. `energy`, `mood` (1 dark, 5 bright) and `complexity` are
    quantiles among the songs classified together. `skip_s` of the song passed before `listen_s` of it were listened to.
    """

    tune: TuneText
    sha256: Sha256
    skip_s: Annotated[float, Interval(ge=0, le=MAX_LENGTH_S)]
    listen_s: Annotated[float, Interval(gt=0, le=MAX_LENGTH_S)]
    energy: Level
    mood: Level
    complexity: Level
    tags: Annotated[tuple[Tag, ...], Len(0, 32)]
    features: Annotated[tuple[float, ...], Len(1, MAX_FEATURES)]


@dataclass(frozen=True, slots=True)
class SkippedSong(Record):
    """A song, or a file (song None), that can't be classified, and why."""

    path: Annotated[str, Len(1, 4096)]
    song: Annotated[int, Interval(ge=1, le=256)] | None
    reason: Annotated[str, Len(1, 2000)]


@dataclass(frozen=True, slots=True)
class AnalysedSong(Record):
    """What the last classify says of a song, without the features; `reason` is why it was left out, where it was."""

    tune: TuneText
    analysed: bool
    energy: Level | None = None
    mood: Level | None = None
    complexity: Level | None = None
    tags: Annotated[tuple[Tag, ...], Len(0, 32)] = ()
    skip_s: Annotated[float, Interval(ge=0, le=MAX_LENGTH_S)] | None = None
    listen_s: Annotated[float, Interval(gt=0, le=MAX_LENGTH_S)] | None = None
    reason: Annotated[str, Len(1, 2000)] | None = None


@dataclass(frozen=True, slots=True)
class ClassifiedShard(Record):
    """A file of lines."""

    name: Annotated[str, Matches("[^/]{1,255}[.]jsonl", "a shard's name ends in .jsonl")]
    songs: Count
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class ClassifiedManifest(Record):
    """What was classified, by which engine, and the names of the features."""

    engine: EngineVersion
    feature_version: FeatureVersion
    features: Annotated[tuple[FeatureName, ...], Len(1, MAX_FEATURES)]
    songs: Count
    skipped: Count
    shards: tuple[ClassifiedShard, ...]

    def __post_init__(self) -> None:
        if sum(shard.songs for shard in self.shards) != self.songs:
            raise ContractError("the shards hold another number of songs", "songs")
