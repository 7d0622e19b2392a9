"""The bundle: a server that starts has all of it, and one that can't says what to do."""

import json
from pathlib import Path

import pytest

from server.bundle import BundleError, engine_file, load_bundle


def test_contents(dist: Path) -> None:
    bundle = load_bundle(dist)
    assert set(bundle.contents) == {
        "",
        "index.html",
        "assets/app.AAAAAAAA.js",
        "demo/bundled.sid",
        "demo/catalogue.json",
    }
    assert bundle.contents[""] is bundle.contents["index.html"]
    assert set(bundle.contents["assets/app.AAAAAAAA.js"].bodies) == {"identity", "br", "gzip"}


def test_links_are_not_served(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (dist / "assets" / "link.js").symlink_to(tmp_path / "secret")
    assert "assets/link.js" not in load_bundle(dist).contents


def test_where_the_engine_is(dist: Path) -> None:
    assert engine_file(dist) == dist / "assets" / "sid.AAAAAAAA.wasm"


@pytest.mark.parametrize("missing", ["build.json", "index.html", "demo/catalogue.json", "demo/bundled.sid"])
def test_what_is_missing_is_told(dist: Path, missing: str) -> None:
    (dist / missing).unlink()
    with pytest.raises(BundleError, match=r"build\.py|doesn't have: demo/bundled\.sid"):
        load_bundle(dist)


@pytest.mark.parametrize("name", ["build.json", "demo/catalogue.json"])
@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff"])
def test_what_is_spoilt_is_told(dist: Path, name: str, text: bytes) -> None:
    (dist / name).write_bytes(text)
    with pytest.raises(BundleError):
        load_bundle(dist)


def test_a_bundle_without_an_engine(dist: Path) -> None:
    facts = json.loads((dist / "build.json").read_text())
    (dist / "build.json").write_text(json.dumps(facts | {"assets": {}}))
    with pytest.raises(BundleError, match="no engine"):
        engine_file(dist)
