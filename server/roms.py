"""ROM images of the operator's own: each folder below the given one is a bundle that a listener can choose.

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

from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from client_py.core.contract import MAX_ROM_BUNDLES, RomBundle, RomImage, RomKind, RomManifest
from client_py.core.errors import SidflowError
from server.content import FOR_EVER, Content, compressed
from server.logs import logger
from server.paths import PathError, read_confined
from server.problems import ProblemError

SIZES: Mapping[RomKind, int] = {"kernal": 8192, "basic": 8192, "chargen": 4096}
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
        listed = tuple(_image(kind, data) for kind, data in found.items())
        bundles[identity] = RomBundle(identity, name[:100], listed)
        images |= {image.sha256: found[image.kind] for image in listed}
    return RomShelf(RomManifest(tuple(bundles.values())), images)


class Roms:
    """The two routes, over the images."""

    def __init__(self, shelf: RomShelf) -> None:
        self._manifest = compressed("application/json", "no-cache", canonical_json(shelf.manifest).encode())
        self._images = {
            sha256: Content("application/octet-stream", FOR_EVER, {"identity": data})
            for sha256, data in shelf.images.items()
        }

    async def manifest(self, request: Request) -> Response:
        """`GET /api/prefs/rom-manifest`: RomManifest, without bundles where the operator offers none."""
        return self._manifest.respond(request)

    async def image(self, request: Request) -> Response:
        """`GET /api/rom/{sha256}`: the bytes of an image."""
        found = self._images.get(request.path_params["sha256"])
        if found is None:
            raise ProblemError("unknown_rom", "The server has no ROM image with these bytes.")
        return found.respond(request)


def _identity(name: str) -> str:
    """How preferences name the bundle of a folder."""
    identity = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:64].rstrip("-")
    if not identity or not name.isprintable():
        raise _LeftOutError("its name has no letters or digits that can be shown")
    return identity


def _image(kind: RomKind, data: bytes) -> RomImage:
    sha256 = hashlib.sha256(data).hexdigest()
    return RomImage(kind=kind, size_bytes=len(data), sha256=sha256, url=f"/api/rom/{sha256}")


def _bundle(inside: Path) -> dict[RomKind, bytes]:
    """The images of one bundle, in the order of SIZES."""
    sums = _sums(inside)
    found: dict[RomKind, bytes] = {}
    for file in sorted(each.name for each in inside.iterdir()):
        match = _KIND.fullmatch(file)
        if match is None:
            continue
        kind = next(each for each in SIZES if each == match[1].lower())
        try:
            if kind in found:
                raise _LeftOutError(f"it is a second {kind}")
            found[kind] = _checked(inside, file, kind, sums)
        except (PathError, _LeftOutError) as error:
            _LOG.warning("image left out", bundle=ascii(inside.name), file=ascii(file), reason=str(error))
    return {kind: found[kind] for kind in SIZES if kind in found}


def _checked(inside: Path, file: str, kind: RomKind, sums: Mapping[str, str] | None) -> bytes:
    data = read_confined(inside, file, SIZES[kind])
    if len(data) != SIZES[kind]:
        raise _LeftOutError(f"it has {len(data):,} bytes, a {kind} has {SIZES[kind]:,}")
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
