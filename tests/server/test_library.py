"""The library: bundled tunes at once, collected ones when they are read, and never a mix of the two under one name."""

from dataclasses import replace
from pathlib import Path

import pytest

from client_py.core.contract import Catalogue
from client_py.core.decode import decode_json
from server.bundle import load_bundle
from server.collection import Collection
from server.library import Library
from tests.core.sids import PSID
from tests.server.conftest import DEMO, DEMO_PATH


@pytest.fixture
def library(dist: Path, collection: Path, tmp_path: Path) -> Library:
    return Library(load_bundle(dist), Collection(collection), tmp_path / "data")


def listed(library: Library) -> list[str]:
    text = library.listing.bodies["identity"].decode()
    return [tune.path for tune in decode_json(Catalogue, text).tunes]


def test_bundled_tunes_are_there_before_the_scan(library: Library) -> None:
    assert listed(library) == [DEMO_PATH]
    assert library.read(DEMO_PATH) is not None
    assert library.read("MUSICIANS/N/One.sid") is None


def test_the_scan_adds_the_collection(library: Library) -> None:
    library.start()
    library.wait()
    assert listed(library) == ["MUSICIANS/N/100%#2.sid", "MUSICIANS/N/One.sid", DEMO_PATH]
    assert not library.scanning


def test_a_collected_file_does_not_hide_a_bundled_one(library: Library, collection: Path) -> None:
    (collection / "demo").mkdir()
    (collection / DEMO_PATH).write_bytes(replace(PSID, title=b"Impostor").data())
    library.start()
    library.wait()
    found = library.read(DEMO_PATH)
    assert found is not None
    assert found[1] == DEMO
    assert listed(library).count(DEMO_PATH) == 1


def test_stopping_ends_a_scan(library: Library, collection: Path) -> None:
    for number in range(500):
        (collection / f"{number}.sid").write_bytes(PSID.data())
    library.start()
    library.stop()
    assert not library.scanning
    assert len(listed(library)) in (1, 503), "the whole scan, or nothing of it"


def test_a_scan_that_fails_leaves_the_bundled_tunes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk went away")

    monkeypatch.setattr(Collection, "scan", fail)
    library.start()
    library.wait()
    assert listed(library) == [DEMO_PATH]
