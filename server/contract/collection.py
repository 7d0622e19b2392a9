"""The records of the collection's upkeep: what is asked of its small jobs, and what the room Collection shows."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Count, Instant, Record
from client_py.core.limits import Told
from server.contract.classified import EngineVersion, SkippedSong
from server.contract.jobs import FolderText

MAX_SHARDS = 10_000
MAX_FAILURES = 500  # of a page

CacheName = Literal[
    "engines", "other-measurements", "lost-measurements", "sounds", "downloads", "staging", "indexes", "catalogues"
]
Prefix = Annotated[str, Len(0, 4096)]
ShardName = Annotated[str, Len(1, 255)]
Seconds = Annotated[float, Interval(ge=0)]
Release = Annotated[int, Interval(ge=0, le=9999)]
Words = Annotated[str, Len(0, 2000)]


@dataclass(frozen=True, slots=True)
class ForgetParameters(Record):
    """Forgets what was measured of some songs, so that the next classify measures them again."""

    collection: Annotated[FolderText, Told("folder that holds C64Music")]
    prefix: Annotated[Prefix, Told("how the paths begin, as MUSICIANS/H/; all of them without it")] = ""


@dataclass(frozen=True, slots=True)
class CatalogueParameters(Record):
    """Makes the compact catalogue once more, of the collection and the published model."""

    collection: Annotated[FolderText, Told("folder that holds C64Music")]


@dataclass(frozen=True, slots=True)
class CleanParameters(Record):
    """Removes what is kept and no longer needed, and could be made or fetched again."""

    collection: Annotated[FolderText, Told("folder that holds C64Music")]
    caches: Annotated[tuple[CacheName, ...], Len(1, 64), Told("what to clean, as `sidflow collection caches` names it")]


@dataclass(frozen=True, slots=True)
class CollectionFacts(Record):
    """How the collection stands, in songs unless said otherwise; all zero while a server still reads it (`reading`).

    `analysed` have a line of just these bytes and this stretch, `failed` can't be analysed, `waiting` were not tried as
    they are now. `stale` of those that were tried will be measured again. The length of `known_lengths` is in the
    documents. `fetched_at` is when a fetch last came to its end, also where it had nothing to do; `newest` is what the
    mirror had when it was asked last.
    """

    reading: bool
    version: Release | None
    newest: Release | None
    fetched_at: Instant | None
    tunes: Count
    expected: Count
    analysed: Count
    failed: Count
    waiting: Count
    stale: Count
    known_lengths: Count
    broken_files: Count

    @property
    def coverage(self) -> float:
        """The share of the songs that is analysed; 1 where there is none to analyse."""
        return self.analysed / self.expected if self.expected else 1.0


@dataclass(frozen=True, slots=True)
class ShardCoverage(Record):
    """A file of data/classified and the songs that belong into it; `whole` unless its bytes aren't the manifest's."""

    name: ShardName
    expected: Count
    analysed: Count
    failed: Count
    stale: Count
    known_lengths: Count
    size_bytes: Count
    whole: bool


@dataclass(frozen=True, slots=True)
class CollectionState(Record):
    """The room's first sight. `classified_by` is the engine of the last classify, `engine` the one of the next."""

    facts: CollectionFacts
    engine: EngineVersion
    classified_by: EngineVersion | None
    songs_per_s: Annotated[float, Interval(ge=0)] | None
    shards: Annotated[tuple[ShardCoverage, ...], Len(0, MAX_SHARDS)]


@dataclass(frozen=True, slots=True)
class FailureReason(Record):
    """A reason why songs can't be analysed, and how many it keeps."""

    reason: Words
    songs: Count


@dataclass(frozen=True, slots=True)
class Failures(Record):
    """A page of what classify skipped. `reasons` counts all below the prefix, `total` those of the reason asked for."""

    total: Count
    reasons: Annotated[tuple[FailureReason, ...], Len(0, 10_000)]
    skipped: Annotated[tuple[SkippedSong, ...], Len(0, MAX_FAILURES)]


@dataclass(frozen=True, slots=True)
class StalePlan(Record):
    """What marking stale would do: `measured` of the `songs` are known and would be measured again, in about `took_s`.

    `elsewhere` are songs of other paths with the same bytes, which share what was measured and so become stale too.
    """

    songs: Count
    measured: Count
    elsewhere: Count
    took_s: Seconds | None


@dataclass(frozen=True, slots=True)
class StaleWish(Record):
    """Which songs to mark stale."""

    prefix: Prefix


@dataclass(frozen=True, slots=True)
class RebuildWish(Record):
    """What to make again: a shard of data/classified by its name, or (None) the compact catalogue."""

    shard: ShardName | None = None


@dataclass(frozen=True, slots=True)
class CacheState(Record):
    """Something that is kept: its size, and what a clean-up would free of it.

    `kept_because` says why nothing of it may go now; `examples` are some of the files that would, from their root on.
    """

    name: CacheName
    about: Words
    files: Count
    size_bytes: Count
    free_files: Count
    free_bytes: Count
    kept_because: Words = ""
    examples: Annotated[tuple[str, ...], Len(0, 20)] = ()


@dataclass(frozen=True, slots=True)
class Caches(Record):
    """All that is kept."""

    caches: Annotated[tuple[CacheState, ...], Len(0, 64)]


@dataclass(frozen=True, slots=True)
class CleanWish(Record):
    """What to clean up."""

    caches: Annotated[tuple[CacheName, ...], Len(1, 64)]
