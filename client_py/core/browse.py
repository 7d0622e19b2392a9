"""The shelves of a catalogue: by folder, author, year, chip and number of SIDs."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from client_py.core.compact import CompactCatalogue
from client_py.core.contract import ListedTune

Shelf = Literal["folder", "author", "year", "chip", "sids"]
_YEAR = re.compile(r"\b(19|20)[0-9]{2}\b")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Count:
    """A shelf's label and how many tunes stand on it."""

    label: str
    tunes: int


@dataclass(frozen=True, slots=True)
class Listing:
    """Part of what stands on a shelf: the folders in it with their counts, some tunes, and how many there are."""

    folders: tuple[Count, ...]
    tunes: tuple[ListedTune, ...]
    total: int


def shelves(catalogue: CompactCatalogue, by: Shelf) -> list[Count]:
    """All labels of one kind, in their order."""
    return [Count(label, tunes) for label, tunes in sorted(Counter(_labels(catalogue, by)).items())]


def shelf_tunes(catalogue: CompactCatalogue, by: Shelf, label: str, start: int, limit: int) -> Listing:
    """The tunes under a label from the one at `start` on; of a folder, what lies in it and not deeper."""
    if by == "folder":
        return _folder(catalogue, label.strip("/"), start, limit)
    numbers = [number for number, each in enumerate(_labels(catalogue, by)) if each == label]
    return Listing((), tuple(catalogue.tune(number) for number in numbers[start : start + limit]), len(numbers))


def _labels(catalogue: CompactCatalogue, by: Shelf) -> Iterator[str]:
    if by == "author":
        return (catalogue.authors[number] or UNKNOWN for number in catalogue.author_of)
    if by == "year":
        years = [found[0] if (found := _YEAR.search(text)) else UNKNOWN for text in catalogue.releases]
        return (years[number] for number in catalogue.released_of)
    if by == "chip":
        return (catalogue.models(number)[0] for number in range(len(catalogue)))
    if by == "sids":
        return (str(len(catalogue.models(number))) for number in range(len(catalogue)))
    return (path.rpartition("/")[0] for path in catalogue.paths)


def _folder(catalogue: CompactCatalogue, folder: str, start: int, limit: int) -> Listing:
    prefix = f"{folder}/" if folder else ""
    inner: Counter[str] = Counter()
    numbers = []
    for number, path in enumerate(catalogue.paths):
        if path.startswith(prefix):
            head, slash, _ = path[len(prefix) :].partition("/")
            if slash:
                inner[head] += 1
            else:
                numbers.append(number)
    tunes = tuple(catalogue.tune(number) for number in numbers[start : start + limit])
    return Listing(tuple(Count(name, count) for name, count in sorted(inner.items())), tunes, len(numbers))
