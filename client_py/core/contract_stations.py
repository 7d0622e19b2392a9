"""The record of a station: what a listener asked to go on hearing."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from annotated_types import Interval, Len

from client_py.core.contract import Model, Record, TuneText
from client_py.core.errors import ContractError

StationKind = Literal["tune", "mood", "era", "composer", "chip", "surprise", "for_me"]
Target = Annotated[float, Interval(ge=1, le=5)]
Year = Annotated[int, Interval(ge=1900, le=2100)]

# What each kind says besides, and what it can't do without.
_FIELDS: Final[dict[StationKind, tuple[str, ...]]] = {
    "tune": ("tune",),
    "mood": ("energy", "mood", "complexity"),
    "era": ("first_year", "last_year"),
    "composer": ("composer",),
    "chip": ("chip",),
    "surprise": (),
    "for_me": (),
}


@dataclass(frozen=True, slots=True)
class StationSpec(Record):
    """What a station plays: songs close to `tune`, of a mood (1 to 5 each, at least one of them), of years, of a
    composer or for a chip as the catalogue's shelves name them; anything; or what the listener should like."""

    kind: StationKind
    tune: TuneText | None = None
    energy: Target | None = None
    mood: Target | None = None  # 1 dark, 5 bright
    complexity: Target | None = None
    first_year: Year | None = None
    last_year: Year | None = None
    composer: Annotated[str, Len(1, 32)] | None = None
    chip: Model | None = None

    def __post_init__(self) -> None:
        own = _FIELDS[self.kind]
        for fields in _FIELDS.values():
            for name in fields:
                if name not in own and getattr(self, name) is not None:
                    raise ContractError(f"a station of the kind {self.kind} has no {name}", name)
        said = sum(getattr(self, name) is not None for name in own)
        if said < (1 if self.kind == "mood" else len(own)):
            needed = " or ".join(own) if self.kind == "mood" else " and ".join(own)
            raise ContractError(f"a station of the kind {self.kind} needs {needed}", own[0])
        if self.first_year is not None and self.last_year is not None and self.first_year > self.last_year:
            raise ContractError("the first year lies after the last", "last_year")
