"""What a listener would be told if it failed: that there is an operator, what they can do, and by which routes.

All files of the finished dist/ are read, and Python's archive unpacked, whoever the words came from.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.contract.records import RECORDS
from tests.build.conftest import ROOT

DIST, ADMIN = ROOT / "dist", ROOT / "dist-admin"
ROOMS = ROOT / "public" / "js" / "admin"
_PACKED = (".br", ".gz")
# Pieces of archives are read by what they make up; pictures and the engine hold no words.
_NO_TEXT = (".bin", ".png", ".wasm", ".sid")

pytestmark = pytest.mark.skipif(not (DIST / "index.html").is_file(), reason="dist/ isn't made: python3 build.py")


def texts() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of everything in dist/ that has words, the modules in Python's archives among them."""
    for file in sorted(DIST.rglob("*")):
        if file.is_file() and file.suffix not in (*_PACKED, *_NO_TEXT):
            yield file.relative_to(DIST).as_posix(), file.read_bytes()
    (manifest,) = (DIST / "assets" / "python").glob("*.json")
    for kept in json.loads(manifest.read_bytes())["files"]:
        if kept["name"] == "client_py.zip":
            whole = b"".join((manifest.parent / piece["url"]).read_bytes() for piece in kept["pieces"])
            with zipfile.ZipFile(io.BytesIO(whole)) as archive:
                for name in archive.namelist():
                    if name.startswith("client_py/"):
                        yield f"{kept['name']}/{name}", name.encode() + b"\0" + archive.read(name)


@pytest.fixture(scope="module")
def served() -> dict[str, bytes]:
    return dict(texts())


def test_all_that_has_words_is_read(served: dict[str, bytes]) -> None:
    """The search itself: it finds what is there, also in the archive."""
    assert b"Press play" in served["index.html"]
    assert any(b"TuneKey" in text for name, text in served.items() if name.startswith("client_py.zip/"))
    assert "sw.js" in served
    assert "precache.json" in served


def test_no_word_of_the_operator_is_in_the_bundle(served: dict[str, bytes]) -> None:
    """Neither the place of the page, nor a route, nor the word itself in any case."""
    told = re.compile(rb"admin|operator's|sidflow-operator|x-sidflow-token|log out", re.IGNORECASE)
    assert [(name, told.findall(text)) for name, text in served.items() if told.search(text)] == []


def test_no_record_of_the_operators_side_is_in_the_bundle(served: dict[str, bytes]) -> None:
    """By its name. A name of one word (Job, Login) is a word that anyone may use, so those don't count."""
    names = {
        kind.__name__
        for kind in RECORDS
        if kind.__module__.startswith("server.") and re.search("[a-z][A-Z]", kind.__name__)
    }
    assert {"ClassifiedTune", "TrainParameters", "JobReceipt"} <= names
    told = re.compile(rf"\b(?:{'|'.join(sorted(names))})\b".encode())
    assert [(name, told.findall(text)) for name, text in served.items() if told.search(text)] == []


def test_no_module_of_the_rooms_is_in_the_bundle(served: dict[str, bytes]) -> None:
    """No file of dist-admin/ is in dist/, by its name or by its bytes, and dist/ names none of them."""
    assert ADMIN.is_dir(), "python3 build.py makes both"
    own = [file for file in ADMIN.rglob("*.js") if file.is_file()]
    assert any(file.name.startswith("main.") for file in own)
    names = re.compile("|".join(re.escape(file.name) for file in own).encode())
    assert [name for name, text in served.items() if names.search(text)] == []
    bodies = {file.read_bytes() for file in own}
    assert [name for name, text in served.items() if text in bodies] == []


def test_the_operators_page_runs_everyones_files() -> None:
    """Player, engine and rooms are not copied: the document names the addresses of dist/."""
    found = re.search(r'<script type="application/json" id="assets">(.*?)</script>', (ADMIN / "index.html").read_text())
    assert found
    addresses = [address for told in json.loads(found[1]).values() for address in str(told).split() if "/" in address]
    assert addresses
    assert [address for address in addresses if not (DIST / address.lstrip("/")).is_file()] == []


def test_the_list_of_what_is_kept_offline_has_none_of_it() -> None:
    listed = [entry["url"] for entry in json.loads((DIST / "precache.json").read_bytes())["files"]]
    assert "/" in listed
    assert [url for url in listed if not re.match(r"/(?:$|assets/|demo/|manifest\.webmanifest$)", url)] == []


def test_every_room_has_a_module_and_no_two_have_one_name() -> None:
    names = re.findall(r"name: '(\w+)'", (ROOMS / "rooms.js").read_text())
    assert len(names) == len(set(names)) == 11
    assert [name for name in names if not Path(ROOMS / name / "room.js").is_file()] == []
