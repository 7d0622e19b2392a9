"""Which ROM image a listener's own file is: by its fingerprint where it is a known one, else by what must be in it."""

from dataclasses import dataclass
from typing import Final

from client_py.core.contract import RomKind
from client_py.core.errors import SidflowError
from client_py.core.rom_images import IMAGE_BYTES, known_dump

OTHER_REVISION: Final = "another revision"

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
    known = known_dump(data)
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
