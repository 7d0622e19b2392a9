"""ROM images: fetched once, checked against the manifest before use, kept for the days without network."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from client_py.answers import record
from client_py.core.canonical import plain
from client_py.core.contract import RomBundle, RomKind, RomManifest
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.ports import Blobs, NetworkError, Put, Records, Transport

MANIFEST = "rom-manifest"


class RomError(SidflowError):
    """An image can't be had or is not what it should be; it is not used."""


@dataclass(frozen=True, slots=True)
class Roms:
    """The images of a bundle, ready for the engine: bytes by kind."""

    bundle: RomBundle
    images: Mapping[RomKind, bytes]


class RomKeeper:
    """The bundles that the server offers, and those on this device."""

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
        stored = await self._records.get("documents", MANIFEST)
        return RomManifest(()) if stored is None else decode(RomManifest, stored)

    async def load(self, bundle_id: str) -> Roms:
        """The images of a bundle, from this device or the server. Raises RomError and keeps nothing that is wrong."""
        manifest = await self.manifest()
        bundle = next((each for each in manifest.bundles if each.id == bundle_id), None)
        if bundle is None:
            raise RomError("This set of ROM images is not offered any more; choose another in Preferences.")
        images: dict[RomKind, bytes] = {}
        for image in bundle.images:
            data = await self._blobs.get(image.sha256)
            if data is None:
                data = await self._fetched(image.url, bundle.title)
                if len(data) != image.size_bytes or hashlib.sha256(data).hexdigest() != image.sha256:
                    raise RomError(
                        f"The {image.kind} image of “{bundle.title}” is not the one that was promised (its fingerprint "
                        "differs), so it is not used."
                    )
                await self._blobs.put(image.sha256, data)
            images[image.kind] = data
        return Roms(bundle, images)

    async def _fetched(self, url: str, title: str) -> bytes:
        try:
            answer = await self._transport.request("GET", url)
        except NetworkError as error:
            raise RomError(f"“{title}” is not on this device yet and the network is off.") from error
        if answer.status != 200:
            raise RomError(f"The server doesn't hand out “{title}” now. Tunes that need no ROM play all the same.")
        return answer.body
