"""What the page downloads of Python adds up to the runtime, piece by piece, and stays within its budget."""

import base64
import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest

from tests.python_in_page import context, parts, runtime
from tools.build import pyodide_parts, sizes
from tools.build.onnx_source import Onnx, onnx

NUMPY = "numpy.zip"


def files() -> list[dict[str, Any]]:  # Any: JSON
    found: list[dict[str, Any]] = json.loads(parts().manifest.read_bytes())["files"]
    return found


def test_the_pieces_add_up_to_the_files() -> None:
    published = {NUMPY: next(runtime().glob("numpy-*.whl")), **onnx(context()).files}
    for file in files():
        source = published.get(file["name"], runtime() / file["name"])
        whole = b"".join((parts().folder / piece["url"]).read_bytes() for piece in file["pieces"])
        assert whole == source.read_bytes()
    assert {file["group"] for file in files()} == {"core", "numpy", "onnx"}


def test_each_piece_is_named_and_held_by_its_hash_and_has_its_compressed_forms() -> None:
    for piece in (piece for file in files() for piece in file["pieces"]):
        path = parts().folder / piece["url"]
        digest = hashlib.sha256(path.read_bytes()).digest()
        assert piece["integrity"] == f"sha256-{base64.b64encode(digest).decode()}"
        assert path.suffixes[-2] == f".{base64.b32encode(digest).decode()[:8]}"
        packed = path.with_name(f"{path.name}.br").read_bytes()
        assert brotli.decompress(packed) == path.read_bytes()
        assert piece["packed"] == len(packed)
        assert piece["bytes"] == path.stat().st_size
        assert path.with_name(f"{path.name}.gz").is_file()


def test_each_group_is_within_its_budget() -> None:
    sent: Counter[str] = Counter({"core": parts().manifest.stat().st_size})
    for file in files():
        sent[file["group"]] += sum(piece["packed"] for piece in file["pieces"])
    assert sent["core"] + sent["numpy"] <= sizes.BUDGETS["Python core and numpy"]
    assert sent["onnx"] <= sizes.BUDGETS["ONNX runtime, for local files"]


def test_pieces_of_a_former_runtime_go_and_the_others_stay_as_they_are(tmp_path: Path) -> None:
    ctx = replace(context(), work=tmp_path / "work")
    made = pyodide_parts.Parts(ctx.work / "parts", ctx.work / "python.json", ctx.work / "licences.txt")
    small = tmp_path / "runtime"
    small.mkdir()
    for name, text in {
        **dict.fromkeys(("pyodide.mjs", "pyodide.asm.mjs"), b"export {};"),
        **dict.fromkeys(("pyodide.asm.wasm", "python_stdlib.zip", "client_py.zip", "numpy.whl"), b"once " * 50),
        "pyodide-lock.json": b'{"info":{},"packages":{"numpy":{"file_name":"numpy.whl"}}}',
    }.items():
        (small / name).write_bytes(text)
    models = Onnx("1.0.0", {"ort.mjs": small / "pyodide.mjs", "ort.wasm": small / "pyodide.asm.wasm"})
    pyodide_parts.make(ctx, small, models, made)
    former = {file.name: file.stat().st_mtime_ns for file in made.folder.iterdir()}
    for name in ("client_py.zip", "numpy.whl"):
        (small / name).write_bytes(b"again " * 50)
    pyodide_parts.make(ctx, small, models, made)
    now = {file.name: file.stat().st_mtime_ns for file in made.folder.iterdir()}
    assert len(now) == len(former) + 3
    assert all(now[name] == time for name, time in former.items())
    for name in ("pyodide.asm.wasm", "python_stdlib.zip"):
        (small / name).write_bytes(b"again " * 50)
    pyodide_parts.make(ctx, small, models, made)
    assert len(list(made.folder.iterdir())) == len(former)


@pytest.mark.parametrize(("size", "lengths"), [(0, []), (1, [1]), (2**20, [2**20]), (2**20 + 1, [2**20, 1])])
def test_files_are_split_and_scripts_are_not(size: int, lengths: list[int]) -> None:
    assert [len(piece) for piece in pyodide_parts.split("python_stdlib.zip", bytes(size))] == lengths
    assert pyodide_parts.split("pyodide.mjs", bytes(size)) == [bytes(size)]


@pytest.mark.parametrize(
    "words",
    [
        "Pyodide 314.0.4: MPL-2.0",
        "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2",
        "Copyright (c) 2001 Python Software Foundation; All Rights Reserved",
        "numpy 2.4.3: BSD-3-Clause and others",
        "NumPy Developers",
        "numpy/linalg/lapack_lite/LICENSE.txt",
        "annotated-types 0.",
        "numpy/fft/pocketfft/LICENSE.md",
        "ONNX Runtime 1.",
        "Copyright (c) Microsoft Corporation",
    ],
)
def test_the_licences_of_what_is_in_it_are_told(words: str) -> None:
    text = parts().licences.read_text()
    assert words in text
    assert "numpy/random" not in text
