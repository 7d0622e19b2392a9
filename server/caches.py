"""What a machine keeps that can be made or fetched again: what each kind takes, and which of its files nobody needs.

A look costs a `stat` a file but for the tens of thousands of measurements, whose folders are remembered by their times.
Nothing else may ever be removed by the job `clean`.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from server import compact
from server.analysis.cache import FEATURES, SOUNDS, FeatureCache
from server.contract.collection import CacheName, CacheState
from server.contract.jobs import JobKind
from server.jobs.roots import WORK, Roots
from server.kept import kept_path

_EXAMPLES = 5


class Sizes:
    """Files and bytes of folders, read again only where a folder's time tells that its files are others."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int, int, tuple[str, ...]]] = {}

    def of(self, folder: Path) -> tuple[int, int]:
        """How many files lie below a folder, and their bytes."""
        return self._of(str(folder))

    def _of(self, folder: str) -> tuple[int, int]:
        try:
            time_ns = os.stat(folder).st_mtime_ns  # noqa: PTH116 - 256 times
        except FileNotFoundError:
            return 0, 0
        known = self._known.get(folder)
        if known is None or known[0] != time_ns:
            known = self._known[folder] = (time_ns, *_look(folder))
        _, files, size_bytes, inner = known
        for each in inner:
            more_files, more_bytes = self._of(each)
            files, size_bytes = files + more_files, size_bytes + more_bytes
        return files, size_bytes


@dataclass(frozen=True, slots=True)
class Machine:
    """Whose caches are looked at. `root` is that of the collection, `songs` answers the names of its measurements."""

    roots: Roots
    root: Path
    measured: FeatureCache
    engine: Path
    mirror: str | None
    songs: Callable[[], set[str]]
    sizes: Sizes = field(default_factory=Sizes)


@dataclass(frozen=True, slots=True)
class Found:
    """A cache as it is. `free` are files that may go, each with the root of jobs below which it lies."""

    files: int
    size_bytes: int
    free: tuple[tuple[Path, Path], ...]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Cache:
    """A kind of thing that is kept; jobs of the kinds `needed_by` that are under way, also paused ones, need it."""

    name: CacheName
    about: str
    look: Callable[[Machine], Found]
    needed_by: tuple[JobKind, ...] = ()

    def found(self, machine: Machine, under_way: Mapping[JobKind, str]) -> Found:
        """What is there and may go, while the jobs `under_way` (a job's id by its kind) aren't over."""
        found = self.look(machine)
        held = [under_way[kind] for kind in self.needed_by if kind in under_way]
        because = f"The job {held[0]} isn't over and may need it." if held else found.because
        return Found(found.files, found.size_bytes, () if because else found.free, because)

    def state(self, machine: Machine, under_way: Mapping[JobKind, str]) -> CacheState:
        """The same as people see it."""
        found = self.found(machine, under_way)
        names = tuple(file.relative_to(root).as_posix() for root, file in found.free[:_EXAMPLES])
        return CacheState(
            self.name,
            self.about,
            found.files,
            found.size_bytes,
            len(found.free),
            sum(freed(file) for _, file in found.free),
            found.because,
            tuple(name.encode(errors="replace").decode() for name in names),
        )


def freed(file: Path) -> int:
    """How many bytes are free once a file is gone: none of those that another name still holds."""
    status = file.lstat()
    return status.st_size if status.st_nlink == 1 else 0


def remove(root: Path, file: Path) -> int:
    """Removes a file and the folders that are empty then, below the root; answers the bytes that are free."""
    try:
        size_bytes = freed(file)
        file.unlink()
    except FileNotFoundError:
        return 0
    for folder in file.parents:
        if folder == root or next(os.scandir(folder), None) is not None:
            break
        folder.rmdir()
    return size_bytes


def _engines(machine: Machine) -> Found:
    digest = hashlib.sha256(machine.engine.read_bytes()).hexdigest()[:16]
    begin, end = f"engine-{digest}-", f"-wasmtime-{version('wasmtime')}.bin"
    places = ((machine.roots.cache, machine.roots.cache / WORK), (machine.roots.data, machine.roots.data))
    every = [(root, file) for root, folder in places for file in sorted(_inside(root, folder).glob("engine-*.bin"))]
    free = [each for each in every if not (each[1].name.startswith(begin) and each[1].name.endswith(end))]
    return _told((file for _, file in every), free)


def _other_measurements(machine: Machine) -> Found:
    folder = _inside(machine.roots.cache, machine.roots.cache / FEATURES)
    others = [each for each in _folders(folder) if each.name != machine.measured.folder.name]
    free = tuple((machine.roots.cache, file) for other in others for file in _files(other))
    return _told((file for _, file in free), free)


def _lost_measurements(machine: Machine) -> Found:
    folder = _inside(machine.roots.cache, machine.measured.folder)
    files, size_bytes = machine.sizes.of(folder)
    songs = machine.songs()
    if not songs:  # rather a folder that can't be read now than one that nobody ever needs again
        return Found(files, size_bytes, (), "The collection has no song at the moment." if files else "")
    free = tuple((machine.roots.cache, file) for file in _files(folder) if file.name not in songs)
    return Found(files, size_bytes, free)


def _sounds(machine: Machine) -> Found:
    folder = _inside(machine.roots.cache, machine.roots.cache / SOUNDS)
    return _all_of(machine.roots.cache, _files(folder))


def _downloads(machine: Machine) -> Found:
    folder = _inside(machine.roots.cache, machine.roots.cache / "downloads")
    found = _all_of(machine.roots.cache, (file for file in _files(folder) if not file.name.startswith(".")))
    if machine.mirror is None and found.files:
        return Found(found.files, found.size_bytes, (), "No mirror is set from which they could be fetched again.")
    return found


def _staging(machine: Machine) -> Found:
    collection = machine.roots.collection
    if collection is None:
        return Found(0, 0, ())
    work = _inside(collection, collection / WORK)
    left = [each for each in _folders(work) if each.name.startswith("staging-")]
    return _all_of(collection, (file for each in left for file in _files(each)))


def _indexes(machine: Machine) -> Found:
    data = machine.roots.data
    mine = kept_path(data, machine.root, "collection", ".jsonl")
    every = sorted(data.glob(f"collection-{'[0-9a-f]' * 16}.jsonl"))
    return _told(every, [(data, file) for file in every if file != mine])


def _catalogues(machine: Machine) -> Found:
    data = machine.roots.data
    mine = compact.folder_of(data, machine.root)
    every = [file for each in _folders(data) if each.name.startswith("compact-") for file in _files(each)]
    return _told(every, [(data, file) for file in every if file.parent != mine])


CACHES: Mapping[CacheName, Cache] = {
    cache.name: cache
    for cache in (
        Cache("engines", "The engine as machine code. Those of other versions can go.", _engines),
        Cache("other-measurements", "What other versions of engine or features measured.", _other_measurements),
        Cache(
            "lost-measurements",
            "What was measured of songs. Those that the collection no longer has can go.",
            _lost_measurements,
            ("classify",),
        ),
        Cache("sounds", "What classify listened to, as WAV files, where that was asked for.", _sounds, ("classify",)),
        Cache("downloads", "The mirror's archives, and parts of them.", _downloads, ("fetch",)),
        Cache("staging", "What a fetch that was ended left beside the collection.", _staging, ("fetch",)),
        Cache("indexes", "What is known of the files of collections. Those of other folders can go.", _indexes),
        Cache("catalogues", "Compact catalogues, packed. Those of other folders can go.", _catalogues),
    )
}


def _told(every: Iterable[Path], free: Iterable[tuple[Path, Path]]) -> Found:
    sizes = [file.lstat().st_size for file in every]
    return Found(len(sizes), sum(sizes), tuple(free))


def _all_of(root: Path, files: Iterator[Path]) -> Found:
    every = tuple(files)
    return _told(every, ((root, file) for file in every))


def _inside(root: Path, folder: Path) -> Path:
    """The folder, or one that isn't there where a link leads from below the root to elsewhere."""
    real = Path(os.path.realpath(root)) / folder.relative_to(root)
    return folder if Path(os.path.realpath(folder)) == real else root / ".none"


def _folders(folder: Path) -> list[Path]:
    """The folders in a folder, no links."""
    try:
        return sorted(Path(each.path) for each in os.scandir(folder) if each.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []


def _files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, by path; links are neither followed nor named."""
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(at, name)
            if not file.is_symlink():
                yield file


def _look(folder: str) -> tuple[int, int, tuple[str, ...]]:
    files = size_bytes = 0
    inner = []
    for each in os.scandir(folder):
        if each.is_dir(follow_symlinks=False):
            inner.append(each.path)
        else:
            files += 1
            size_bytes += each.stat(follow_symlinks=False).st_size
    return files, size_bytes, tuple(inner)
