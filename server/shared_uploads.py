"""What devices shared: a file a device under data/sharing/uploads, a line an upload, on disk before anybody is told so.

A device that took everything back leaves its name (the hash of a secret) under data/sharing/withdrawn, so that an
upload that was still on its way isn't kept.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from client_py.core.canonical import canonical_jsonl
from client_py.core.contract import Rejection, SyncReceipt
from client_py.core.contract_sharing import ModelDelta
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.durable import alone, append, sync_folders

SHARING: Final = "sharing"  # in the data folder
MAX_UPLOADS: Final = 100  # of a device; one that keeps to the rules needs years for as many
_UPLOADS: Final = "uploads"
_WITHDRAWN: Final = "withdrawn"
_ENDING: Final = ".jsonl"


class SharedUploads:
    """The folder; processes on one machine share it by a lock. Reading takes none: a line is whole or has no end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

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
    """The id of an upload; None for a line that was spoilt, which the job `ingest` tells of."""
    try:
        return decode_json(ModelDelta, line.decode()).id
    except (SidflowError, UnicodeDecodeError):
        return None


def _refused(delta: ModelDelta, reason: str) -> SyncReceipt:
    return SyncReceipt((), (), (Rejection(delta.id, reason),))
