"""The lines of a file from its end back; what comes after the last line feed was never finished and is no line."""

import os
from collections.abc import Iterator
from typing import BinaryIO

_BLOCK_BYTES = 256 * 1024


def finished_bytes(opened: BinaryIO) -> int:
    """Up to where the file holds whole lines."""
    start = opened.seek(0, os.SEEK_END)
    while start > 0:
        step = min(_BLOCK_BYTES, start)
        start -= step
        opened.seek(start)
        found = opened.read(step).rfind(b"\n")
        if found >= 0:
            return start + found + 1
    return 0


def lines_back(opened: BinaryIO) -> Iterator[bytes]:
    """Whole lines without their line feeds, the last one first."""
    start = finished_bytes(opened) - 1
    if start < 0:
        return
    rest = b""
    while start > 0:
        step = min(_BLOCK_BYTES, start)
        start -= step
        opened.seek(start)
        rest, *lines = (opened.read(step) + rest).split(b"\n")
        yield from reversed(lines)
    yield rest
