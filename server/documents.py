"""What a collection's DOCUMENTS say of its tunes: lengths of songs, and notes from the STIL and the list of bugs.

A document that isn't there says nothing; one that can't be read is logged and says nothing either.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from client_py.core.compact import Notes
from server.hvsc.buglist import Buglist, read_buglist
from server.hvsc.songlengths import read_songlengths
from server.hvsc.stil import Stil, read_stil, stil_text
from server.logs import logger
from server.paths import PathError, read_regular

_LENGTHS = "DOCUMENTS/Songlengths.md5"
_STIL = "DOCUMENTS/STIL.txt"
_BUGS = "DOCUMENTS/BUGlist.txt"
_MAX_BYTES = 64 * 1024 * 1024
_LOG = logger("documents")


@dataclass(frozen=True, slots=True)
class Documents:
    """What is known by path, a folder's with `/` at its end; `fingerprint` changes with the documents' bytes."""

    notes: Mapping[str, Notes]
    fingerprint: str


def lengths_by_md5(root: Path) -> Mapping[str, tuple[float, ...]]:
    """Seconds of each song by the MD5 of the tune's file."""
    read = read_songlengths(_bytes(root, _LENGTHS))
    _tell(_LENGTHS, read.broken_lines)
    return read.lengths_s


def notes_by_path(root: Path) -> Documents:
    """What the STIL and the list of bugs say."""
    stil_bytes, bug_bytes = _bytes(root, _STIL), _bytes(root, _BUGS)
    stil, bugs = read_stil(stil_bytes), read_buglist(bug_bytes)
    _tell(_STIL, stil.broken_lines)
    _tell(_BUGS, bugs.broken_lines)
    both = hashlib.sha256(hashlib.sha256(stil_bytes).digest() + hashlib.sha256(bug_bytes).digest())
    return Documents(_notes(stil, bugs), both.hexdigest())


def _notes(stil: Stil, bugs: Buglist) -> Mapping[str, Notes]:
    return {
        path: Notes(stil_text(stil.entries.get(path, ())), bugs.bugs.get(path, ""))
        for path in stil.entries.keys() | bugs.bugs.keys()
    }


def _bytes(root: Path, name: str) -> bytes:
    file = root / name
    if not file.exists():
        return b""
    try:
        return read_regular(file, _MAX_BYTES)
    except PathError as error:
        _LOG.warning("document not read", document=name, reason=str(error))
        return b""


def _tell(name: str, broken_lines: tuple[int, ...]) -> None:
    if broken_lines:
        _LOG.warning("document has broken lines", document=name, count=len(broken_lines), first=broken_lines[0])
