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
    assets = {"engine": "/assets/sid.wasm", "python": "/assets/python/python.json"}
    (folder / "build.json").write_text(json.dumps({"assets": assets}))
    (folder / "assets" / "python").mkdir()
    files = [{"group": group, "pieces": [{"url": f"python.{group}.bin"}]} for group in ("numpy", "onnx")]
    (folder / "assets" / "python" / "python.json").write_text(json.dumps({"files": files}))
    (folder / "assets" / "dot.svg").write_text("<svg>" + " " * 300)
    (folder / "assets" / "sid.wasm").write_bytes(bytes(1000))
    (folder / "assets" / "later.js").write_bytes(hashlib.sha512(b"as good as chance").digest())
    return folder


def test_files_are_measured_as_they_are_sent(dist: Path) -> None:
    for file in list(dist.rglob("*.*")):
        compress(file)
    found = sizes.measure(dist)
    names = {"dot.svg", "sid.wasm", "later.js", "python/python.json"}
    assert set(found) == {"index.html", "build.json", *(f"assets/{name}" for name in names)}
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
        ("assets/python/python.numpy.bin", 5_600_003, "Python core and numpy by "),
        ("assets/python/python.onnx.bin", 2_900_003, "ONNX runtime, for local files by 3 bytes"),
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
    assert len(lines) == 8
    assert lines[-1].split()[0] == "all"


def test_the_pieces_of_python_are_a_line_a_group(checkout: Callable[..., Checkout], dist: Path) -> None:
    for name, size in (("numpy", 600), ("onnx", 500)):
        (dist / "assets" / "python" / f"python.{name}.bin").write_bytes(bytes(size))
    made = checkout()
    sizes.report(made.ctx, dist)
    said = [line.split() for line in made.said.getvalue().splitlines() if ".bin" in line]
    assert said == [
        ["assets/python/*.bin,", "1", "pieces", "of", "numpy", "600", "600", "600"],
        ["assets/python/*.bin,", "1", "pieces", "of", "onnx", "500", "500", "500"],
    ]
    budgets = json.loads((dist / "sizes.json").read_bytes())["budgets"]
    manifest = (dist / "assets" / "python" / "python.json").stat().st_size
    assert budgets["Python core and numpy"]["brotli"] == 600 + manifest
    assert budgets["ONNX runtime, for local files"]["brotli"] == 500
