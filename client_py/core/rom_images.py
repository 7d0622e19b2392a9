"""What is known of the C64's ROM images: their sizes, and the names of dumps that everybody has."""

import hashlib
from typing import Final

from client_py.core.contract import RomKind

IMAGE_BYTES: Final[dict[RomKind, int]] = {"kernal": 8192, "basic": 8192, "chargen": 4096}
KIND_NAMES: Final[dict[RomKind, str]] = {"kernal": "KERNAL", "basic": "BASIC", "chargen": "Characters"}

# SHA-1 as lists of ROM dumps give it (MAME's src/mame/commodore/c64.cpp): to name an image, never to trust one. Part
# numbers are those on the chips.
KNOWN: Final[dict[str, tuple[RomKind, str]]] = {
    "79015323128650c742a3694c9429aa91f355905e": ("basic", "901226-01"),
    "87cc04d61fc748b82df09856847bb5c2754a2033": ("kernal", "901227-01, first revision"),
    "0e2e4ee3f2d41f00bed72f9ab588b83e306fdb13": ("kernal", "901227-02, second revision"),
    "1d503e56df85a62fee696e7618dc5b4e781df1bb": ("kernal", "901227-03, third revision"),
    "4ff0f11e80f4b57430d8f0c3799ed0f0e0f4565d": ("kernal", "906145-02, Japan"),
    "6c4fa9465f6091b174df27dfe679499df447503c": ("kernal", "901246-01, PET 64"),
    "aa136e91ecf3c5ac64f696b3dbcbfc5ba0871c98": ("kernal", "251104-04, SX-64"),
    "31e73e66eccb28732daea8ec3ad1addd9b39a017": ("kernal", "JiffyDOS 6.01"),
    "942c2150123dc30f40b3df6086132ef0a3c43948": ("kernal", "JiffyDOS 6.01, SX-64"),
    "adc7c31e18c7c7413d54802ef2f4193da14711aa": ("chargen", "901225-01"),
    "0fad19dbcdb12461c99657b2979dbb5c2e47b527": ("chargen", "906143-02, Japan"),
    "4f57259fff9ef1963a4e87165a6f35ca23864c76": ("chargen", "325056-03, Spain"),
    "446ae58f7110d74d434301491209299f66798d8a": ("chargen", "Sweden"),
    "20df25e0ba1c88f31689c1521397c96968967fac": ("chargen", "Sweden, C64C"),
}


def known_dump(data: bytes) -> tuple[RomKind, str] | None:
    """Kind and name of an image that is one of the known dumps."""
    return KNOWN.get(hashlib.sha1(data, usedforsecurity=False).hexdigest())
