"""Sizes are those of the wire, and a broken budget fails the build."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.build.conftest import Checkout
from tools.build import sizes
from tools.build.compress import compress
from tools.build.context import BuildError


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<link rel="icon" href="/assets/dot.svg"><p>' + "text " * 500)
    (folder / "build.json").write_text(json.dumps({"assets": {"engine": "/assets/sid.wasm"}}))
    (folder / "assets" / "dot.svg").write_text("<svg>" + " " * 300)
    (folder / "assets" / "sid.wasm").write_bytes(bytes(1000))
    (folder / "assets" / "later.js").write_bytes(hashlib.sha512(b"as good as chance").digest())
    return folder


def test_files_are_measured_as_they_are_sent(dist: Path) -> None:
    for file in list(dist.rglob("*.*")):
        compress(file)
    found = sizes.measure(dist)
    assert set(found) == {"index.html", "build.json", "assets/dot.svg", "assets/sid.wasm", "assets/later.js"}
    assert found["assets/sid.wasm"].raw == 1000
    assert found["assets/sid.wasm"].brotli < found["assets/sid.wasm"].gzip < 100
    # Nothing smaller was found for it, so it has no other form.
    assert found["assets/later.js"] == sizes.Size(64, 64, 64)
    assert not (dist / "assets" / "later.js.br").exists()


def test_before_interactive_counts_what_the_document_fetches_and_no_more(
    checkout: Callable[..., Checkout], dist: Path
) -> None:
    sizes.report(checkout().ctx, dist)
    budgets = json.loads((dist / "sizes.json").read_bytes())["budgets"]
    document = (dist / "index.html").stat().st_size
    assert budgets["document"] == {"limit": 45_000, "brotli": document}
    assert budgets["before interactive"] == {"limit": 90_000, "brotli": document + 305}
    assert budgets["engine"] == {"limit": 64_000, "brotli": 1000}


@pytest.mark.parametrize(
    ("file", "size", "over"),
    [
        ("index.html", 45_001, "document by 1 bytes"),
        ("assets/dot.svg", 90_000, "before interactive by "),
        ("assets/sid.wasm", 64_002, "engine by 2 bytes"),
        ("assets/python/python.AAAAAAAA.bin", 5_600_003, "Python core and numpy by 3 bytes"),
    ],
)
def test_a_broken_budget_says_what_is_over_and_by_how_much(
    checkout: Callable[..., Checkout], dist: Path, file: str, size: int, over: str
) -> None:
    (dist / file).parent.mkdir(exist_ok=True)
    text = (dist / file).read_bytes() if (dist / file).is_file() else b""
    (dist / file).write_bytes(text + bytes(size - len(text)))
    with pytest.raises(BuildError, match=over) as failure:
        sizes.report(checkout().ctx, dist)
    assert "sizes.json" in failure.value.next_step
    assert (dist / "sizes.json").is_file()


def test_the_table_has_a_line_a_file_and_the_whole(dist: Path) -> None:
    lines = sizes.table(sizes.measure(dist))
    assert len(lines) == 7
    assert lines[-1].split()[0] == "all"


def test_the_pieces_of_python_are_one_line(dist: Path) -> None:
    (dist / "assets" / "python").mkdir()
    for name in ("python.AAAAAAAA.bin", "python.BBBBBBBB.bin"):
        (dist / "assets" / "python" / name).write_bytes(bytes(600))
    lines = sizes.table(sizes.folded(sizes.measure(dist)))
    assert len(lines) == 8
    assert lines[-2].split() == ["assets/python/*.bin,", "2", "pieces", "1,200", "1,200", "1,200"]
