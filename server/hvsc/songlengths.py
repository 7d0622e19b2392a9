"""Reads DOCUMENTS/Songlengths.md5: how long each song of a tune lasts, by the MD5 of the whole file.

Format: `[Database]`, comments that begin with `;`, and lines `md5=m:ss[.SSS] m:ss ...` with one time a song.
"""

import re
from dataclasses import dataclass

_LINE = re.compile(r"([0-9a-fA-F]{32})\s*=\s*(.*)")
_TIME = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?:\.([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Songlengths:
    """Seconds of each song by lower-case MD5, and the numbers of the lines that couldn't be read."""

    lengths_s: dict[str, tuple[float, ...]]
    broken_lines: tuple[int, ...]


def read_songlengths(data: bytes) -> Songlengths:
    """Reads the document (Latin-1, CR LF or LF); a line that can't be read is noted and passed over."""
    found: dict[str, tuple[float, ...]] = {}
    broken: list[int] = []
    for number, raw in enumerate(data.split(b"\n"), start=1):
        line = raw.decode("latin-1").strip()
        if not line or line.startswith((";", "[")):
            continue
        match = _LINE.fullmatch(line)
        times = [_seconds(time) for time in match[2].split()] if match else []
        if match is None or not times or None in times:
            broken.append(number)
        else:
            found[match[1].lower()] = tuple(time for time in times if time is not None)
    return Songlengths(found, tuple(broken))


def _seconds(time: str) -> float | None:
    match = _TIME.fullmatch(time)
    if match is None:
        return None
    minutes, seconds, fraction = match.groups()
    # Whole milliseconds first, so that the same time is the same number everywhere; ".5" is 500 ms.
    return (int(minutes) * 60_000 + int(seconds) * 1000 + int((fraction or "0").ljust(3, "0"))) / 1000
