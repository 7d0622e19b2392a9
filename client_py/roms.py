"""ROM images: fetched once, checked against the manifest before use, kept for the days without network."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from client_py.answers import record
from client_py.core.canonical import plain
from client_py.core.contract import RomBundle, RomImage, RomKind, RomManifest
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.core.rom_images import IMAGE_BYTES
from client_py.own_roms import OwnImage
from client_py.ports import Blobs, Change, Delete, NetworkError, Put, Records, Transport

MANIFEST: Final = "rom-manifest"
OWN_PREFIX: Final = "own-rom-"
OWN: Final = "own"
OWN_TITLE: Final = "Your own images"

Progress = Callable[[int, int], None]
"""Told the bytes that are there and those of the whole bundle."""


class RomError(SidflowError):
    """An image can't be had or is not what it should be; it is not used."""


@dataclass(frozen=True, slots=True)
class Roms:
    """The images of a bundle, ready for the engine: bytes by kind."""

    bundle: RomBundle
    images: Mapping[RomKind, bytes]


class RomKeeper:
    """The bundles that the server offers, those on this device, and the images that the listener brought."""

    def __init__(self, records: Records, blobs: Blobs, transport: Transport) -> None:
        self._records = records
        self._blobs = blobs
        self._transport = transport

    async def manifest(self) -> RomManifest:
        """The server's list, the last one known where it doesn't answer, an empty one on a first visit offline."""
        try:
            answer = await self._transport.request("GET", "/api/prefs/rom-manifest")
        except NetworkError:
            answer = None
        if answer is not None and answer.status == 200:
            manifest = record(answer, RomManifest)
            await self._records.apply([Put("documents", MANIFEST, plain(manifest))])
            return manifest
        return await self.known_manifest()

    async def known_manifest(self) -> RomManifest:
        """The last list that the server gave, without asking it."""
        stored = await self._records.get("documents", MANIFEST)
        return RomManifest(()) if stored is None else decode(RomManifest, stored)

    async def own(self) -> tuple[RomBundle | None, Mapping[RomKind, str]]:
        """What the listener brought, as a bundle, with what is known of each image."""
        images: list[RomImage] = []
        names: dict[RomKind, str] = {}
        for kind, size in IMAGE_BYTES.items():
            stored = await self._records.get("documents", OWN_PREFIX + kind)
            if isinstance(stored, dict):
                images.append(RomImage(kind, size, str(stored["sha256"]), f"/blob/{stored['sha256']}"))
                names[kind] = str(stored["name"])
        return (RomBundle(OWN, OWN_TITLE, tuple(images)) if images else None), names

    async def bundles(self) -> tuple[RomBundle, ...]:
        """All that can be chosen, as far as it is known without asking the server."""
        own, _ = await self.own()
        offered = tuple(each for each in (await self.known_manifest()).bundles if each.id != OWN)
        return offered if own is None else (*offered, own)

    async def bundle(self, bundle_id: str) -> RomBundle:
        """The bundle of that name; raises RomError."""
        for each in await self.bundles():
            if each.id == bundle_id:
                return each
        raise RomError("This set of ROM images is not offered any more; choose another in Preferences.")

    async def add(self, image: OwnImage) -> None:
        """Keeps an image of the listener's, in place of the one of its kind."""
        sha256 = hashlib.sha256(image.data).hexdigest()
        before = await self._records.get("documents", OWN_PREFIX + image.kind)
        await self._blobs.put(sha256, image.data)
        value = {"sha256": sha256, "name": image.name}
        await self._records.apply([Put("documents", OWN_PREFIX + image.kind, plain(value))])
        if isinstance(before, dict):
            await self._drop_unused(str(before["sha256"]))

    async def remove(self, bundle_id: str) -> None:
        """Takes a bundle off this device; images that another bundle has too stay."""
        found = await self.bundle(bundle_id)
        if found.id == OWN:
            changes: list[Change] = [Delete("documents", OWN_PREFIX + image.kind) for image in found.images]
            await self._records.apply(changes)
        others = {image.sha256 for each in await self.bundles() if each.id != found.id for image in each.images}
        for image in found.images:
            if image.sha256 not in others:
                await self._blobs.delete(image.sha256)

    async def load(self, bundle_id: str, progress: Progress | None = None) -> Roms:
        """The images of a bundle, from this device or the server. Raises RomError and keeps nothing that is wrong."""
        if all(each.id != bundle_id for each in await self.bundles()):
            await self.manifest()
        bundle = await self.bundle(bundle_id)
        total = sum(image.size_bytes for image in bundle.images)
        images: dict[RomKind, bytes] = {}
        for image in bundle.images:
            if progress is not None:
                progress(sum(map(len, images.values())), total)
            images[image.kind] = await self._image(bundle, image)
        return Roms(bundle, images)

    async def kept(self, bundle_id: str) -> Roms | None:
        """The images of a bundle where this device has all of them, without asking the server."""
        bundle = await self.bundle(bundle_id)
        found = {image.kind: await self._blobs.get(image.sha256) for image in bundle.images}
        images = {kind: data for kind, data in found.items() if data is not None}
        return Roms(bundle, images) if len(images) == len(found) else None

    async def _image(self, bundle: RomBundle, image: RomImage) -> bytes:
        data = await self._blobs.get(image.sha256)
        if data is not None:
            return data
        if bundle.id == OWN:
            raise RomError(f"Your own {image.kind} image is not on this device any more: add the file again.")
        data = await self._fetched(image.url, bundle.title)
        if len(data) != image.size_bytes or hashlib.sha256(data).hexdigest() != image.sha256:
            raise RomError(
                f"The {image.kind} image of “{bundle.title}” is not the one that was promised (its fingerprint "
                "differs), so it is not used."
            )
        await self._blobs.put(image.sha256, data)
        return data

    async def _drop_unused(self, sha256: str) -> None:
        if not any(image.sha256 == sha256 for each in await self.bundles() for image in each.images):
            await self._blobs.delete(sha256)

    async def _fetched(self, url: str, title: str) -> bytes:
        try:
            answer = await self._transport.request("GET", url)
        except NetworkError as error:
            raise RomError(f"“{title}” is not on this device yet and the network is off.") from error
        if answer.status != 200:
            raise RomError(f"The server doesn't hand out “{title}” now. Tunes that need no ROM play all the same.")
        return answer.body
