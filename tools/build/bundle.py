"""The page: public/ becomes dist/, modules bundled and minified, names hashed, the first screen in one document.

What the page's engineer keeps to:

- `public/index.html` is the template. `<!-- build:css css/critical.css -->` becomes a `<style>` with that file,
  `<!-- build:js js/shell.js -->` a `<script>` with that module and all it imports (as a function of its own, so its
  exports go nowhere), `<!-- build:assets -->` the JSON element `<script type="application/json" id="assets">`, and
  `build:url(icons/icon.svg)` in an attribute the hashed address of a file of public/. Hand-written inline scripts and
  styles are kept and get their hash in the content security policy too; `style=` and `on...=` attributes are refused.
- The assets element maps names to addresses: `app` (js/app.js, lazily imported: `import(assets.app)`), `worklet`
  (js/worklet.js), `engineWorker` (js/engine-worker.js, a module worker), `style` (css/app.css), `engine` (the engine),
  and each file of public/fonts/ and public/icons/ by its name in camel case (`inter-latin.woff2` is `interLatin`).
- `app.js` may `import()` further modules: they become chunks that share what they have in common. What the shell and
  the app must share at run time is handed over in a call: each holds its own copy of the modules it imports.
- CSS may `@import` and name fonts and images by relative `url()`.
- Other files directly in public/ (robots.txt, favicon.ico) and the `.sid` and `.json` files of public/demo/ are copied.
"""

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tools.build import esbuild, keyed, sizes
from tools.build.compress import compress
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.files import write_atomic
from tools.build.licences import licences
from tools.build.template import fill, policy
from tools.build.version import version_of

_MODULES = {"app": "js/app.js", "worklet": "js/worklet.js", "engineWorker": "js/engine-worker.js"}
_STYLES = {"style": "css/app.css"}
_FOLDERS = ("fonts", "icons")
# Names of chunks and of what style sheets name; the same shape as `_hashed` makes.
_NAMES = ("--entry-names=[name].[hash]", "--chunk-names=[name].[hash]", "--asset-names=[name].[hash]")
_LOADERS = [f"--loader:.{ending}=file" for ending in ("woff2", "svg", "png", "webp")]


def make(ctx: Context, engine: Path, engine_version: str) -> None:
    """Makes dist/ from public/ and the engine, unless nothing of it changed."""
    public = ctx.root / "public"
    keyed.make(
        ctx,
        "bundle",
        inputs=[public, engine, ctx.root / "LICENSE", ctx.root / "package-lock.json", Path(__file__).parent],
        parameters={"version": version_of(ctx.root), "engine": engine_version},
        outputs=[ctx.dist / name for name in ("index.html", "build.json", "sizes.json")],
        build=lambda: _make(ctx, public, engine, engine_version),
    )


def _make(ctx: Context, public: Path, engine: Path, engine_version: str) -> None:
    with ctx.say.step("bundling the page"):
        # Made beside and moved into place whole, so that a server that runs meanwhile never serves half a bundle.
        stage = ctx.work / "bundle"
        shutil.rmtree(stage, ignore_errors=True)
        dist = stage / "dist"
        assets = _Assets(ctx, public, dist)
        assets.compile()
        assets.add("engine", engine, "sid.wasm")
        for folder in _FOLDERS:
            for file in _files(public / folder):
                assets.add(_camel(file.stem), file, file.name)
        version = version_of(ctx.root)
        page = fill(public / "index.html", assets.inline, assets.address, assets.names)
        write_atomic(dist / "index.html", page.encode())
        facts = {"version": version, "engine": engine_version, "csp": policy(page), "assets": assets.names}
        write_atomic(dist / "build.json", (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())
        _copy(public, dist)
        write_atomic(dist / "licences.txt", licences(ctx, assets.packages))
    with ctx.say.progress("compressing", sum(1 for _ in _files(dist)), "files") as report:
        for count, file in enumerate(list(_files(dist)), 1):
            compress(file)
            report(count)
    sizes.report(ctx, dist)
    _replace(ctx.dist, dist)


class _Assets:
    """The hashed files, by the names that the page knows them by."""

    def __init__(self, ctx: Context, public: Path, dist: Path) -> None:
        self._ctx, self._public, self._folder = ctx, public, dist / "assets"
        self._inlined = dist.parent / "inline"
        self._by_source: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.packages: set[str] = set()

    def compile(self) -> None:
        """Bundles the modules and style sheets that aren't part of the document."""
        for entries, options in (
            ({"app": _MODULES["app"]}, ["--format=esm", "--splitting"]),
            # A worklet and a worker are one file each: what loads them knows one address.
            ({name: entry for name, entry in _MODULES.items() if name != "app"}, ["--format=esm"]),
            (_STYLES, []),
        ):
            for entry in entries.values():
                self._must_exist(entry)
            made = esbuild.bundle(
                self._ctx,
                self._public,
                list(entries.values()),
                self._folder,
                *_NAMES,
                *_LOADERS,
                "--public-path=/assets",
                *options,
            )
            self.packages |= made.packages
            for name, entry in entries.items():
                self.names[name] = f"/assets/{made.entries[entry].name}"

    def add(self, name: str, file: Path, as_name: str) -> None:
        """Copies a file under a hashed name and lists it."""
        if name in self.names:
            raise BuildError(f"two assets are called {name}, {file} is the second", "Give one of them another name.")
        self.names[name] = self._hashed(file, as_name)
        if file.is_relative_to(self._public):
            self._by_source[file.relative_to(self._public).as_posix()] = self.names[name]

    def address(self, source: str) -> str:
        """The address of a file of public/ that the template names."""
        if source not in self._by_source:
            self._must_exist(source)
            self._by_source[source] = self._hashed(self._public / source, Path(source).name)
        return self._by_source[source]

    def inline(self, source: str) -> str:
        """The text of a module or style sheet with all that it imports, to stand in the document."""
        self._must_exist(source)
        options = ["--format=iife"] if source.endswith(".js") else [*_NAMES, *_LOADERS, "--public-path=/assets"]
        made = esbuild.bundle(self._ctx, self._public, [source], self._inlined, *options)
        self.packages |= made.packages
        main = made.entries[source]
        for extra in made.files:
            if extra != main:
                self._folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(extra, self._folder / extra.name)
        return main.read_text(encoding="utf-8").strip()

    def _hashed(self, file: Path, as_name: str) -> str:
        data = file.read_bytes()
        stem, dot, ending = as_name.rpartition(".")
        # As esbuild's: 8 characters of base 32 are 40 bits.
        name = f"{stem}.{_base32(hashlib.sha256(data).digest())}{dot}{ending}"
        write_atomic(self._folder / name, data)
        return f"/assets/{name}"

    def _must_exist(self, source: str) -> None:
        if not (self._public / source).is_file():
            raise BuildError(
                f"public/{source} isn't there, and the bundle needs it", "Write it; see tools/build/bundle.py."
            )


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest).decode()[:8]


def _camel(stem: str) -> str:
    first, *rest = re.split(r"[^A-Za-z0-9]+", stem)
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in an order that doesn't depend on the machine; none where the folder is absent."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))


def _copy(public: Path, dist: Path) -> None:
    for file in sorted(public.iterdir()):
        if file.is_file() and file.name != "index.html":
            write_atomic(dist / file.name, file.read_bytes())
    demo = public / "demo"
    for file in sorted(demo.iterdir()) if demo.is_dir() else ():
        if file.suffix in (".sid", ".json"):
            write_atomic(dist / "demo" / file.name, file.read_bytes())


def _replace(target: Path, made: Path) -> None:
    former = made.parent / "former"
    if target.exists():
        os.replace(target, former)
    os.replace(made, target)
    shutil.rmtree(former, ignore_errors=True)
