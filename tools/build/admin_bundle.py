"""The operator's page: dist-admin/, a second bundle beside dist/ that the server gives to who is logged in.

`public/admin/index.html` is its document, filled like the first one (bundle.py says how), and `login.html` beside it is
what others get in its place. Its own modules and styles have hashed names below `/admin/assets/`; player, engine and
everyone's rooms are those of dist/, whose addresses it takes over from the first document, so that an operator's
page and a listener's run the very same files. Nothing of it is written into dist/, and no service worker is
told of it.
"""

import json
import re
import shutil
from pathlib import Path

from tools.build import keyed, sizes
from tools.build.assets import Assets
from tools.build.compress import compress
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.files import replace_folder, write_atomic
from tools.build.licences import licences
from tools.build.template import fill, policy
from tools.build.version import version_of

_BASE = "/admin/assets"
_ASSETS = re.compile(r'<script type="application/json" id="assets">(.*?)</script>')


def make(ctx: Context) -> None:
    """Makes dist-admin/ from public/ and the finished dist/, unless nothing of them changed."""
    public = ctx.root / "public"
    names = ("admin_bundle", "assets", "compress", "licences", "sizes", "template")
    keyed.make(
        ctx,
        "admin-bundle",
        inputs=[
            *(public / "js", public / "css", public / "admin", ctx.dist / "index.html", ctx.root / "package-lock.json"),
            *(Path(__file__).with_name(f"{name}.py") for name in names),
        ],
        parameters={"version": version_of(ctx.root)},
        outputs=[ctx.dist_admin / name for name in ("index.html", "build.json")],
        build=lambda: _make(ctx, public),
    )


def _make(ctx: Context, public: Path) -> None:
    stage = ctx.work / "admin-bundle"
    shutil.rmtree(stage, ignore_errors=True)
    dist = stage / "dist-admin"
    with ctx.say.step("bundling the operator's page"):
        shared = everyones_assets(ctx.dist)
        assets = Assets(ctx, public, dist, _BASE)
        assets.bundled({"main": "js/admin/main.js"}, "--format=esm", "--splitting")
        assets.bundled({"rooms": "css/admin.css"})

        def address(source: str) -> str:
            icon = source.startswith("icons/")  # everyone's, so that a login needs nothing of this bundle
            return shared[Path(source).stem] if icon else assets.address(source)

        policies: dict[str, dict[str, list[str]]] = {}
        for template in sorted((public / "admin").glob("*.html")):
            page = fill(template, assets.inline, address, shared, needed=())
            write_atomic(dist / template.name, page.encode())
            policies[template.name] = policy(page)
        facts = {"version": version_of(ctx.root), "csp": policies}
        write_atomic(dist / "licences.txt", licences(ctx, assets.packages))
        write_atomic(dist / "build.json", (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())
    for file in sorted(path for path in dist.rglob("*") if path.is_file()):
        compress(file)
    for line in sizes.table(sizes.measure(dist)):
        ctx.say(line)
    at_once = [*assets.names.values(), *assets.parts["main"]]
    first = sizes.brotli_of(dist, ["index.html", *(_name(each) for each in at_once)])
    ctx.say(f"  before the operator's page is interactive: {first:,} bytes with brotli")
    replace_folder(ctx.dist_admin, dist)


def everyones_assets(dist: Path) -> dict[str, str]:
    """What the first document of dist/ tells its page: names and addresses, and the version of all."""
    found = _ASSETS.search((dist / "index.html").read_text(encoding="utf-8"))
    if found is None:
        raise BuildError("the first document in dist/ has no assets", "Make it again: python3 build.py")
    told: dict[str, str] = json.loads(found[1])
    return told


def _name(address: str) -> str:
    return f"assets/{address.rsplit('/', 1)[1]}"
