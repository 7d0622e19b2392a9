"""The records of the ROM images that an operator keeps and offers."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

from client_py.core.contract import MAX_ROM_BUNDLES, Record, RomBundleId, RomKind, Sha256
from client_py.core.errors import ContractError
from client_py.core.limits import Matches

BundleTitle = Annotated[
    str,
    Len(1, 100),
    Matches(
        r"[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?",
        "a title is one line, and no blank begins or ends it",
    ),
]


@dataclass(frozen=True, slots=True)
class KeptImage(Record):
    """An uploaded image: its bytes lie in data/roms/images under their SHA-256."""

    kind: RomKind
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class KeptBundle(Record):
    """An uploaded bundle; listeners see it while it is offered and has an image."""

    id: RomBundleId
    title: BundleTitle
    offered: bool
    images: Annotated[tuple[KeptImage, ...], Len(0, 3)]

    def __post_init__(self) -> None:
        if len({image.kind for image in self.images}) != len(self.images):
            raise ContractError("an image of one kind stands twice in the bundle", "images")


@dataclass(frozen=True, slots=True)
class KeptRoms(Record):
    """data/roms/bundles.json, all that an operator decided: `withheld` are bundles of a folder that nobody may pick."""

    bundles: Annotated[tuple[KeptBundle, ...], Len(0, MAX_ROM_BUNDLES)] = ()
    withheld: Annotated[tuple[RomBundleId, ...], Len(0, MAX_ROM_BUNDLES)] = ()


@dataclass(frozen=True, slots=True)
class RomDump(Record):
    """An image as the operator sees it; `name` where it is a dump that everybody has."""

    kind: RomKind
    size_bytes: Annotated[int, Interval(ge=4096, le=8192)]
    sha256: Sha256
    name: Annotated[str, Len(1, 100)] | None


@dataclass(frozen=True, slots=True)
class RomShelfEntry(Record):
    """A bundle as the operator sees it; one from a folder can only be offered or withheld.

    `trouble` says why listeners don't see it though it is offered, or see less of it.
    """

    id: RomBundleId
    title: Annotated[str, Len(1, 100)]
    source: Literal["uploaded", "folder"]
    offered: bool
    images: Annotated[tuple[RomDump, ...], Len(0, 3)]
    trouble: Annotated[str, Len(0, 300)]


@dataclass(frozen=True, slots=True)
class RomShelfList(Record):
    """All bundles that the server has, those of its folder first."""

    bundles: Annotated[tuple[RomShelfEntry, ...], Len(0, 2 * MAX_ROM_BUNDLES)]


@dataclass(frozen=True, slots=True)
class NewBundle(Record):
    """A bundle to upload images into. Nobody is offered it yet."""

    title: BundleTitle


@dataclass(frozen=True, slots=True)
class BundleChange(Record):
    """What is to be another than it is."""

    title: BundleTitle | None = None
    offered: bool | None = None
