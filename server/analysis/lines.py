"""The songs that a file of data/classified has lines of, read without their thousand features.

In a canonical line the features come first of all that is long, so what names the song stands at the line's end.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from client_py.core.canonical import JsonValue
from server.analysis.cache import SongName
from server.analysis.songs import Song

# Unescaped quotes enclose names and values only, so no text of a line can hold this.
_END: Final = b'"listen_s":'


@dataclass(frozen=True, slots=True)
class ClassifiedFile:
    """A file's SHA-256, its size, and the songs of its lines; a line that is none of a song's counts for nothing."""

    sha256: str
    size_bytes: int
    songs: frozenset[Song]


def read_songs(file: Path) -> ClassifiedFile:
    """Raises OSError."""
    digest = hashlib.sha256()
    songs = set()
    size_bytes = 0
    with file.open("rb") as lines:
        for line in lines:
            digest.update(line)
            size_bytes += len(line)
            if (song := _song(line)) is not None:
                songs.add(song)
    return ClassifiedFile(digest.hexdigest(), size_bytes, frozenset(songs))


def _song(line: bytes) -> Song | None:
    _, found, end = line.rpartition(_END)
    try:
        told: dict[str, JsonValue] = json.loads(b"{" + found + end)
    except ValueError:
        return None
    return _named(told.get("tune"), told.get("sha256"), (told.get("skip_s"), told.get("listen_s")))


def _named(key: JsonValue, sha256: JsonValue, stretch: Iterable[JsonValue]) -> Song | None:
    skip_s, listen_s = stretch
    if not (isinstance(key, str) and isinstance(sha256, str)):
        return None
    if not (isinstance(skip_s, int | float) and isinstance(listen_s, int | float)):
        return None
    path, _, number = key.rpartition("#")
    return Song(path, SongName(sha256, int(number), skip_s, listen_s)) if number.isdecimal() else None
