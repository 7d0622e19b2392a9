"""The hashed files of the bundle, and the names that the page knows them by."""

import base64
import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from tools.build import esbuild
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.files import write_atomic

_NAMES = ("--entry-names=[name].[hash]", "--chunk-names=[name].[hash]", "--asset-names=[name].[hash]")
_PICTURES_AND_FONTS = (".woff2", ".svg", ".png", ".webp")


class Assets:
    """Makes them in the folder `dist`/assets; `names` maps each name to its address, `parts` to those of its chunks.

    `base` is where the server hands that folder out.
    """

    def __init__(self, ctx: Context, public: Path, dist: Path, base: str = "/assets") -> None:
        self._ctx, self._public, self._folder, self._base = ctx, public, dist / "assets", base
        self._inlined = dist.parent / "inline"
        self._by_source: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.parts: dict[str, list[str]] = {}
        self.packages: set[str] = set()

    def bundled(self, entries: dict[str, str], *options: str) -> None:
        """Modules or style sheets, bundled in one run so that they share chunks where `options` say so."""
        made = self._run(list(entries.values()), self._folder, *_NAMES, f"--public-path={self._base}", *options)
        for name, entry in entries.items():
            self._by_source[entry] = f"{self._base}/{made.entries[entry].name}"
            self._name(name, self._by_source[entry])
            self.parts[name] = [f"{self._base}/{part.name}" for part in made.parts[entry]]

    def copied(self, sources: Sequence[str], *, named: bool) -> None:
        """Files of public/ as they are; with `named` in camel case, as fonts/inter-latin.woff2 is `interLatin`."""
        if not sources:
            return
        # esbuild hashes them, so that a style sheet that names one means the same address.
        endings = {Path(source).suffix for source in sources}
        loaders = [f"--loader:{ending}=file" for ending in sorted(endings)]
        made = self._run(sources, self._inlined, *_NAMES, *loaders)
        for source in sources:
            copy = made.copies[source]
            self._folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(copy, self._folder / copy.name)
            self._by_source[source] = f"{self._base}/{copy.name}"
            if named:
                self._name(_camel(Path(source).stem), self._by_source[source])

    def made(self, name: str, file: Path, folder: str = "") -> None:
        """A file that another step of the build made; `folder` is where below assets/ it goes, with "/" at the end."""
        data = file.read_bytes()
        # As many characters of the same alphabet as esbuild takes.
        digest = base64.b32encode(hashlib.sha256(data).digest()).decode()[:8]
        hashed = f"{file.stem}.{digest}{file.suffix}"
        write_atomic(self._folder / folder / hashed, data)
        self._name(name, f"{self._base}/{folder}{hashed}")

    def address(self, source: str) -> str:
        """The address of any file of public/; of a module or style sheet that was bundled, the bundle's."""
        if source not in self._by_source:
            self.copied([source], named=False)
        return self._by_source[source]

    def inline(self, source: str) -> str:
        """The text of a module or style sheet with all that it imports, to stand in the document."""
        options = ["--format=iife"] if source.endswith(".js") else [*_NAMES, f"--public-path={self._base}"]
        made = self._run([source], self._inlined, *options)
        for extra in made.copies.values():
            self._folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(extra, self._folder / extra.name)
        return made.entries[source].read_text(encoding="utf-8").strip()

    def _run(self, sources: Sequence[str], out: Path, *options: str) -> esbuild.Made:
        for source in sources:
            if not (self._public / source).is_file():
                raise BuildError(f"public/{source} isn't there, and the bundle needs it", "See tools/build/bundle.py.")
        loaders = [f"--loader:{ending}=file" for ending in _PICTURES_AND_FONTS]
        made = esbuild.bundle(self._ctx, self._public, sources, out, *loaders, *options)
        self.packages |= made.packages
        return made

    def _name(self, name: str, address: str) -> None:
        if name in self.names:
            raise BuildError(f"two assets are called {name}, {address} is the second", "Give one of them another name.")
        self.names[name] = address


def _camel(stem: str) -> str:
    first, *rest = re.split(r"[^A-Za-z0-9]+", stem)
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
