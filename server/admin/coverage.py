"""How much of the collection is analysed, and how fresh it is: cheap enough to be asked each minute.

All comes from what the server knows of its collection and from the files that classify wrote. A look costs a `stat` of
each of these, and of 256 folders; only what changed since the last one is read.
"""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.features.extract import FEATURE_VERSION
from server.analysis.cache import FeatureCache
from server.analysis.lines import read_songs
from server.analysis.songs import Song, songs_of
from server.analysis.writing import FOLDER, MANIFEST, SKIPPED, shard_of
from server.contract.classified import ClassifiedManifest, SkippedSong
from server.contract.collection import MAX_SHARDS, CollectionFacts, CollectionState, ShardCoverage, StalePlan
from server.contract.jobs import MIRROR_RELEASE, Job
from server.hvsc.errors import FetchError
from server.hvsc.hvs import VERSION_FILE, version_of
from server.jobs.opened import OpenedJobs
from server.jobs.seen import Wanted
from server.library import Held
from server.logs import logger
from server.records_file import records_in
from server.settings import Settings

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

_LOG = logger("coverage")
_LATELY = 100  # of a kind of jobs, in which the last that did something is looked for


@dataclass(frozen=True, slots=True)
class _File:
    """A file of data/classified: its songs by their hashes, which take a fiftieth of the room."""

    sha256: str
    size_bytes: int
    songs: frozenset[int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one look found."""

    stamp: Hashable
    reading: bool
    version: int | None
    tunes: int
    manifest: ClassifiedManifest | None
    skipped: tuple[SkippedSong, ...]
    shards: tuple[ShardCoverage, ...]

    def total(self, name: str) -> int:
        """The sum of a count over all shards."""
        return sum(getattr(shard, name) for shard in self.shards)


class Coverage:
    """Of the collection that `held` answers; `engine` answers the version of the engine that the next classify uses."""

    def __init__(
        self, settings: Settings, held: Callable[[], Held], engine: Callable[[], str], jobs: OpenedJobs
    ) -> None:
        self._folder = settings.data / FOLDER
        self._cache = settings.cache_folder
        self._collection = settings.collection
        self._held = held
        self._engine = engine
        self._jobs = jobs
        self._lock = threading.Lock()
        self._files: dict[str, tuple[Hashable, _File]] = {}
        self._manifest: tuple[Hashable, ClassifiedManifest | None] = (None, None)
        self._last: Counted | None = None

    def facts(self) -> CollectionFacts:
        """How the collection stands; for a thread that may wait. Raises ProblemError where the jobs can't be asked."""
        found = self.counted()
        fetched_at, newest = self._jobs.wait(self._fetched)
        total = found.total
        return CollectionFacts(
            reading=found.reading,
            version=found.version,
            newest=newest,
            fetched_at=fetched_at,
            tunes=found.tunes,
            expected=total("expected"),
            analysed=total("analysed"),
            failed=total("failed"),
            waiting=total("expected") - total("analysed") - total("failed"),
            stale=total("stale"),
            known_lengths=total("known_lengths"),
            broken_files=sum(each.song is None for each in found.skipped),
        )

    def state(self) -> CollectionState:
        """The facts and what they are made of."""
        facts, found = self.facts(), self.counted()
        return CollectionState(
            facts,
            self._engine(),
            None if found.manifest is None else found.manifest.engine,
            self._jobs.wait(_songs_per_s),
            found.shards[:MAX_SHARDS],
        )

    def skipped(self) -> tuple[SkippedSong, ...]:
        """What classify couldn't analyse."""
        return self.counted().skipped

    def plan(self, chosen: Callable[[Song], bool]) -> StalePlan:
        """What it would mean to measure the chosen songs again."""
        known = self._measured().known()
        songs = tuple(self._songs())
        inside = [song for song in songs if chosen(song)]
        files = {song.name.file for song in inside} & known
        measured = sum(song.name.file in files for song in inside)
        elsewhere = sum(song.name.file in files for song in songs) - measured
        rate = self._jobs.wait(_songs_per_s)
        return StalePlan(len(inside), measured, elsewhere, len(files) / rate if rate else None)

    def counted(self) -> Counted:
        """What is expected and there; from memory unless something changed."""
        with self._lock:
            held, manifest = self._held(), self._read_manifest()
            measured = self._measured()
            names = () if manifest is None else tuple(shard.name for shard in manifest.shards)
            stamp = (
                held.reading,
                held.version,
                held.root,
                None if held.root is None else _stamp(held.root / VERSION_FILE),
                measured.folder,
                measured.stamp(),
                tuple(_stamp(self._folder / name) for name in (MANIFEST, SKIPPED, *names)),
            )
            if self._last is None or self._last.stamp != stamp:
                self._last = self._count(stamp, held, manifest, measured.known())
            return self._last

    def _count(self, stamp: Hashable, held: Held, manifest: ClassifiedManifest | None, known: set[str]) -> Counted:
        skipped = tuple(records_in(self._folder / SKIPPED, SkippedSong))
        failed = {(each.path, each.song) for each in skipped}
        files = {} if manifest is None else {shard.name: self._read(shard.name) for shard in manifest.shards}
        self._files = {name: each for name, each in self._files.items() if name in files}
        counts: dict[str, Counter[str]] = {name: Counter() for name in files}
        for tune in held.tunes:
            name = shard_of(tune.path)
            count, lines = counts.setdefault(name, Counter()), files.get(name)
            for song in songs_of(tune):
                tried = _tried(song, lines, failed)
                count[tried] += 1
                count["stale"] += tried != "waiting" and song.name.file not in known
            count["expected"] += tune.songs
            count["known_lengths"] += len(tune.lengths_s)
        sums = {} if manifest is None else {shard.name: shard.sha256 for shard in manifest.shards}
        shards = [_shard(name, count, files.get(name), sums.get(name)) for name, count in sorted(counts.items())]
        return Counted(stamp, held.reading, _version(held.root), len(held.tunes), manifest, skipped, tuple(shards))

    def _read(self, name: str) -> _File | None:
        """A shard, read again only where it is another one by now; None where it is gone."""
        stamp = _stamp(self._folder / name)
        kept = self._files.get(name)
        if kept is None or kept[0] != stamp:
            try:
                found = read_songs(self._folder / name)
            except FileNotFoundError:
                return None
            kept = (stamp, _File(found.sha256, found.size_bytes, frozenset(map(hash, found.songs))))
            self._files[name] = kept
        return kept[1]

    def _read_manifest(self) -> ClassifiedManifest | None:
        """The manifest; None before the first classify, and where it is spoilt, which the next one mends."""
        stamp = _stamp(self._folder / MANIFEST)
        if self._manifest[0] != stamp:
            self._manifest = (stamp, _manifest(self._folder / MANIFEST))
        return self._manifest[1]

    def _measured(self) -> FeatureCache:
        return FeatureCache(self._cache, self._engine(), FEATURE_VERSION)

    def _songs(self) -> Iterator[Song]:
        for tune in self._held().tunes:
            yield from songs_of(tune)

    def _fetched(self, jobs: "Jobs") -> tuple[str | None, int | None]:
        """When a fetch of this collection last came to its end, and the newest release that the mirror had then."""
        ended_at = newest = None
        for job in self._of_this(jobs.store.jobs(_LATELY, Wanted("fetch"))[0]):
            figures = {figure.name: figure.value for figure in job.figures}
            if newest is None and MIRROR_RELEASE in figures:
                newest = int(figures[MIRROR_RELEASE])
            if ended_at is None and job.status == "completed":
                ended_at = job.ended_at
        return ended_at, newest

    def _of_this(self, jobs: Iterable[Job]) -> Iterator[Job]:
        folder = None if self._collection is None else str(self._collection.absolute())
        return (
            job for job in jobs if any((each.name, each.value) == ("collection", folder) for each in job.parameters)
        )


def _tried(song: Song, lines: _File | None, failed: set[tuple[str, int | None]]) -> str:
    """What became of a song: analysed just as it is now, failed, or waiting."""
    if lines is not None and hash(song) in lines.songs:
        return "analysed"
    return "failed" if (song.path, song.name.song) in failed else "waiting"


def _shard(name: str, count: Counter[str], file: _File | None, sha256: str | None) -> ShardCoverage:
    return ShardCoverage(
        name,
        count["expected"],
        count["analysed"],
        count["failed"],
        count["stale"],
        count["known_lengths"],
        0 if file is None else file.size_bytes,
        sha256 is None or (file is not None and file.sha256 == sha256),
    )


def _songs_per_s(jobs: "Jobs") -> float | None:
    """How fast the last classify measured that had something to measure."""
    for job in jobs.store.jobs(_LATELY, Wanted("classify"))[0]:
        for figure in job.figures:
            if figure.name == "songs_per_s" and figure.value > 0:
                return figure.value
    return None


def _version(root: Path | None) -> int | None:
    """The release; None where the collection is none of HVSC's."""
    try:
        return None if root is None else version_of(root)
    except FetchError:
        return None


def _stamp(file: Path) -> Hashable:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _manifest(file: Path) -> ClassifiedManifest | None:
    try:
        return decode_json(ClassifiedManifest, file.read_text())
    except FileNotFoundError:
        return None
    except (SidflowError, UnicodeDecodeError) as error:
        _LOG.warning("the manifest of what is classified can't be read", reason=str(error))
        return None
