"""A small checkout for tests of the build: real files, a real cache, and a voice that is kept."""

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.build.context import Context, make_context
from tools.build.pyodide_parts import Parts
from tools.build.say import Say

ROOT = Path(__file__).resolve().parents[2]

INDEX = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Small</title>
    <!-- build:css css/critical.css -->
    <link rel="icon" href="build:url(icons/dot.svg)">
    <link rel="manifest" href="/manifest.webmanifest">
    <!-- build:assets -->
  </head>
  <body>
    <h1>Small page</h1>
    <!-- a remark that nobody needs -->
    <!-- build:js js/shell.js -->
  </body>
</html>
"""
FILES = {
    "index.html": INDEX,
    "robots.txt": "User-agent: *\n",
    "manifest.webmanifest": '{"icons": [{"src": "build:url(icons/dot.svg)"}]}\n',
    "../service-worker/sw.js": 'import { name } from "./name.js";\nself.addEventListener(name, () => {});\n',
    "../service-worker/name.js": 'export const name = "fetch";\n',
    "css/critical.css": "body { color: #101010; }\n",
    "css/app.css": '@import "./more.css";\nmain { background: url("../icons/dot.svg"); }\n',
    "css/more.css": "footer { margin: 0 }\n",
    "icons/dot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "js/shell.js": 'import { shared } from "./shared.js";\ndocument.title = `${shared} <!-- </script>`;\n',
    "js/shared.js": 'export const shared = "shared by all";\n',
    "js/app.js": 'import { html } from "lit";\nexport const view = html`<p>hello</p>`;\n'
    'export const help = () => import("./help.js");\n',
    "js/help.js": 'export const text = "help";\n',
    "js/worklet.js": 'import { shared } from "./shared.js";\nregisterProcessor(shared, class {});\n',
    "js/python-worker.js": 'import { shared } from "./shared.js";\npostMessage(shared);\n',
    "js/engine-worker.js": 'import { shared } from "./shared.js";\npostMessage(shared);\n',
    "demo/one.sid": "PSID",
    "demo/catalogue.json": "{}\n",
    "demo/src/one.asm": "; source\n",
}


@dataclass(frozen=True, slots=True)
class Checkout:
    """A folder like the project's, with what the build of the page reads."""

    ctx: Context
    said: io.StringIO
    engine: Path
    python: Parts

    def write(self, name: str, text: str) -> None:
        path = self.ctx.root / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Callable[..., Checkout]:
    """Makes a checkout in a folder of its own; `cache` and `mirror` are settings of the build."""

    def build(folder: str = "checkout", mirror: str | None = None) -> Checkout:
        root = tmp_path / folder
        root.mkdir()
        for name in ("LICENSE", "pyproject.toml", "package-lock.json"):
            shutil.copyfile(ROOT / name, root / name)
        if (ROOT / "node_modules").is_dir():
            (root / "node_modules").symlink_to(ROOT / "node_modules")
        said = io.StringIO()
        settings = {"SIDFLOW_CACHE": str(tmp_path / "cache"), **({"SIDFLOW_MIRROR": mirror} if mirror else {})}
        engine = root / "sid.wasm"
        engine.write_bytes(b"\0asm" + bytes(range(256)))
        python = Parts(*(root / name for name in ("python-parts", "python.json", "python-licences.txt")))
        python.folder.mkdir()
        (python.folder / "python.AAAAAAAA.bin").write_bytes(b"a piece of Python")
        python.manifest.write_text('{"files":[]}')
        python.licences.write_text("Python: told here\n")
        made = Checkout(make_context(root, settings, Say(said)), said, engine, python)
        for name, text in FILES.items():
            made.write(name, text)
        return made

    return build


@pytest.fixture
def ctx(checkout: Callable[..., Checkout]) -> Context:
    return checkout().ctx
