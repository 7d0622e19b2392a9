"""What a feature is: a named number with a unit, of one of three families, and what it says of a song."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Family = Literal["register", "routine", "audio"]
Floats: TypeAlias = npt.NDArray[np.float64]
Measured: TypeAlias = Mapping[str, "float | Floats"]


@dataclass(frozen=True, slots=True)
class Group:
    """One feature, or several that are measured together: then each is named `name.label`."""

    name: str
    family: Family
    unit: str
    says: str
    labels: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{self.name}.{label}" for label in self.labels) or (self.name,)

    def values(self, measured: Measured) -> Floats:
        """This group's numbers, in order of `names`; raises KeyError, ValueError where the measure lacks them."""
        found = np.atleast_1d(np.asarray(measured[self.name], np.float64))
        if found.shape != (len(self.names),):
            raise ValueError(f"{self.name} has {len(self.names)} numbers, not {found.shape}")
        return found


def register(name: str, unit: str, says: str, labels: tuple[str, ...] = ()) -> Group:
    """A group of the family that reads what the chips hold."""
    return Group(name, "register", unit, says, labels)


def routine(name: str, unit: str, says: str, labels: tuple[str, ...] = ()) -> Group:
    """A group of the family that reads how the play routine writes."""
    return Group(name, "routine", unit, says, labels)


def audio(name: str, unit: str, says: str, labels: tuple[str, ...] = ()) -> Group:
    """A group of the family that listens."""
    return Group(name, "audio", unit, says, labels)


def labels(values: Iterable[object]) -> tuple[str, ...]:
    """Any values as labels."""
    return tuple(str(value) for value in values)


def bins(edges: Iterable[float]) -> tuple[str, ...]:
    """Labels of the bins that `spread` counts: `LOW-HIGH` with HIGH left out, the last one open."""
    marks = [f"{edge:g}" for edge in edges]
    return (*(f"{low}-{high}" for low, high in pairwise(marks)), f"{marks[-1]}-")
