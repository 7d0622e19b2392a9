"""What an operator may do to the bundles: each act makes the next state of the last one, or refuses in words."""

from collections.abc import Set
from dataclasses import replace
from typing import Final

from client_py.core.contract import MAX_ROM_BUNDLES, RomKind
from client_py.core.errors import SidflowError
from client_py.core.rom_images import IMAGE_BYTES, KIND_NAMES, known_dump
from server.contract.roms import BundleChange, KeptBundle, KeptImage, KeptRoms
from server.roms.folder import as_id

# Names with a meaning of their own in a listener's preferences and in the page.
_TAKEN: Final = {"own", "none"}


class RomRefusedError(SidflowError):
    """The bundles can't be changed so."""


class NoSuchBundleError(SidflowError):
    """No bundle has that id."""


def check_image(kind: RomKind, data: bytes) -> None:
    """Raises RomRefusedError for what is no image of that kind: by its size, or since it is a known one of another."""
    if len(data) != IMAGE_BYTES[kind]:
        raise RomRefusedError(
            f"A {KIND_NAMES[kind]} image has {IMAGE_BYTES[kind]:,} bytes; this one has {len(data):,}."
        )
    known = known_dump(data)
    if known is not None and known[0] != kind:
        raise RomRefusedError(f"This is the {KIND_NAMES[known[0]]} image {known[1]}, not a {KIND_NAMES[kind]} image.")


def added(kept: KeptRoms, folder: Set[str], title: str) -> KeptRoms:
    """With a new bundle at the end, offered to nobody; `folder` are the ids of the folder's. Raises RomRefusedError."""
    if len(kept.bundles) + len(folder) >= MAX_ROM_BUNDLES:
        raise RomRefusedError(f"{MAX_ROM_BUNDLES} bundles are the most: delete one first.")
    identity = _free(as_id(title) or "bundle", {*folder, *_TAKEN, *(each.id for each in kept.bundles)})
    bundle = KeptBundle(identity, title, offered=False, images=())
    return replace(kept, bundles=(*kept.bundles, bundle))


def deleted(kept: KeptRoms, folder: Set[str], identity: str) -> KeptRoms:
    """Without that bundle; raises NoSuchBundleError, RomRefusedError."""
    _uploaded(kept, folder, identity)
    return replace(kept, bundles=tuple(each for each in kept.bundles if each.id != identity))


def changed(kept: KeptRoms, folder: Set[str], identity: str, change: BundleChange) -> KeptRoms:
    """With another title, or offered where it wasn't; raises NoSuchBundleError, RomRefusedError."""
    if identity in folder and change.title is None:
        others = tuple(each for each in kept.withheld if each != identity)
        withheld = (identity in kept.withheld) if change.offered is None else not change.offered
        return replace(kept, withheld=(*others, identity) if withheld else others)
    bundle = _uploaded(kept, folder, identity)
    offered = bundle.offered if change.offered is None else change.offered
    if offered and not bundle.images:
        raise RomRefusedError(f"“{bundle.title}” has no image yet: upload one, then offer it.")
    return _with(kept, replace(bundle, offered=offered, title=change.title or bundle.title))


def with_image(kept: KeptRoms, folder: Set[str], identity: str, image: KeptImage) -> KeptRoms:
    """With that image in place of the one of its kind; raises NoSuchBundleError, RomRefusedError."""
    bundle = _uploaded(kept, folder, identity)
    images = {each.kind: each for each in bundle.images} | {image.kind: image}
    return _with(kept, replace(bundle, images=tuple(images[kind] for kind in IMAGE_BYTES if kind in images)))


def without_image(kept: KeptRoms, folder: Set[str], identity: str, kind: RomKind) -> KeptRoms:
    """Without its image of that kind, and offered to nobody when it was the last one."""
    bundle = _uploaded(kept, folder, identity)
    images = tuple(each for each in bundle.images if each.kind != kind)
    if len(images) == len(bundle.images):
        raise NoSuchBundleError(f"“{bundle.title}” has no {KIND_NAMES[kind]} image.")
    return _with(kept, replace(bundle, images=images, offered=bundle.offered and bool(images)))


def _uploaded(kept: KeptRoms, folder: Set[str], identity: str) -> KeptBundle:
    for bundle in kept.bundles:
        if bundle.id == identity:
            return bundle
    if identity in folder:
        raise RomRefusedError("This bundle is in a folder that the server only reads: change it there, and restart.")
    raise NoSuchBundleError("The server has no such bundle of ROM images.")


def _with(kept: KeptRoms, bundle: KeptBundle) -> KeptRoms:
    return replace(kept, bundles=tuple(bundle if each.id == bundle.id else each for each in kept.bundles))


def _free(wanted: str, taken: Set[str]) -> str:
    """The wanted id, or one with a number behind it."""
    number, identity = 1, wanted
    while identity in taken:
        number += 1
        identity = f"{wanted[: 63 - len(str(number))]}-{number}"
    return identity
