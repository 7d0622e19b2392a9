"""Playlists as M3U8 text: `#EXTINF:seconds,title`, then the tune's key, a line each.

Source: the extended M3U form as players write it; UTF-8, LF or CR LF. The key `path#song` stands where others have a
path, so a list goes back and forth without loss; of a foreign list every line that can name a tune is taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Len

from client_py.core.contract import MAX_LENGTH_S, Record, Seconds, TuneText
from client_py.core.errors import ContractError, SidflowError
from client_py.core.tunekey import TuneKey

MAX_ENTRIES = 10_000
MAX_TITLE = 200
_EXTINF = re.compile(r"#EXTINF:\s*(-?\d+(?:\.\d+)?)[^,]*,(.*)")


class PlaylistFileError(SidflowError):
    """The text is no playlist."""


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """A song of a list; title and length are what the file said, to show before the tune is known."""

    tune: TuneText
    title: Annotated[str, Len(0, MAX_TITLE)] = ""
    length_s: Seconds | None = None


@dataclass(frozen=True, slots=True)
class PlaylistFile:
    """What a file holds, and the lines that name no tune."""

    name: str
    entries: tuple[Entry, ...]
    skipped: tuple[str, ...]


def write_m3u8(name: str, entries: Iterable[Entry]) -> str:
    """The text of a list, LF line ends."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_one_line(name)}"]
    for entry in entries:
        seconds = -1 if entry.length_s is None else round(entry.length_s)
        lines += [f"#EXTINF:{seconds},{_one_line(entry.title)}", entry.tune]
    return "\n".join(lines) + "\n"


def read_m3u8(text: str) -> PlaylistFile:
    """Reads a list; a path without `#song` means its first song; raises PlaylistFileError."""
    name, title, length_s = "", "", None
    entries: list[Entry] = []
    skipped: list[str] = []
    for line in (line.strip() for line in text.removeprefix("\ufeff").splitlines()):
        if line.startswith("#PLAYLIST:"):
            name = line.removeprefix("#PLAYLIST:").strip()
        elif found := _EXTINF.fullmatch(line):
            seconds = float(found[1])
            title, length_s = found[2].strip()[:MAX_TITLE], seconds if 0 < seconds <= MAX_LENGTH_S else None
        elif line and not line.startswith("#"):
            try:
                entries.append(Entry(_key(line), title, length_s))
            except ContractError:
                skipped.append(line)
            title, length_s = "", None
    if not entries:
        raise PlaylistFileError("This file names no tune: a playlist has one on each line.")
    if len(entries) > MAX_ENTRIES:
        raise PlaylistFileError(f"This playlist has {len(entries)} entries; {MAX_ENTRIES} are the most.")
    return PlaylistFile(name, tuple(entries), tuple(skipped))


def _key(line: str) -> str:
    path = line.replace("\\", "/").removeprefix("./").lstrip("/")
    if ".sid" not in path.lower():
        raise ContractError("no tune's name")
    if not re.search(r"#\d+$", path):
        path += "#1"
    return str(TuneKey.parse(path))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def moved(items: Sequence[Entry], start: int, target: int) -> tuple[Entry, ...]:
    """The items with one of them at another place, both counted from 0; raises ContractError outside the list."""
    if not (0 <= start < len(items) and 0 <= target < len(items)):
        raise ContractError(f"a place in this list is 0 to {len(items) - 1}")
    rest = [*items[:start], *items[start + 1 :]]
    return (*rest[:target], items[start], *rest[target:])
