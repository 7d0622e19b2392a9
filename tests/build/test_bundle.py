"""The bundle that esbuild and we make of a small page: names by hash, the same bytes everywhere, all or nothing."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from tests.build.conftest import ROOT, Checkout
from tools.build import bundle
from tools.build.context import BuildError

pytestmark = pytest.mark.skipif(
    not (ROOT / "node_modules" / "@esbuild").is_dir(), reason="npm packages are not installed: python3 build.py"
)


def made(checkout: Checkout) -> Path:
    bundle.make(checkout.ctx, checkout.engine, lambda _: "engine-1", checkout.python)
    return checkout.ctx.dist


def assets_of(dist: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((dist / "build.json").read_bytes())["assets"]
    return found


def test_everything_has_its_place(checkout: Callable[..., Checkout]) -> None:
    dist = made(checkout())
    assets = assets_of(dist)
    assert set(assets) == {*("app", "worklet", "engineWorker", "pythonWorker", "style", "engine", "python", "dot")}
    for address in assets.values():
        assert re.fullmatch(r"/assets/(python/)?[\w-]+\.[A-Z2-7]{8}\.(js|json|css|svg|wasm)", address)
        assert (dist / address.lstrip("/")).is_file()
    assert (dist / "assets" / "python" / "python.AAAAAAAA.bin").read_bytes() == b"a piece of Python"
    assert (dist / "demo" / "one.sid").read_text() == "PSID"
    assert not (dist / "demo" / "src").exists()
    assert sorted(path.name for path in dist.iterdir() if path.suffix not in (".br", ".gz")) == [
        *("assets", "build.json", "demo", "index.html", "licences.txt", "manifest.webmanifest", "precache.json"),
        *("robots.txt", "sizes.json", "sw.js"),
    ]
    page = (dist / "index.html").read_text()
    assert f'"app":"{assets["app"]}"' in page
    assert f'href="{assets["dot"]}"' in page
    assert "shared by all" in page
    assert "remark" not in page


def test_modules_of_one_file_import_nothing_and_the_app_shares_chunks(checkout: Callable[..., Checkout]) -> None:
    dist = made(checkout())
    assets = assets_of(dist)
    for name in ("worklet", "engineWorker", "pythonWorker"):
        text = (dist / assets[name].lstrip("/")).read_text()
        assert "shared by all" in text
        assert "import" not in text
    app = (dist / assets["app"].lstrip("/")).read_text()
    chunk = re.search(r'import\("/assets/(help\.[A-Z2-7]{8}\.js)"\)', app)
    assert chunk
    assert (dist / "assets" / chunk[1]).is_file()


def test_style_sheets_name_pictures_by_hash(checkout: Callable[..., Checkout]) -> None:
    dist = made(checkout())
    style = (dist / assets_of(dist)["style"].lstrip("/")).read_text()
    picture = re.search(r"""url\("/(assets/dot\.[A-Z2-7]{8}\.svg)"\)""", style)
    assert picture
    assert f"/{picture[1]}" == assets_of(dist)["dot"]
    assert (dist / picture[1]).is_file()
    assert "footer" in style


def test_packed_forms_hold_the_same_bytes(checkout: Callable[..., Checkout]) -> None:
    dist = made(checkout())
    app = dist / assets_of(dist)["app"].lstrip("/")
    assert gzip.decompress(app.with_name(app.name + ".gz").read_bytes()) == app.read_bytes()
    assert brotli.decompress(app.with_name(app.name + ".br").read_bytes()) == app.read_bytes()


def test_what_it_was_made_of_is_told(checkout: Callable[..., Checkout]) -> None:
    dist = made(checkout())
    facts = json.loads((dist / "build.json").read_bytes())
    assert facts["engine"] == "engine-1"
    assert re.fullmatch(r"\d+\.\d+\.\d+", facts["version"])
    assert [len(facts["csp"][kind]) for kind in ("script", "style")] == [1, 1]
    text = (dist / "licences.txt").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "BSD 3-Clause License" in text
    assert re.search(r"^lit-html \d", text, re.MULTILINE)
    assert text.endswith("Python: told here\n")


def test_the_same_inputs_give_the_same_bytes_in_another_folder(checkout: Callable[..., Checkout]) -> None:
    one, two = made(checkout("one")), made(checkout("another-folder"))
    names = sorted(file.relative_to(one) for file in one.rglob("*") if file.is_file())
    assert names == sorted(file.relative_to(two) for file in two.rglob("*") if file.is_file())
    assert [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()] == []


def test_made_again_only_after_a_change(checkout: Callable[..., Checkout]) -> None:
    project = checkout()
    dist = made(project)
    before = (dist / "index.html").stat().st_mtime_ns
    made(project)
    assert (dist / "index.html").stat().st_mtime_ns == before
    former = assets_of(dist)
    project.write("js/shared.js", 'export const shared = "changed";\n')
    made(project)
    assert "changed" in (dist / "index.html").read_text()
    changed = {name for name, address in assets_of(dist).items() if former[name] != address}
    assert changed == {"worklet", "engineWorker", "pythonWorker"}
    assert not (dist / former["worklet"].lstrip("/")).exists()


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("js/app.js", 'import "./nowhere.js";', r'Could not resolve "\./nowhere\.js"'),
        ("js/shell.js", "let = ;", r"shell\.js:1:"),
        ("icons/dot.png", "", "two assets are called dot"),
        ("index.html", "<p>", "no build:css marker"),
    ],
)
def test_a_fault_is_named_and_the_former_bundle_stays(
    checkout: Callable[..., Checkout], name: str, text: str, reason: str
) -> None:
    project = checkout()
    before = (made(project) / "index.html").read_bytes()
    project.write(name, text)
    with pytest.raises(BuildError, match=reason):
        made(project)
    assert (project.ctx.dist / "index.html").read_bytes() == before


@pytest.mark.parametrize("name", ["js/app.js", "js/worklet.js", "js/engine-worker.js", "js/shell.js", "css/app.css"])
def test_an_absent_entry_is_named(checkout: Callable[..., Checkout], name: str) -> None:
    project = checkout()
    (project.ctx.root / "public" / name).unlink()
    with pytest.raises(BuildError, match=f"public/{name} isn't there"):
        made(project)


def test_a_bundle_over_its_budget_is_not_put_in_place(checkout: Callable[..., Checkout]) -> None:
    project = checkout()
    before = (made(project) / "index.html").read_bytes()
    # Random bytes would do, but these are the same in every run and no compressor finds the rule.
    hard = "".join(f"{(n * n * 2654435761 + n * 40503) % 2**32:x}" for n in range(20_000))
    project.write("js/shared.js", f'export const shared = "{hard}";\n')
    with pytest.raises(BuildError, match="over its budget: document by"):
        made(project)
    assert (project.ctx.dist / "index.html").read_bytes() == before
