"""Lines and names that are on disk when it is said that they are, or not there at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Makes a folder, and keeps every other process on this machine that asks the same out of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def append(file: Path, lines: bytes, root: Path) -> None:
    """Appends lines to a file below `root`; blocks on the disk. An OSError leaves the file as it was."""
    new = not file.exists()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab", buffering=0) as log:
        start = log.tell()
        try:
            if log.write(lines) != len(lines):
                raise OSError(f"{file} took only a part of the lines")
            os.fsync(log.fileno())
        except OSError:
            # Nothing of it was acknowledged, so nothing may stay: who sent it sends it again.
            log.truncate(start)
            raise
    if new:
        sync_folders(file.parent, root)


def put(file: Path, data: bytes, root: Path) -> None:
    """Puts a file below `root` in its place whole, over the one before; blocks on the disk. An OSError leaves no trace.

    Nobody else may be putting the same file there meanwhile: see `alone`.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f".{file.name}.new")
    try:
        made.unlink(missing_ok=True)  # what a killed process left, or a link that somebody laid
        with made.open("xb", buffering=0) as writing:
            if writing.write(data) != len(data):
                raise OSError(f"{file} took only a part of its bytes")
            os.fsync(writing.fileno())
        made.replace(file)
    except OSError:
        made.unlink(missing_ok=True)
        raise
    sync_folders(file.parent, root)


def sync_folders(inner: Path, outer: Path) -> None:
    """Makes the names of new folders and files last, and the going of old ones, from the inner folder out."""
    folder = inner
    while True:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if folder == outer:
            return
        folder = folder.parent
