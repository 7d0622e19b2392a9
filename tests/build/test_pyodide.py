"""Python for the page is what its lock says, no more than it needs, and the same wherever it is made."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.build.conftest import Checkout
from tests.python_in_page import ROOT, context, runtime
from tools.build import pyodide, pyodide_cut
from tools.build.context import BuildError
from tools.build.fetch import fetch
from tools.build.pyodide_list import listed, needed
from tools.build.pyodide_source import numpy_download, source
from tools.build.pyodide_zip import stored

NUMPY = "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
ZIPS = ("python_stdlib.zip", "client_py.zip", NUMPY)


def lock() -> dict[str, dict[str, dict[str, str]]]:
    context()
    found: dict[str, dict[str, dict[str, str]]] = json.loads(
        (ROOT / "node_modules" / "pyodide" / "pyodide-lock.json").read_bytes()
    )
    return found


def test_one_version_is_pinned_everywhere() -> None:
    context()
    wanted = json.loads((ROOT / "package.json").read_bytes())["devDependencies"]["pyodide"]
    locked = json.loads((ROOT / "package-lock.json").read_bytes())["packages"]["node_modules/pyodide"]
    assert wanted == locked["version"] == source(context()).version
    assert locked["integrity"].startswith("sha512-")
    assert f'"{wanted}"' in (runtime() / "pyodide.mjs").read_text()


def test_numpy_is_held_to_the_hash_of_the_releases_lock(checkout: Callable[..., Checkout], tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / NUMPY).write_bytes(b"something else")
    ctx = checkout(mirror=str(mirror)).ctx
    with pytest.raises(BuildError, match="not 0cad9c1b91f0082e4f959bc0e0bf5835a2efbba6ab3b1e9d1fe6e7e564cca98e"):
        fetch(ctx, numpy_download("314.0.4", lock()))
    assert not list(ctx.cache.rglob(NUMPY))


def test_pyodides_own_address_comes_first() -> None:
    first, second = numpy_download("314.0.4", lock()).sources
    assert vars_of(first) == {"url": f"https://cdn.jsdelivr.net/pyodide/v314.0.4/full/{NUMPY}"}
    assert vars_of(second)["member"].endswith(f"/{NUMPY}")


def vars_of(record: object) -> dict[str, str]:
    return {name: getattr(record, name) for name in record.__slots__}  # type: ignore[attr-defined]


def test_the_list_of_what_is_kept_is_current() -> None:
    ctx = context()
    wanted = needed(ctx, source(ctx))
    assert listed() == wanted, "python -m tools.build.pyodide_list writes it anew"


def test_a_listed_file_that_the_library_lacks_is_an_error() -> None:
    archive = source(context()).home / "python_stdlib.zip"
    with pytest.raises(BuildError, match=r"no gone\.py") as failure:
        pyodide_cut.library(archive, ["json/__init__.py", "gone.py"])
    assert "pyodide_list" in failure.value.next_step


def test_what_nobody_needs_is_left_out() -> None:
    with zipfile.ZipFile(runtime() / "python_stdlib.zip") as library:
        names = set(library.namelist())
        assert len(names) == len(listed())
    assert {"codeop.pyc", "tarfile.pyc", "json/__init__.pyc"} <= names
    assert not {"os.pyc", "pydoc.pyc", "pdb.pyc", "unittest/__init__.pyc"} & names
    with zipfile.ZipFile(runtime() / NUMPY) as numpy:
        files = set(numpy.namelist())
    folders = {"/".join(name.split("/")[:2]) for name in files}
    assert {"numpy/_core", "numpy/lib", "numpy/linalg", "numpy/fft"} <= folders
    assert {name for name in files if name.startswith("numpy/ma/")} == {"numpy/ma/__init__.pyc"}
    assert not {f"numpy/{name}" for name in ("random", "polynomial", "testing", "f2py", "tests")} & folders


@pytest.mark.parametrize("name", ZIPS)
def test_zips_are_stored_undated_and_compiled_for_good(name: str) -> None:
    root = str(ROOT).encode()
    with zipfile.ZipFile(runtime() / name) as archive:
        infos = archive.infolist()
        assert [info.filename for info in infos] == sorted(info.filename for info in infos)
        for info in infos:
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            data = archive.read(info)
            assert root not in data
            if info.filename.endswith(".pyc"):
                # PEP 552: by a hash of its source, which isn't looked at again.
                assert data[4:8] == b"\x01\0\0\0"
        assert not [info.filename for info in infos if info.filename.endswith((".py", ".pyi", ".h", ".a"))]


def test_the_trimmed_lock_names_the_cut_numpy() -> None:
    text = (runtime() / "pyodide-lock.json").read_bytes()
    assert len(text) < 500
    found = json.loads(text)
    assert list(found["packages"]) == ["numpy"]
    assert found["info"] == lock()["info"]
    assert found["packages"]["numpy"]["file_name"] == NUMPY
    assert found["packages"]["numpy"]["sha256"] != lock()["packages"]["numpy"]["sha256"]


def test_a_zip_depends_on_its_contents_alone() -> None:
    assert stored({"b": b"2", "a": b"1"}) == stored({"a": b"1", "b": b"2"})


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    again = pyodide.runtime(replace(context(), work=tmp_path / "elsewhere"))
    names = sorted(file.name for file in runtime().iterdir())
    assert names == sorted(file.name for file in again.iterdir())
    for name in names:
        assert (again / name).read_bytes() == (runtime() / name).read_bytes(), name


def test_our_code_keeps_its_asserts_and_docstrings() -> None:
    with zipfile.ZipFile(runtime() / "client_py.zip") as archive:
        names = archive.namelist()
        assert "client_py/core/contract.pyc" in names
        assert "annotated_types/__init__.pyc" in names
        assert not [name for name in names if name.startswith("server/")]
        data = archive.read("client_py/core/errors.pyc")
    assert b"Anything that SIDFlow refuses" in data
