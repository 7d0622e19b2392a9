"""Unpacks an archive into a new folder: every name, kind and size is looked at before the first byte is written."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import py7zr
from py7zr.exceptions import ArchiveError as Unreadable
from py7zr.io import Py7zIO, WriterFactory

from server.hvsc.errors import ArchiveError
from server.hvsc.watch import Watch
from server.paths import PathError, checked

ROOT = "C64Music"
MAX_ENTRIES = 400_000
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_BYTES = 8 * 1024**3
MAX_MEMORY_BYTES = 1024**3
_MOST_RATIO = 200
_HARMLESS_BYTES = 64 * 1024 * 1024
_LZMA, _LZMA2, _PPMD = b"\x03\x01\x01", b"\x21", b"\x03\x04\x01"


def check_archive(file: Path) -> None:
    """Looks at all that the archive says it holds; raises ArchiveError when it is broken, hostile or a bomb."""
    with _opened(file) as archive:
        _check_entries(archive, file, ROOT)


def unpack(file: Path, below: str, into: Path, watch: Watch) -> None:
    """Writes the archive's files to the folder `into`; all of them have to lie `below` C64Music or a folder in it.

    Raises ArchiveError, OSError.
    """
    with _opened(file) as archive:
        total = _check_entries(archive, file, below)
        into.mkdir(parents=True, exist_ok=True)
        into = into.resolve()  # as the library names the files that it hands over
        for entry in archive.files:
            if entry.is_directory:
                _place(into, entry.filename).mkdir(parents=True, exist_ok=True)
        writers = _Writers(into, total, watch)
        try:
            archive.extractall(path=into, factory=writers)
        finally:
            writers.close()
        if writers.done != total:
            raise ArchiveError(f"{file.name} holds {total:,} files, but only {writers.done:,} came out.")


@contextmanager
def _opened(file: Path) -> Iterator[py7zr.SevenZipFile]:
    try:
        # From an open file the library unpacks in this thread alone, so that what the watch raises ends it.
        with file.open("rb") as raw, py7zr.SevenZipFile(raw, max_extract_size=MAX_BYTES) as archive:
            if archive.password_protected:
                raise ArchiveError(f"{file.name} is encrypted.")
            yield archive
    except (Unreadable, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        # The library meets broken headers with errors of all these kinds.
        raise ArchiveError(f"{file.name} is no whole 7z archive: {str(error) or type(error).__name__}.") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("_lzma", "lzma", "zlib", "pyppmd", "bz2"):
            raise ArchiveError(f"{file.name} can't be unpacked: {error}.") from error
        raise


def _check_entries(archive: py7zr.SevenZipFile, file: Path, below: str) -> int:
    """Checks every entry; answers how many files there are."""
    _check_memory(archive, file)
    packed = file.stat().st_size
    files: set[str] = set()
    folders: set[str] = set()
    size = 0
    for count, entry in enumerate(archive.files, start=1):
        name = entry.filename.rstrip("/") if entry.is_directory else entry.filename
        _check_name(name, file)
        outer = entry.is_directory and f"{below}/".lower().startswith(f"{name}/".lower())
        if not outer and not f"{name}/".lower().startswith(f"{below}/".lower()):
            raise ArchiveError(f"{file.name} holds {name!r}, which lies outside {below}.")
        kind = entry.st_fmt
        if entry.is_symlink or entry.is_junction or entry.is_socket or kind not in (None, stat.S_IFREG, stat.S_IFDIR):
            raise ArchiveError(f"{file.name} is hostile: {name!r} is a link or a device.")
        lower = name.lower()
        if lower in files or (lower in folders and not entry.is_directory):
            raise ArchiveError(f"{file.name} is hostile: {name!r} stands in it twice.")
        if entry.is_directory:
            folders.add(lower)
        else:
            files.add(lower)
        size += entry.uncompressed or 0
        if count > MAX_ENTRIES or size > MAX_BYTES or (entry.uncompressed or 0) > MAX_FILE_BYTES:
            raise ArchiveError(f"{file.name} is a bomb: it unpacks to more than any collection has.")
    if size > _HARMLESS_BYTES and size > packed * _MOST_RATIO:
        raise ArchiveError(f"{file.name} is a bomb: {packed:,} bytes unpack to {size:,}.")
    for name in files | folders:
        if any(parent in files for parent in _parents(name)):
            raise ArchiveError(f"{file.name} is hostile: {name!r} lies in a file.")
    return len(files)


def _check_name(name: str, file: Path) -> None:
    try:
        checked(name)
    except PathError as error:
        raise ArchiveError(f"{file.name} is hostile: the name {name!r} leads out of its folder: {error}.") from None


def _check_memory(archive: py7zr.SevenZipFile, file: Path) -> None:
    streams = archive.header.main_streams
    for folder in streams.unpackinfo.folders if streams is not None else ():
        for coder in folder.coders:
            if _memory_bytes(coder["method"], coder["properties"] or b"") > MAX_MEMORY_BYTES:
                raise ArchiveError(f"{file.name} is a bomb: to unpack it takes more than {MAX_MEMORY_BYTES:,} bytes.")


def _memory_bytes(method: bytes, properties: bytes) -> int:
    """What a decoder would allocate, by the properties of its kind."""
    if method == _LZMA2 and properties:
        return (2 | properties[0] & 1) << (properties[0] // 2 + 11)
    if method in (_LZMA, _PPMD) and len(properties) >= 5:
        return int.from_bytes(properties[1:5], "little")
    return 0


def _parents(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _place(into: Path, name: str) -> Path:
    return into / ROOT / name.rstrip("/")[len(ROOT) + 1 :]


class _Writers(WriterFactory):
    """Opens each file as it comes: new, a plain file, nobody's to run."""

    def __init__(self, into: Path, total: int, watch: Watch) -> None:
        self.done = 0
        self._into = into
        self._total = total
        self._watch = watch
        self._open: list[_Writer] = []

    def create(self, filename: str) -> Py7zIO:
        self.close()  # the one before, which the library leaves open when it failed
        file = _place(self._into, Path(filename).relative_to(self._into).as_posix())
        file.parent.mkdir(parents=True, exist_ok=True)
        writer = _Writer(file)
        self._open.append(writer)
        self.done += 1
        self._watch.progress(self.done, self._total, "files")
        return writer

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


class _Writer(Py7zIO):
    def __init__(self, file: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        self._descriptor = os.open(file, flags, 0o644)
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        left = memoryview(s)
        while left:
            left = left[os.write(self._descriptor, left) :]
        self._size += len(s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:
        raise NotImplementedError("a file that is being unpacked is written, not read")

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) == (0, os.SEEK_SET):  # what py7zr does before the first byte
            return 0
        raise NotImplementedError("a file that is being unpacked is written from its start on")

    def flush(self) -> None:
        return

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
