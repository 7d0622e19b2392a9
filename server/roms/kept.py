"""The ROM images that an operator uploaded: `data/roms/bundles.json` says which, `data/roms/images/SHA256` is each.

All that is decided is in the one document, so a change of any kind is one renaming: whoever reads at any moment finds
one state or the next, and an upload that breaks off leaves at most bytes that no document names. Names from outside
never become names of files.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Final

from client_py.core.canonical import canonical_json
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.rom_images import IMAGE_BYTES
from server.contract.roms import KeptImage, KeptRoms
from server.durable import alone, put, sync_folders
from server.paths import PathError, read_confined

ROMS: Final = "roms"  # in the data folder
_DOCUMENT: Final = "bundles.json"
_IMAGES: Final = "images"
_MAX_BYTES: Final = 1024 * 1024


class KeptRomsError(SidflowError):
    """What is kept can't be used."""


class RomStore:
    """`root` is data/roms; reading makes nothing in it. All of it blocks on the disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def stamp(self) -> Hashable:
        """What says, cheaply, whether something was changed since."""
        try:
            found = (self._root / _DOCUMENT).lstat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def read(self) -> KeptRoms:
        """What was decided, nothing before the first change; raises KeptRomsError."""
        file = self._root / _DOCUMENT
        if not file.exists() and not file.is_symlink():
            return KeptRoms()
        try:
            return decode_json(KeptRoms, read_confined(self._root, _DOCUMENT, _MAX_BYTES).decode())
        except (SidflowError, UnicodeDecodeError) as error:
            raise KeptRomsError(f"The list of uploaded ROM images can't be used: {error}.") from None

    def image(self, image: KeptImage) -> bytes:
        """An image's bytes, after a look whether they still are those that were uploaded; raises KeptRomsError."""
        try:
            data = read_confined(self._root, f"{_IMAGES}/{image.sha256}", IMAGE_BYTES[image.kind])
        except PathError as error:
            raise KeptRomsError(f"The {image.kind} image can't be read: {error}.") from None
        if len(data) != IMAGE_BYTES[image.kind] or hashlib.sha256(data).hexdigest() != image.sha256:
            raise KeptRomsError(f"The {image.kind} image on the disk isn't the one that was uploaded.")
        return data

    def change(self, how: Callable[[KeptRoms], KeptRoms], images: Mapping[str, bytes]) -> tuple[KeptRoms, KeptRoms]:
        """Changes what was decided, with new images by their SHA-256; answers what it was and what it is.

        What `how` raises changes nothing. Images that nobody names any more are gone afterwards. Raises KeptRomsError,
        OSError.
        """
        with alone(self._root):
            before = self.read()
            after = how(before)
            folder = self._root / _IMAGES
            if folder.is_symlink():
                raise KeptRomsError("The folder of uploaded ROM images is a link: put a folder in its place.")
            for sha256, data in images.items():
                put(folder / sha256, data, self._root)
            put(self._root / _DOCUMENT, (canonical_json(after) + "\n").encode(), self._root)
            self._sweep(after)
        return before, after

    def _sweep(self, kept: KeptRoms) -> None:
        """Takes away what no bundle names: images that were replaced, and what a killed process left."""
        folder = self._root / _IMAGES
        if not folder.is_dir():
            return
        named = {image.sha256 for bundle in kept.bundles for image in bundle.images}
        unnamed = [file for file in folder.iterdir() if file.name not in named]
        for file in unnamed:
            file.unlink()
        if unnamed:
            sync_folders(folder, self._root)
