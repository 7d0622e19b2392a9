"""A folder of tunes: where its root is, which files it has and what they are.

A file that can't be read or is no tune is counted, logged and passed over; it never ends a scan.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path

from client_py.core.catalogue import describe, with_lengths
from client_py.core.contract import MAX_FILE_BYTES, CatalogueTune
from client_py.core.errors import SidflowError
from server.documents import Documents, lengths_by_md5, notes_by_path
from server.index import IndexEntry, load_index, save_index
from server.logs import logger
from server.paths import PathError, checked, read_confined, read_regular

_SUFFIX = ".sid"
_OF_JOBS = ".sidflow"  # where a job makes the next collection
_LOG = logger("collection")


class CollectionError(SidflowError):
    """The folder can't be used as a collection."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found: the tunes, and how many files were not usable or not read again."""

    tunes: tuple[CatalogueTune, ...]
    broken: int
    reused: int


class Collection:
    """Tunes below a folder, named by their paths relative to its root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = _root(folder)
        if not self.root.is_dir():
            raise CollectionError(f"{folder} is no folder: give the folder that holds the tunes.")

    def stamp(self) -> Hashable:
        """Something else once another collection has come to the folder, or a file to its root."""
        root = _root(self.folder)
        try:
            status = root.stat()
        except OSError:
            return None
        return root, status.st_dev, status.st_ino, status.st_ctime_ns

    def read(self, path: str) -> bytes:
        """The bytes of a tune; raises PathError."""
        return read_confined(self.root, path, MAX_FILE_BYTES)

    def documents(self) -> Documents:
        """What the collection's documents say of its tunes."""
        return notes_by_path(self.root)

    def scan(self, index_file: Path, progress: Callable[[int], None]) -> Scan:
        """Describes every tune, reading only files whose size or time changed since the index was written.

        `progress` is called with the number of files done, before each file, and may raise to end the scan.
        """
        known = load_index(index_file)
        entries: list[IndexEntry] = []
        reused = 0
        for done, (path, status) in enumerate(self._files()):
            progress(done)
            entry = known.get(path)
            if entry is None or (entry.size_bytes, entry.mtime_ns) != (status.st_size, status.st_mtime_ns):
                entry = self._look(path, status)
            else:
                reused += 1
            entries.append(entry)
        if reused < len(entries) or len(known) != len(entries):
            self._keep(index_file, entries)
        for entry in entries:
            if entry.error is not None:
                _LOG.warning("tune skipped", path=entry.path, reason=entry.error)
        lengths_s = lengths_by_md5(self.root)
        tunes = tuple(
            with_lengths(entry.tune, lengths_s.get(entry.md5, ())) for entry in entries if entry.tune is not None
        )
        return Scan(tunes, broken=len(entries) - len(tunes), reused=reused)

    def described(self, prefix: str = "") -> Iterator[IndexEntry]:
        """Every file whose path begins so as it is now, by path, without an index."""
        for path, status in self._files():
            if path.startswith(prefix):
                yield self._look(path, status)

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Regular files that may be tunes, by path from the root, sorted; links are not followed."""
        for folder, folders, names in os.walk(self.root, onerror=_note):
            folders[:] = sorted(name for name in folders if name != _OF_JOBS)
            below = os.path.relpath(folder, self.root).replace(os.sep, "/")
            prefix = "" if below == "." else f"{below}/"
            for name in sorted(names):
                if not name.lower().endswith(_SUFFIX):
                    continue
                path = prefix + name
                try:
                    checked(path)
                    status = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - 60,000 times
                except (PathError, OSError) as error:
                    _LOG.warning("tune skipped", path=ascii(path), reason=str(error))
                    continue
                if stat.S_ISREG(status.st_mode):
                    yield path, status

    def _look(self, path: str, status: os.stat_result) -> IndexEntry:
        md5 = ""
        tune = None
        error = None
        try:
            data = read_regular(self.root / path, MAX_FILE_BYTES)
            md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
            tune = describe(path, data)
        except SidflowError as reason:
            error = str(reason)
        return IndexEntry(path, status.st_size, status.st_mtime_ns, md5, tune, error)

    def _keep(self, index_file: Path, entries: list[IndexEntry]) -> None:
        try:
            save_index(index_file, entries)
        except OSError as error:
            _LOG.warning("index not kept, the next start reads all files again", reason=error.strerror)


def _root(folder: Path) -> Path:
    inner = folder / "C64Music"
    return Path(os.path.realpath(inner if inner.is_dir() else folder))


def _note(error: OSError) -> None:
    _LOG.warning("folder skipped", reason=error.strerror)
