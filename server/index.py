"""The index of a collection: what each file was found to be, kept so that a second start reads only what changed."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from client_py.core import catalogue, contract, sidfile
from client_py.core.contract import CatalogueTune, Record
from server.logs import logger

# The first line names the code that described the files: after a change in it, all are looked at anew.
_CODE = b"".join(Path(module.__file__ or "").read_bytes() for module in (catalogue, contract, sidfile))
_FORMAT = f'{{"index":"{hashlib.sha256(_CODE).hexdigest()[:16]}"}}\n'.encode()


@dataclass(frozen=True, slots=True)
class IndexEntry(Record):
    """One file as it was seen; `tune` (without lengths) or `error` is set."""

    path: str
    size_bytes: int
    mtime_ns: int
    md5: str
    tune: CatalogueTune | None
    error: str | None


_ENTRY: TypeAdapter[IndexEntry] = TypeAdapter(IndexEntry)


def load_index(file: Path) -> dict[str, IndexEntry]:
    """Entries by path; an index that isn't there or can't be used is an empty one."""
    try:
        with file.open("rb") as lines:
            if lines.readline() != _FORMAT:
                return {}
            entries = (_ENTRY.validate_json(line) for line in lines)
            return {entry.path: entry for entry in entries}
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        logger("index").warning("index unusable, reading all files again", reason=type(error).__name__)
        return {}


def save_index(file: Path, entries: Iterable[IndexEntry]) -> None:
    """Writes the index whole or not at all; raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.{os.getpid()}")
    with made.open("wb") as lines:
        lines.write(_FORMAT)
        lines.writelines(_ENTRY.dump_json(entry) + b"\n" for entry in entries)
    os.replace(made, file)
