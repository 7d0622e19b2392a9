"""The collection changes in one moment: a new one is made in a staging folder beside it, and then they change places.

Everything happens in `.sidflow` in the collection's folder, so that it is one file system. The old collection goes only
when the new one stands. A note of the staged folder's inode tells, after a kill, whether the change had happened.
"""

import ctypes
import errno
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from client_py.core.canonical import JsonValue, canonical_json
from server.hvsc.errors import FetchError
from server.hvsc.unpack import ROOT
from server.hvsc.watch import Guard, Watch

WORK = ".sidflow"
_STAGING = "staging-"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that an operator calls the collection: it holds C64Music. `run` names a staging folder of its own."""

    folder: Path
    run: str

    @property
    def current(self) -> Path:
        return self.folder / ROOT

    @property
    def work(self) -> Path:
        return self.folder / WORK

    @property
    def staged(self) -> Path:
        return self.work / f"{_STAGING}{self.run}" / ROOT

    @property
    def aside(self) -> Path:
        return self.work / "previous"

    @property
    def note(self) -> Path:
        return self.work / "ready.json"


def prepare(place: Place) -> None:
    """Makes the folder fit to work in, whatever a killed process left; raises FetchError."""
    if (place.folder / "DOCUMENTS" / "HVSC.txt").is_file():
        raise FetchError(f"{place.folder} is itself a collection: give the folder in which it lies.")
    if place.current.is_symlink():
        raise FetchError(f"{place.current} is a link: give the folder that really holds {ROOT}.")
    place.work.mkdir(parents=True, exist_ok=True)
    _put_back(place)


def finished(place: Place, job: str) -> JsonValue:
    """What this job noted when it was ready, if the change of places has happened; else None, and staging is empty."""
    note = _read(place.note)
    if note.get("job") == job and place.current.exists() and note.get("inode") == place.current.stat().st_ino:
        return note.get("result")
    _clear(place)
    return None


def copy_current(place: Place, watch: Watch) -> None:
    """Stages the collection as it is, by hard links where the file system has them: no file is ever written into."""
    total = sum(len(names) for _, _, names in os.walk(place.current))
    done = 0
    for folder, folders, names in os.walk(place.current):
        target = place.staged / Path(folder).relative_to(place.current)
        target.mkdir(parents=True, exist_ok=True)
        for name in folders + names:
            if (Path(folder) / name).is_symlink():
                raise FetchError(f"{Path(folder) / name} is a link, which no collection has.")
        for name in names:
            _link(Path(folder) / name, target / name)
            done += 1
            watch.progress(done, total, "files")


def change(place: Place, job: str, result: JsonValue, guard: Guard) -> None:
    """Puts the staged collection in the place of the current one, on disk for good, and notes what came of it."""
    os.sync()
    with guard():
        _write(place.note, {"job": job, "inode": place.staged.stat().st_ino, "result": result})
        if not place.current.exists():
            os.replace(place.staged, place.current)
        elif not _exchange(place.staged, place.current):
            by_renames(place)
    os.sync()


def clean(place: Place) -> None:
    """Takes away what is left beside the collection; the note stays, for a kill that comes just now."""
    _put_back(place)
    _clear(place)


def by_renames(place: Place) -> None:
    """Where a file system can't exchange two folders: aside and in, and `prepare` mends a kill between the two."""
    os.replace(place.current, place.aside)
    os.replace(place.staged, place.current)


def _exchange(one: Path, other: Path) -> bool:
    """Exchanges two folders in one step; False where this system or file system can't."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _put_back(place: Place) -> None:
    if place.aside.exists() and not place.current.exists():
        os.replace(place.aside, place.current)


def _clear(place: Place) -> None:
    for folder in (*place.work.glob(f"{_STAGING}*"), place.aside):
        if folder.exists():
            shutil.rmtree(folder)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS):
            raise
        shutil.copy2(source, target)


def _read(file: Path) -> dict[str, JsonValue]:
    try:
        value = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write(file: Path, value: object) -> None:
    made = file.with_name(f"{file.name}.new")
    made.write_text(canonical_json(value) + "\n")
    os.replace(made, file)
