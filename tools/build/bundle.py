"""The page: public/ becomes dist/, modules bundled and minified, names hashed, the first screen in one document.

What the page's engineer keeps to:

- `public/index.html` is the template. `<!-- build:css css/critical.css -->` becomes a `<style>` with that file,
  `<!-- build:js js/shell.js -->` a `<script>` with that module and all it imports (as a function of its own, so its
  exports go nowhere), `<!-- build:assets -->` the JSON element `<script type="application/json" id="assets">`, and
  `build:url(icons/icon.svg)` in an attribute the hashed address of a file of public/. Hand-written inline scripts and
  styles are kept and get their hash in the content security policy too; `style=` and `on...=` attributes are refused.
- The assets element maps names to addresses: `app` (js/app.js, lazily imported: `import(assets.app)`), `appParts` (the
  chunks that it needs at once, a space between them), `worklet`
  (js/worklet.js), `engineWorker` (js/engine-worker.js, a module worker), `pythonWorker` (js/python-worker.js, another),
  `style` (css/app.css), `engine` (the engine), `python` (the manifest of what Python in the page downloads),
  and each file of public/fonts/ and public/icons/ by its name in camel case (`inter-latin.woff2` is `interLatin`).
- `app.js` may `import()` further modules: they become chunks that share what they have in common. What the shell and
  the app must share at run time is handed over in a call: each holds its own copy of the modules it imports.
- CSS may `@import` and name fonts and images by relative `url()`.
- Other files directly in public/ (robots.txt, favicon.ico) and the `.sid` and `.json` files of public/demo/ are copied;
  in `.webmanifest` files `build:url(...)` is filled in as in the template.
- `public/admin/` and `public/js/admin/` are the operator's: admin_bundle.py makes dist-admin/ from them.
- `service-worker/sw.js` becomes `/sw.js`, and `precache.json` tells it what to keep (precache.py).
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.build import esbuild, keyed, precache, sizes
from tools.build.assets import Assets
from tools.build.compress import compress
from tools.build.context import Context
from tools.build.files import replace_folder, write_atomic
from tools.build.licences import licences
from tools.build.pyodide_parts import Parts
from tools.build.template import fill, policy, with_addresses
from tools.build.version import version_of

_PYTHON = "python/"  # below assets/


def make(ctx: Context, engine: Path, version_of_engine: Callable[[Path], str], python: Parts) -> None:
    """Makes dist/ from public/, engine and Python's parts, unless nothing of it changed; only then asks the engine."""
    public = ctx.root / "public"
    keyed.make(
        ctx,
        "bundle",
        inputs=[
            *(public, ctx.root / "service-worker", engine, python.manifest, python.licences),
            *(ctx.root / "LICENSE", ctx.root / "package-lock.json"),
            *_own_sources(),
        ],
        parameters={"version": version_of(ctx.root)},
        outputs=[ctx.dist / name for name in ("index.html", "build.json", "sizes.json")],
        build=lambda: _make(ctx, public, engine, version_of_engine(engine), python),
    )


def _make(ctx: Context, public: Path, engine: Path, engine_version: str, python: Parts) -> None:
    # Made beside and moved into place whole, so that a server that runs meanwhile never serves half a bundle.
    stage = ctx.work / "bundle"
    shutil.rmtree(stage, ignore_errors=True)
    dist = stage / "dist"
    with ctx.say.step("bundling the page"):
        assets = Assets(ctx, public, dist)
        assets.bundled({"app": "js/app.js"}, "--format=esm", "--splitting")
        # One file each: what loads a worklet or a worker knows one address.
        alone = {"worklet": "worklet", "engineWorker": "engine-worker", "pythonWorker": "python-worker"}
        assets.bundled({name: f"js/{stem}.js" for name, stem in alone.items()}, "--format=esm")
        assets.bundled({"style": "css/app.css"})
        assets.made("engine", engine)
        assets.made("python", python.manifest, _PYTHON)
        named = [file for folder in ("fonts", "icons") for file in _files(public / folder)]
        assets.copied([file.relative_to(public).as_posix() for file in named], named=True)
        told = {**assets.names, "appParts": " ".join(assets.parts["app"]), "version": precache.BLANK}
        page = fill(public / "index.html", assets.inline, assets.address, told)
        write_atomic(dist / "index.html", page.encode())
        facts = {
            "version": version_of(ctx.root),
            "engine": engine_version,
            "csp": policy(page),
            "assets": assets.names,
        }
        write_atomic(dist / "build.json", (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())
        _copy(public, dist, assets)
        write_atomic(dist / "licences.txt", licences(ctx, assets.packages, python.licences))
        esbuild.bundle(ctx, ctx.root / "service-worker", ["sw.js"], dist, "--format=iife")
        ctx.say(f"  version {precache.stamp(dist)}")
    files = list(_files(dist))
    with ctx.say.progress("compressing", len(files), "files") as report:
        for count, file in enumerate(files, 1):
            compress(file)
            report(count)
    # Its parts were compressed when they were made, which takes long.
    shutil.copytree(python.folder, dist / "assets" / _PYTHON, dirs_exist_ok=True)
    sizes.report(ctx, dist)
    replace_folder(ctx.dist, dist)


def _own_sources() -> list[Path]:
    """The modules of the build that decide what a bundle looks like."""
    names = ("assets", "bundle", "compress", "esbuild", "licences", "precache", "sizes", "template")
    return [Path(__file__).with_name(f"{name}.py") for name in names]


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in an order that doesn't depend on the machine; none where the folder is absent."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))


def _copy(public: Path, dist: Path, assets: Assets) -> None:
    for file in sorted(public.iterdir()):
        if file.suffix == ".webmanifest":
            text = with_addresses(file.read_text(encoding="utf-8"), assets.address)
            write_atomic(dist / file.name, text.encode())
        elif file.is_file() and file.name != "index.html":
            write_atomic(dist / file.name, file.read_bytes())
    demo = public / "demo"
    for file in sorted(demo.iterdir()) if demo.is_dir() else ():
        if file.suffix in (".sid", ".json"):
            write_atomic(dist / "demo" / file.name, file.read_bytes())
