"""The folders that jobs may write to, and nothing outside of them."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from client_py.core.canonical import canonical_json
from server.jobs.errors import FencedError, JobError
from server.jobs.store import Lease
from server.settings import Settings

WORK = ".sidflow"
_FENCE = "fence.json"


@dataclass(frozen=True, slots=True)
class Roots:
    """Collection (None: this worker has none), cache and data, as the settings of this process say."""

    collection: Path | None
    cache: Path
    data: Path

    @classmethod
    def of(cls, settings: Settings) -> "Roots":
        collection = None if settings.collection is None else settings.collection.absolute()
        return cls(collection, settings.cache_folder.absolute(), settings.data.absolute())

    def writable(self, root: Path, *below: str) -> Path:
        """A folder below a root, made where it is missing; raises JobError when a link leads it elsewhere."""
        if root not in (self.collection, self.cache, self.data):
            raise JobError(f"{root} is none of the folders that jobs may write to.")
        root.mkdir(parents=True, exist_ok=True)
        real = Path(os.path.realpath(root))
        folder = real.joinpath(*below)
        if Path(os.path.realpath(folder)) != folder:
            raise JobError(f"{folder} leads out of {root} over a link: jobs don't write there.")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def work(self, root: Path) -> Path:
        """The folder below a root where jobs keep what is theirs alone."""
        return self.writable(root, WORK)

    def collection_of(self, parameter: str) -> Path:
        """The collection that a job is about, which has to be this worker's own; raises JobError."""
        folder = Path(parameter)
        if self.collection is None or self.collection.resolve() != folder.resolve():
            raise JobError(
                f"This worker may not use {folder}: its own collection is {self.collection or 'not set'}. "
                "Start it with SIDFLOW_COLLECTION or --collection."
            )
        return self.collection


@contextmanager
def fenced(folder: Path, lease: Lease) -> Iterator[None]:
    """Keeps every holder of an older lease from what happens inside, here and later, whoever else believes to be alive.

    The folder remembers the newest lease that wrote; a lock makes the look and the write one. Raises FencedError.
    """
    with (folder / f"{_FENCE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / _FENCE
        seen = _read(file)
        newest = seen.get(lease.epoch, 0)
        if newest > lease.token:
            raise FencedError(f"The job {lease.job} goes on elsewhere; this worker may write no more.")
        if newest < lease.token:  # not each time: to clean up must be possible on a full disk
            made = file.with_name(f"{file.name}.new")
            made.write_text(canonical_json(seen | {lease.epoch: lease.token}) + "\n")
            os.replace(made, file)
        yield


def _read(file: Path) -> dict[str, int]:
    """The newest token by epoch; a note that was cut off says nothing."""
    try:
        value = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {name: token for name, token in value.items() if isinstance(token, int)} if isinstance(value, dict) else {}
