"""What devices shared: a file a device under data/sharing/uploads, a line an upload, on disk before anybody is told so.

A device that took everything back leaves its name (the hash of a secret) under data/sharing/withdrawn, so that an
upload that was still on its way isn't kept.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from client_py.core.canonical import canonical_jsonl
from client_py.core.contract import Rejection, SyncReceipt
from client_py.core.contract_sharing import ModelDelta
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.durable import alone, append, sync_folders

SHARING: Final = "sharing"  # in the data folder
QUARANTINE: Final = "quarantine.jsonl"  # in that, by the job `ingest`
MAX_UPLOADS: Final = 100  # of a device; one that keeps to the rules needs years for as many
_UPLOADS: Final = "uploads"
_WITHDRAWN: Final = "withdrawn"
_ENDING: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class SharedCounts:
    """How many devices share and took back, and how many uploads there are by their base (None: that is none)."""

    devices: int
    withdrawn: int
    bases: Counter[str | None]


class SharedUploads:
    """The folder; processes on one machine share it by a lock. Reading takes none: a line is whole or has no end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._counted: dict[Path, tuple[tuple[int, int], Counter[str | None]]] = {}

    def add(self, device: str, delta: ModelDelta) -> SyncReceipt:
        """Keeps an upload, once; blocks on the disk. An OSError leaves nothing acknowledged."""
        with alone(self._folder):
            if self._place(_WITHDRAWN, device).exists():
                return _refused(delta, "what this device shared was taken back; it has to share under a new name")
            file = self._place(_UPLOADS, device, _ENDING)
            whole = _mended(file)
            if delta.id in {_id_of(line) for line in whole}:
                return SyncReceipt((), (delta.id,), ())
            if len(whole) >= MAX_UPLOADS:
                return _refused(delta, f"a device shares at most {MAX_UPLOADS} times")
            append(file, canonical_jsonl([delta]).encode(), self._folder)
        return SyncReceipt((delta.id,), (), ())

    def withdraw(self, device: str) -> int:
        """Deletes all uploads of a device and takes no more of it; answers how many there were. Blocks on the disk."""
        with alone(self._folder):
            mark = self._place(_WITHDRAWN, device)
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
            sync_folders(mark.parent, self._folder)
            file = self._place(_UPLOADS, device, _ENDING)
            count = len(_mended(file))
            if file.exists():
                file.unlink()
                sync_folders(file.parent, self._folder)
        return count

    def devices(self) -> Iterator[tuple[str, list[bytes]]]:
        """Each device that shares, by name, and the lines of its file."""
        for file in sorted((self._folder / _UPLOADS).glob(f"*/*{_ENDING}")):
            device = file.name.removesuffix(_ENDING)
            if not self._place(_WITHDRAWN, device).exists():
                yield device, file.read_bytes().split(b"\n")[:-1]

    def counts(self) -> SharedCounts:
        """How much is shared, counted anew only where a device's file is another one by now; blocks on the disk."""
        known = self._counted
        now: dict[Path, tuple[tuple[int, int], Counter[str | None]]] = {}
        for file in (self._folder / _UPLOADS).glob(f"*/*{_ENDING}"):
            try:
                status = file.stat()
                stamp, found = (status.st_mtime_ns, status.st_size), known.get(file)
                if found is None or found[0] != stamp:
                    lines = file.read_bytes().split(b"\n")[:-1]
                    found = (stamp, Counter(_base_of(line) for line in lines))
            except FileNotFoundError:
                continue  # taken back just now
            now[file] = found
        self._counted = now
        bases: Counter[str | None] = Counter()
        for _, counts in now.values():
            bases.update(counts)
        withdrawn = sum(1 for _ in (self._folder / _WITHDRAWN).glob("*/*"))
        return SharedCounts(len(now), withdrawn, bases)

    def _place(self, kind: str, device: str, ending: str = "") -> Path:
        return self._folder / kind / device[:2] / f"{device}{ending}"


def _mended(file: Path) -> list[bytes]:
    """The lines of a file, of which one that was never ended, and so never acknowledged, is cut off."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return []
    *whole, torn = data.split(b"\n")
    if torn:
        with file.open("r+b") as log:
            log.truncate(len(data) - len(torn))
    return whole


def _id_of(line: bytes) -> str | None:
    delta = _delta_of(line)
    return None if delta is None else delta.id


def _base_of(line: bytes) -> str | None:
    delta = _delta_of(line)
    return None if delta is None else delta.base


def _delta_of(line: bytes) -> ModelDelta | None:
    """An upload; None for a line that was spoilt, which the job `ingest` tells of."""
    try:
        return decode_json(ModelDelta, line.decode())
    except (SidflowError, UnicodeDecodeError):
        return None


def _refused(delta: ModelDelta, reason: str) -> SyncReceipt:
    return SyncReceipt((), (), (Rejection(delta.id, reason),))
