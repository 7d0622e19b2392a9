"""Whose tune it is, as the collection's folders say: the truth that training learns from, and what a split keeps whole.

HVSC files a tune under `MUSICIANS/H/Hubbard_Rob/`, that of a member of a group under `MUSICIANS/P/Prosonix/Hoff_Lars/`.
Tunes of `GAMES/` and `DEMOS/` are filed there because their composer isn't known or has few: they have no label here.
The folder is a label only; no name of it is ever an input of the network.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

_ROOT: Final = "MUSICIANS"
_NOT_PEOPLE: Final = frozenset({"Worktunes"})  # a composer's unfinished tunes are that composer's
_SHARE: Final = 256  # steps in which the share of a part of the composers is given


def composer_of(path: str) -> str | None:
    """The composer's folder, None for a tune that has none."""
    parts = path.split("/")
    if parts[0] != _ROOT or len(parts) < 4:
        return None
    people = [part for part in parts[2:-1] if part not in _NOT_PEOPLE]
    return "/".join([*parts[:2], *people])


def family_of(composer: str) -> str:
    """The folder that a split keeps whole: members of a group share tunes and players."""
    return "/".join(composer.split("/")[:3])


def drawn(family: str, purpose: str, share: float) -> bool:
    """Whether a family belongs to a part of them all, chosen once and for ever by the hash of its name."""
    digest = hashlib.sha256(f"{purpose}\0{family}".encode()).digest()
    return digest[0] < round(share * _SHARE)


def folds(families: Iterable[str], count: int) -> list[frozenset[str]]:
    """Parts of nearly the same number of tunes; `families` names one a tune. The same names give the same parts."""
    sizes: dict[str, int] = {}
    for family in families:
        sizes[family] = sizes.get(family, 0) + 1
    parts: list[list[str]] = [[] for _ in range(count)]
    loads = [0] * count
    for family in sorted(sizes, key=lambda name: (-sizes[name], name)):
        least = loads.index(min(loads))
        parts[least].append(family)
        loads[least] += sizes[family]
    return [frozenset(part) for part in parts]


def numbered(names: Sequence[str | None]) -> list[int]:
    """A number for each different name, in order of appearance; -1 for None."""
    known: dict[str, int] = {}
    return [-1 if name is None else known.setdefault(name, len(known)) for name in names]
