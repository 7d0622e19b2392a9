"""Makes a backup beside a running server, and puts one back; both can be killed, and go on when run again."""

import contextlib
import hashlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from server.backup.parts import DATABASE, PARTS, BackupError, acknowledged, copy_database, files_of, torn

SUMS: Final = "SHA256SUMS"
_UNDER_WAY: Final = ".part"
_RESTORING: Final = ".restore"
_CHECKED: Final = ".checked"
_PATIENCE_S: Final = 60.0  # a job that writes its files is done sooner
_LOOK_EVERY_S: Final = 0.5

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup has."""

    files: int
    size_bytes: int


def back_up(data: Path, target: Path, told: Told, patience_s: float = _PATIENCE_S) -> Copied:
    """Copies what can't be made again to a folder that isn't there yet; `told` hears bytes done and in all.

    The folder gets its name when all is in it. A job that just writes its files is waited for. Raises BackupError,
    SidflowError where a manifest can't be read, OSError.
    """
    if target.exists():
        raise BackupError(f"{target} is there already: name a folder that isn't.")
    if target.resolve().is_relative_to(data.resolve()):
        raise BackupError(f"{target} lies in {data}, and would be lost with it: name a folder on another disk.")
    made = target.with_name(target.name + _UNDER_WAY)
    made.mkdir(parents=True, exist_ok=True)
    database = _database(data, made)
    end = time.monotonic() + patience_s
    sums = _copy_all(data, made, told)
    while (part := torn(made, sums)) is not None:
        if time.monotonic() > end:
            raise BackupError(
                f"The files of {data / part} don't belong together: a job writes them, or was ended while it did. "
                "See that it ends (sidflow jobs list), then run this again."
            )
        threading.Event().wait(_LOOK_EVERY_S)
        sums = _copy_all(data, made, told)
    sums.update(database)
    if not sums:
        raise BackupError(f"There is nothing in {data} yet: set SIDFLOW_DATA to the server's data folder.")
    (made / SUMS).write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)), encoding="utf-8")
    os.sync()
    made.rename(target)
    return _copied(target, sums)


def _database(data: Path, made: Path) -> dict[str, str]:
    """Copies the database, before the lines: of those it remembers how far the audit log went, and it may go on."""
    if not (data / DATABASE).exists():
        return {}
    copy_database(data / DATABASE, made / DATABASE)
    return {DATABASE: _sha256((made / DATABASE).read_bytes())}


def restore(source: Path, data: Path, told: Told) -> Copied:
    """Puts a backup into a data folder that has nothing of the kind; raises BackupError, OSError.

    All of it is compared with its sums before the first file takes its place.
    """
    sums = _sums(source)
    staged = data / _RESTORING
    if not (staged / _CHECKED).exists():
        taken = [name for name in (*PARTS, DATABASE) if (data / name).exists()]
        if taken:
            raise BackupError(f"{data} has {', '.join(taken)} already: set SIDFLOW_DATA to an empty folder.")
        _stage(source, staged, sums, told)
    for part in (*PARTS, DATABASE):
        if (staged / part).exists():
            (staged / part).rename(data / part)
    shutil.rmtree(staged)
    os.sync()
    return _copied(data, sums)


def _stage(source: Path, staged: Path, sums: Mapping[str, str], told: Told) -> None:
    shutil.rmtree(staged, ignore_errors=True)
    try:
        total = _copied(source, sums).size_bytes
        done = 0
        for name, sha256 in sums.items():
            if _copy(source, staged, name) != sha256:
                raise BackupError(f"{name} isn't what {SUMS} says: the backup is damaged, take another one.")
            done += (staged / name).stat().st_size
            told(done, total)
    except FileNotFoundError as error:
        raise BackupError(f"The backup lacks {error.filename}: take another one.") from None
    os.sync()
    (staged / _CHECKED).touch()


def _copy_all(data: Path, made: Path, told: Told) -> dict[str, str]:
    """Makes the copy what the data folder is now, and answers the SHA-256 of each file."""
    names = list(files_of(data))
    total = _copied(data, names).size_bytes
    sums, done = {}, 0
    for name in names:
        with contextlib.suppress(FileNotFoundError):  # taken back, or replaced, since we looked
            sums[name] = _copy(data, made, name)
            done += (made / name).stat().st_size
        told(min(done, total), total)
    for name in set(files_of(made)) - set(sums):
        (made / name).unlink()
    return sums


def _copy(source: Path, target: Path, name: str) -> str:
    """Copies a file unless that was done before, by its size and time, and answers its SHA-256."""
    seen, made = (source / name).stat(), target / name
    if made.exists() and (made.stat().st_size, made.stat().st_mtime_ns) == (seen.st_size, seen.st_mtime_ns):
        return _sha256(made.read_bytes())
    data = acknowledged(name, (source / name).read_bytes())
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_bytes(data)
    os.utime(made, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    return _sha256(data)


def _copied(folder: Path, names: Iterable[str]) -> Copied:
    sizes = [(folder / name).stat().st_size for name in names]
    return Copied(len(sizes), sum(sizes))


def _sums(source: Path) -> dict[str, str]:
    """The SHA-256 of each file of a backup, by its name; raises BackupError where that is no whole one."""
    try:
        lines = (source / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BackupError(f"{source} is no backup, or one that never came to its end: it has no {SUMS}.") from None
    sums = {}
    for line in lines:
        sha256, _, name = line.partition("  ")
        first, *_ = below = PurePosixPath(name).parts or ("",)
        if first not in (*PARTS, DATABASE) or ".." in below:
            raise BackupError(f"{source / SUMS} names {name!r}, which belongs to no backup.")
        sums[name] = sha256
    return sums


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
