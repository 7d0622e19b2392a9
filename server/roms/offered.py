"""The ROM images that listeners may choose, live: those of the operator's folder and those that were uploaded."""

import threading
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from client_py.core.canonical import canonical_json
from client_py.core.contract import MAX_ROM_BUNDLES, RomBundle, RomKind, RomManifest
from client_py.core.errors import SidflowError
from client_py.core.rom_images import known_dump
from server.content import FOR_EVER, Content, compressed
from server.contract.roms import KeptBundle, KeptRoms, RomDump, RomShelfEntry
from server.logs import logger
from server.problems import ProblemError
from server.roms.folder import RomShelf, image_of
from server.roms.kept import KeptRomsError, RomStore

_LOG = logger("roms")


@dataclass(frozen=True, slots=True)
class _Served:
    """One state, swapped whole."""

    manifest: Content
    images: Mapping[str, Content]


class Roms:
    """The listener's two routes, and how the operator sees the same bundles."""

    def __init__(self, folder: RomShelf, store: RomStore) -> None:
        self.folder = folder
        self.store = store
        self._reading = threading.Lock()
        self._served = self._offered(KeptRoms())
        self.look_again()

    def stamp(self) -> Hashable:
        """What says, cheaply, whether an operator changed something."""
        return self.store.stamp()

    def look_again(self) -> None:
        """Reads what was decided; where that can't be used, what was served stays, at a start the folder's bundles."""
        with self._reading:  # so that who began to read first never puts an older state over a newer one
            try:
                kept = self.store.read()
            except (SidflowError, OSError) as error:
                _LOG.warning("uploaded bundles can't be used", reason=str(error))
                return
            self._served = self._offered(kept)

    async def manifest(self, request: Request) -> Response:
        """`GET /api/prefs/rom-manifest`: RomManifest, without bundles where the operator offers none."""
        return self._served.manifest.respond(request)

    async def image(self, request: Request) -> Response:
        """`GET /api/rom/{sha256}`: the bytes of an image."""
        found = self._served.images.get(request.path_params["sha256"])
        if found is None:
            raise ProblemError("unknown_rom", "The server has no ROM image with these bytes.")
        return found.respond(request)

    def entries(self, kept: KeptRoms) -> Iterator[RomShelfEntry]:
        """All bundles as the operator sees them; blocks on the disk."""
        for bundle in self.folder.manifest.bundles:
            found = {image.kind: self.folder.images[image.sha256] for image in bundle.images}
            offered = bundle.id not in kept.withheld
            yield RomShelfEntry(bundle.id, bundle.title, "folder", offered, _dumps(found), "")
        for each in kept.bundles:
            found, troubles = self._images(each)
            if self._is_folders(each.id):
                troubles.append("A bundle of the server's folder has the same name, and listeners see that one.")
            yield RomShelfEntry(each.id, each.title, "uploaded", each.offered, _dumps(found), " ".join(troubles)[:300])

    def _offered(self, kept: KeptRoms) -> _Served:
        bundles = [each for each in self.folder.manifest.bundles if each.id not in kept.withheld]
        images = {image.sha256: self.folder.images[image.sha256] for each in bundles for image in each.images}
        for each in kept.bundles:
            if not each.offered or self._is_folders(each.id):
                continue
            found, troubles = self._images(each)
            for trouble in troubles:
                _LOG.warning("image left out", bundle=each.id, reason=trouble)
            if found:
                listed = tuple(image_of(kind, data) for kind, data in found.items())
                bundles.append(RomBundle(each.id, each.title, listed))
                images |= {image.sha256: found[image.kind] for image in listed}
        if len(bundles) > MAX_ROM_BUNDLES:
            _LOG.warning("bundles left out", count=len(bundles) - MAX_ROM_BUNDLES, most=MAX_ROM_BUNDLES)
            del bundles[MAX_ROM_BUNDLES:]
        return _Served(
            compressed("application/json", "no-cache", canonical_json(RomManifest(tuple(bundles))).encode()),
            {
                sha256: Content("application/octet-stream", FOR_EVER, {"identity": data})
                for sha256, data in images.items()
            },
        )

    def _images(self, bundle: KeptBundle) -> tuple[dict[RomKind, bytes], list[str]]:
        """The bytes of a bundle's images, and what is wrong with those that are left out."""
        found, troubles = {}, []
        for image in bundle.images:
            try:
                found[image.kind] = self.store.image(image)
            except KeptRomsError as error:
                troubles.append(str(error))
        return found, troubles

    def _is_folders(self, identity: str) -> bool:
        return any(each.id == identity for each in self.folder.manifest.bundles)


def _dumps(images: Mapping[RomKind, bytes]) -> tuple[RomDump, ...]:
    dumps = []
    for kind, data in images.items():
        known = known_dump(data)
        dumps.append(RomDump(kind, len(data), image_of(kind, data).sha256, None if known is None else known[1]))
    return tuple(dumps)
