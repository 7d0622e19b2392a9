"""Intents about ROM images: what is offered and kept, which set is in force, and the listener's own files."""

import binascii
from collections.abc import Mapping, Set
from dataclasses import dataclass

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import RomBundle, RomKind
from client_py.core.errors import SidflowError
from client_py.core.rom_images import KIND_NAMES
from client_py.groups.settings import Send, SettingsGroup
from client_py.intents import intent
from client_py.own_roms import ImageError, recognise
from client_py.patches import Notice, View
from client_py.ports import Blobs
from client_py.roms import OWN, RomError, RomKeeper, Roms


@dataclass(frozen=True, slots=True)
class ShownImage:
    """One image as the page lists it; `name` is what is known of the listener's own."""

    kind: RomKind
    size_bytes: int
    sha256: str
    name: str
    kept: bool


@dataclass(frozen=True, slots=True)
class ShownBundle:
    """One bundle as the page lists it; `kept` when all of it is on this device."""

    id: str
    title: str
    own: bool
    kept: bool
    images: tuple[ShownImage, ...]


@dataclass(frozen=True, slots=True)
class Busy:
    """A bundle on its way."""

    bundle: str
    done_bytes: int
    total_bytes: int


class RomsGroup:
    """Keeps the images in force in step with the preference `rom_bundle`, whatever changed it."""

    def __init__(self, keeper: RomKeeper, blobs: Blobs, settings: SettingsGroup, send: Send) -> None:
        self._keeper = keeper
        self._blobs = blobs
        self._settings = settings
        self._send = send
        self._wanted: str | None = None
        self._in_force: Roms | None = None
        self._trouble = ""

    async def start(self) -> None:
        """Takes what is on this device: the start of the application waits for no server."""
        self._wanted = self._settings.current.rom_bundle
        self._in_force, self._trouble = None, ""
        if self._wanted is not None:
            try:
                self._in_force = await self._keeper.kept(self._wanted)
                if self._in_force is None:
                    self._trouble = "The chosen images are not on this device: choose them again while online."
            except RomError as error:
                self._trouble = str(error)
        await self._show()

    async def follow(self) -> None:
        """After a change of the preferences from elsewhere: an undo, a file, another tab."""
        wanted = self._settings.current.rom_bundle
        if wanted == self._wanted:
            return
        self._wanted, self._in_force, self._trouble = wanted, None, ""
        if wanted is not None:
            try:
                self._in_force = await self._load(wanted)
            except SidflowError as error:
                self._trouble = str(error)
                self._send(Notice(str(error), "warning"))
        await self._show()

    @intent("roms.refresh")
    async def refresh(self) -> JsonValue:
        """Asks the server which sets of ROM images it offers, and shows them with those on this device."""
        offered = await self._keeper.manifest()
        await self._show()
        return len(offered.bundles)

    @intent("roms.choose")
    async def choose(self, bundle: str | None) -> JsonValue:
        """Fetches a set, checks every image against its fingerprint and puts it into force; none with null."""
        if bundle is not None:
            found = await self._load(bundle)  # first: when it can't be had, the former set stays
            self._in_force = found
        else:
            self._in_force = None
        self._wanted, self._trouble = bundle, ""
        await self._settings.change({"rom_bundle": bundle})
        await self._show()
        return None

    @intent("roms.add")
    async def add(self, name: str, data: str) -> JsonValue:
        """Keeps an image file of the listener's own, given as base64, and puts it into force; answers what it is."""
        try:
            content = binascii.a2b_base64(data, strict_mode=True)
        except ValueError as error:
            raise ImageError(f"“{name}” could not be read.") from error
        images = recognise(name, content)
        for image in images:
            await self._keeper.add(image)
        await self.choose(OWN)
        return [f"{KIND_NAMES[image.kind]}, {image.name}" for image in images]

    @intent("roms.remove")
    async def remove(self, bundle: str) -> JsonValue:
        """Takes a set of images off this device; when it is in force, none is from then on."""
        await self._keeper.remove(bundle)
        if bundle == self._wanted:
            await self.choose(None)
        await self._show()
        return None

    async def _load(self, bundle: str) -> Roms:
        def progress(done_bytes: int, total_bytes: int) -> None:
            self._send(View("romsBusy", plain(Busy(bundle, done_bytes, total_bytes))))

        try:
            return await self._keeper.load(bundle, progress)
        finally:
            self._send(View("romsBusy", None))

    async def _show(self) -> None:
        kept = await self._blobs.sizes()
        _, names = await self._keeper.own()
        in_force = self._in_force.bundle.images if self._in_force else ()
        value: JsonValue = {
            "bundles": [plain(_shown(each, names, kept.keys())) for each in await self._keeper.bundles()],
            "chosen": self._wanted,
            "images": {image.kind: image.sha256 for image in in_force},
            "trouble": self._trouble,
        }
        self._send(View("roms", value))


def _shown(bundle: RomBundle, names: Mapping[RomKind, str], kept: Set[str]) -> ShownBundle:
    own = bundle.id == OWN
    images = tuple(
        ShownImage(image.kind, image.size_bytes, image.sha256, names[image.kind] if own else "", image.sha256 in kept)
        for image in bundle.images
    )
    return ShownBundle(bundle.id, bundle.title, own, all(image.kept for image in images), images)
