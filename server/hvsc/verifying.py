"""Compares a collection with a list of SHA-256 sums, as sha256sum writes it."""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from server.hvsc.errors import FetchError

_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Verified:
    """How a collection compares: sorted paths of what differs, is missing, and isn't on the list."""

    total: int
    equal: int
    different: tuple[str, ...]
    missing: tuple[str, ...]
    more: tuple[str, ...]


def verify(root: Path, file: Path, progress: Callable[[int, int], None]) -> Verified:
    """Reads every file that the list names; `more` are tunes that it doesn't. Raises FetchError, OSError."""
    listed = _read(file)
    different: list[str] = []
    missing: list[str] = []
    for done, (path, digest) in enumerate(sorted(listed.items()), start=1):
        try:
            with (root / path).open("rb") as opened:
                same = hashlib.file_digest(opened, "sha256").hexdigest() == digest
        except FileNotFoundError:
            missing.append(path)
        else:
            if not same:
                different.append(path)
        progress(done, len(listed))
    there = {
        (Path(folder) / name).relative_to(root).as_posix()
        for folder, _, names in os.walk(root)
        for name in names
        if name.lower().endswith(".sid")
    }
    equal = len(listed) - len(different) - len(missing)
    return Verified(len(listed), equal, tuple(different), tuple(missing), tuple(sorted(there - listed.keys())))


def _read(file: Path) -> dict[str, str]:
    listed: dict[str, str] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        found = _LINE.fullmatch(line)
        if found is None or found[2].startswith("/") or ".." in found[2].split("/"):
            raise FetchError(f"{file}, line {number}: not a SHA-256, two blanks and a relative path.")
        listed[found[2]] = found[1].lower()
    if not listed:
        raise FetchError(f"{file} lists nothing.")
    return listed
