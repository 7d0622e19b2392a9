"""The shelves of a catalogue: by folder, author, year, chip and number of SIDs."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.compact import MODELS, CompactCatalogue
from client_py.core.shelf import Shelf

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNKNOWN: Final = "unknown"
_YEAR = re.compile(r"\b(19|20)[0-9]{2}\b")
_SIDS: Final = ("1", "2", "3")
_AFTER_SLASH: Final = "0"  # the character after "/": where the paths of a folder end


@dataclass(frozen=True, slots=True)
class Count:
    """A shelf's label and how many tunes stand on it."""

    label: str
    tunes: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands on a shelf: the folders in it with their counts, and its tunes by number."""

    folders: tuple[Count, ...]
    tunes: tuple[int, ...]


def shelves(catalogue: CompactCatalogue, by: Shelf) -> list[Count]:
    """All labels of one kind but folders, in the order of the alphabet, what is unknown last."""
    labels, kinds = _kinds(catalogue, by)
    found: Counter[str] = Counter()
    for label, tunes in zip(labels, np.bincount(kinds, minlength=len(labels)).tolist(), strict=True):
        found[label] += tunes
    order = sorted(found, key=lambda label: (label == UNKNOWN, label.casefold(), label))
    return [Count(label, found[label]) for label in order if found[label]]


def shelf_tunes(catalogue: CompactCatalogue, by: Shelf, label: str) -> Listing:
    """The tunes under a label, by path; of a folder, what lies in it and not deeper, and its folders."""
    if by == "folder":
        return _folder(catalogue, label.strip("/"))
    labels, kinds = _kinds(catalogue, by)
    wanted = [kind for kind, each in enumerate(labels) if each == label]
    return Listing((), tuple(np.flatnonzero(np.isin(kinds, wanted)).tolist()))


def _kinds(catalogue: CompactCatalogue, by: Shelf) -> tuple[list[str], "NDArray[np.int64]"]:
    """Labels, of which several may be the same, and for each tune which of them it has."""
    if by == "author":
        return [author_label(author) for author in catalogue.authors], _column(catalogue.author_of)
    if by == "year":
        years = [year_of(text) for text in catalogue.releases]
        return [str(year) if year else UNKNOWN for year in years], _column(catalogue.released_of)
    if by == "chip":
        return list(MODELS), _column(catalogue.flags) >> 3 & 3
    return list(_SIDS), _column(catalogue.flags) >> 9 & 3


def _column(numbers: object) -> "NDArray[np.int64]":
    return np.asarray(numbers, np.int64)


def author_label(author: str) -> str:
    """The shelf of what a tune says of its author."""
    return UNKNOWN if author in ("", "<?>") else author


def year_of(released: str) -> int:
    """The year in what a tune says of its release, 0 for none."""
    found = _YEAR.search(released)
    return int(found[0]) if found else 0


def _folder(catalogue: CompactCatalogue, folder: str) -> Listing:
    """The paths are sorted: a folder is one range of them, and each folder in it another."""
    paths = catalogue.paths
    prefix = f"{folder}/" if folder else ""
    at = bisect_left(paths, prefix)
    end = bisect_left(paths, folder + _AFTER_SLASH, at) if folder else len(paths)
    folders: list[Count] = []
    tunes: list[int] = []
    while at < end:
        name, slash, _ = paths[at][len(prefix) :].partition("/")
        if not slash:
            tunes.append(at)
            at += 1
            continue
        after = bisect_left(paths, f"{prefix}{name}{_AFTER_SLASH}", at, end)
        folders.append(Count(name, after - at))
        at = after
    return Listing(tuple(folders), tuple(tunes))
