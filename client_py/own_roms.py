"""Which ROM image a listener's own file is: by its fingerprint where it is a known one, else by what must be in it."""

import hashlib
from dataclasses import dataclass
from typing import Final

from client_py.core.contract import RomKind
from client_py.core.errors import SidflowError

IMAGE_BYTES: Final[dict[RomKind, int]] = {"kernal": 8192, "basic": 8192, "chargen": 4096}
KIND_NAMES: Final[dict[RomKind, str]] = {"kernal": "KERNAL", "basic": "BASIC", "chargen": "Characters"}
OTHER_REVISION: Final = "another revision"

# SHA-1 as lists of ROM dumps give it: to name an image, never to trust one. Part numbers are those on the chips.
KNOWN: Final[dict[str, tuple[RomKind, str]]] = {
    "79015323128650c742a3694c9429aa91f355905e": ("basic", "901226-01"),
    "87cc04d61fc748b82df09856847bb5c2754a2033": ("kernal", "901227-01, first revision"),
    "0e2e4ee3f2d41f00bed72f9ab588b83e306fdb13": ("kernal", "901227-02, second revision"),
    "1d503e56df85a62fee696e7618dc5b4e781df1bb": ("kernal", "901227-03, third revision"),
    "adc7c31e18c7c7413d54802ef2f4193da14711aa": ("chargen", "901225-01"),
}

_BASIC_MARK: Final = b"CBMBASIC"  # at $A004, before BASIC's table of statements
_KERNAL_CODE: Final = range(0xE000, 0xFFFA)
_VECTORS_AT: Final = 0x1FFA  # NMI, reset and IRQ, the last six bytes of the KERNAL


class ImageError(SidflowError):
    """The file is no ROM image of a C64."""


@dataclass(frozen=True, slots=True)
class OwnImage:
    """An image that the listener brought: its kind, what is known of it, and its bytes."""

    kind: RomKind
    name: str
    data: bytes


def recognise(file_name: str, data: bytes) -> list[OwnImage]:
    """The image in a file, or BASIC and KERNAL where both are in one; raises ImageError."""
    if len(data) == IMAGE_BYTES["basic"] + IMAGE_BYTES["kernal"]:
        middle = IMAGE_BYTES["basic"]
        return [*recognise(file_name, data[:middle]), *recognise(file_name, data[middle:])]
    if len(data) not in IMAGE_BYTES.values():
        raise ImageError(
            f"“{file_name}” has {len(data):,} bytes. A KERNAL or BASIC image has 8,192, a character image 4,096."
        )
    known = KNOWN.get(hashlib.sha1(data, usedforsecurity=False).hexdigest())
    if known is not None:
        return [OwnImage(*known, data)]
    if len(data) == IMAGE_BYTES["chargen"]:
        return [OwnImage("chargen", OTHER_REVISION, data)]
    if data[4:12] == _BASIC_MARK:
        return [OwnImage("basic", OTHER_REVISION, data)]
    vectors = (int.from_bytes(data[at : at + 2], "little") for at in range(_VECTORS_AT, len(data), 2))
    if all(vector in _KERNAL_CODE for vector in vectors):
        return [OwnImage("kernal", OTHER_REVISION, data)]
    raise ImageError(f"“{file_name}” is neither a KERNAL nor a BASIC image of the C64.")
