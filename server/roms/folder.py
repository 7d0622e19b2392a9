"""ROM images in a folder of the operator's own: each folder below it is a bundle that a listener can choose.

A bundle's images are the files whose names begin with `kernal`, `basic` or `chargen`, as `kernal.rom` or
`chargen-901225-01.bin`. They are read once, at the start, and handed out by their hash: what is sent is what was
checked. Where a bundle has a file SHA256SUMS, its images have to be the ones that it names.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from client_py.core.contract import MAX_ROM_BUNDLES, RomBundle, RomImage, RomKind, RomManifest
from client_py.core.errors import SidflowError
from client_py.core.rom_images import IMAGE_BYTES
from server.logs import logger
from server.paths import PathError, read_confined

_SUMS = "SHA256SUMS"
_MAX_SUMS_BYTES = 65_536
_SUM = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")
_KIND = re.compile(rf"({'|'.join(get_args(RomKind))})(?![a-z]).*", re.IGNORECASE)
_LOG = logger("roms")


class RomFolderError(SidflowError):
    """The folder can't be used."""


class _LeftOutError(SidflowError):
    """A file or a folder isn't offered, and why."""


@dataclass(frozen=True, slots=True)
class RomShelf:
    """The bundles, and each image's bytes by its SHA-256."""

    manifest: RomManifest
    images: Mapping[str, bytes]


def read_roms(folder: Path | None) -> RomShelf:
    """Reads every bundle; what is no image, or another than it should be, is logged and left out.

    Raises RomFolderError when the folder isn't there.
    """
    if folder is None:
        return RomShelf(RomManifest(()), {})
    try:
        inside = sorted(each.name for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError as error:
        raise RomFolderError(f"The folder of ROM images {folder} can't be read: {error.strerror}.") from None
    bundles: dict[str, RomBundle] = {}
    images: dict[str, bytes] = {}
    for name in inside:
        try:
            identity = _identity(name)
            if identity in bundles:
                raise _LeftOutError(f"another bundle is called {identity} already")
            if len(bundles) == MAX_ROM_BUNDLES:
                raise _LeftOutError(f"{MAX_ROM_BUNDLES} bundles are the most")
            found = _bundle(folder / name)
            if not found:
                raise _LeftOutError("it holds no image")
        except (OSError, _LeftOutError) as error:
            _LOG.warning("bundle left out", bundle=ascii(name), reason=str(error))
            continue
        listed = tuple(image_of(kind, data) for kind, data in found.items())
        bundles[identity] = RomBundle(identity, name[:100], listed)
        images |= {image.sha256: found[image.kind] for image in listed}
    return RomShelf(RomManifest(tuple(bundles.values())), images)


def as_id(title: str) -> str:
    """A title as preferences name a bundle; empty where it has no letter of a to z and no digit."""
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:64].rstrip("-")


def image_of(kind: RomKind, data: bytes) -> RomImage:
    """How a manifest names an image."""
    sha256 = hashlib.sha256(data).hexdigest()
    return RomImage(kind=kind, size_bytes=len(data), sha256=sha256, url=f"/api/rom/{sha256}")


def _identity(name: str) -> str:
    """How preferences name the bundle of a folder."""
    identity = as_id(name)
    if not identity or not name.isprintable():
        raise _LeftOutError("its name has no letters or digits that can be shown")
    return identity


def _bundle(inside: Path) -> dict[RomKind, bytes]:
    """The images of one bundle, in the order of IMAGE_BYTES."""
    sums = _sums(inside)
    found: dict[RomKind, bytes] = {}
    for file in sorted(each.name for each in inside.iterdir()):
        match = _KIND.fullmatch(file)
        if match is None:
            continue
        kind = next(each for each in IMAGE_BYTES if each == match[1].lower())
        try:
            if kind in found:
                raise _LeftOutError(f"it is a second {kind}")
            found[kind] = _checked(inside, file, kind, sums)
        except (PathError, _LeftOutError) as error:
            _LOG.warning("image left out", bundle=ascii(inside.name), file=ascii(file), reason=str(error))
    return {kind: found[kind] for kind in IMAGE_BYTES if kind in found}


def _checked(inside: Path, file: str, kind: RomKind, sums: Mapping[str, str] | None) -> bytes:
    data = read_confined(inside, file, IMAGE_BYTES[kind])
    if len(data) != IMAGE_BYTES[kind]:
        raise _LeftOutError(f"it has {len(data):,} bytes, a {kind} has {IMAGE_BYTES[kind]:,}")
    if sums is not None and sums.get(file) != hashlib.sha256(data).hexdigest():
        raise _LeftOutError(f"{_SUMS} doesn't name its bytes")
    return data


def _sums(inside: Path) -> dict[str, str] | None:
    """What SHA256SUMS says, by file; None where there is no such file."""
    if not (inside / _SUMS).exists():
        return None
    try:
        lines = read_confined(inside, _SUMS, _MAX_SUMS_BYTES).decode().splitlines()
    except (PathError, UnicodeDecodeError) as error:
        raise _LeftOutError(f"{_SUMS} can't be read: {error}") from None
    return {match[2]: match[1].lower() for line in lines if (match := _SUM.fullmatch(line))}
