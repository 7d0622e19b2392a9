"""What the service worker is told to keep: all that a page can load, each once, and a version that means the bytes."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.conftest import ROOT, Checkout
from tests.build.test_bundle import made
from tools.build import precache
from tools.build.context import BuildError

needs_npm = pytest.mark.skipif(
    not (ROOT / "node_modules" / "@esbuild").is_dir(), reason="npm packages are not installed: python3 build.py"
)


def listed(dist: Path) -> dict[str, tuple[str, int]]:
    manifest = json.loads((dist / precache.MANIFEST).read_bytes())
    return {entry["url"]: (entry["sha256"], entry["bytes"]) for entry in manifest["files"]}


def version_in(page: Path) -> str:
    found = re.search(r'"version":"([0-9a-f]{16})"', page.read_text())
    assert found
    return found[1]


@needs_npm
def test_every_file_that_a_page_loads_is_listed_with_its_bytes(checkout: Callable[..., Checkout]) -> None:
    dist = made(checkout())
    found = listed(dist)
    assert {"/", "/demo/one.sid", "/demo/catalogue.json", "/manifest.webmanifest"} <= set(found)
    assets = json.loads((dist / "build.json").read_bytes())["assets"]
    assert set(assets.values()) <= set(found)
    for url, (digest, size) in found.items():
        data = (dist / (url.lstrip("/") or "index.html")).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (digest, size)


@needs_npm
def test_pieces_of_python_and_packed_forms_are_not(checkout: Callable[..., Checkout]) -> None:
    found = listed(made(checkout()))
    assert [url for url in found if re.search(r"\.(br|gz|bin)$|sw\.js$|precache|sizes|build\.json", url)] == []


@needs_npm
def test_the_page_knows_its_version_and_it_follows_the_bytes(checkout: Callable[..., Checkout]) -> None:
    project = checkout()
    dist = made(project)
    first = json.loads((dist / precache.MANIFEST).read_bytes())["version"]
    assert version_in(dist / "index.html") == first
    project.write("demo/one.sid", "RSID")
    made(project)
    second = json.loads((dist / precache.MANIFEST).read_bytes())["version"]
    assert second == version_in(dist / "index.html") != first
    project.write("demo/one.sid", "PSID")
    made(project)
    assert version_in(dist / "index.html") == first


@needs_npm
def test_the_manifest_names_its_pictures_by_hash(checkout: Callable[..., Checkout]) -> None:
    dist = made(checkout())
    manifest = json.loads((dist / "manifest.webmanifest").read_bytes())
    assert (dist / manifest["icons"][0]["src"].lstrip("/")).is_file()


@needs_npm
def test_the_worker_is_one_script_at_the_root(checkout: Callable[..., Checkout]) -> None:
    text = (made(checkout()) / "sw.js").read_text()
    assert "addEventListener" in text
    assert "import" not in text


def test_stamping_twice_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f'{{"version":"{precache.BLANK}"}}')
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").write_text("1")
    assert precache.stamp(tmp_path) == precache.stamp(tmp_path) == version_in(tmp_path / "index.html")


def test_a_document_without_a_place_for_the_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>")
    with pytest.raises(BuildError, match="no place for the version"):
        precache.stamp(tmp_path)
