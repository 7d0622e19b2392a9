"""Collections: every tune that can be offered is, whatever else lies in the folder, and nothing is read twice."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from client_py.core.contract import MAX_FILE_BYTES
from server.collection import Collection, CollectionError, Scan
from server.index import load_index
from tests.core.sids import PSID


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "data" / "index.jsonl"


def scan(folder: Path, index: Path) -> Scan:
    return Collection(folder).scan(index, lambda _done: None)


def paths(found: Scan) -> list[str]:
    return [tune.path for tune in found.tunes]


def test_a_scan(collection: Path, index: Path) -> None:
    found = scan(collection, index)
    assert paths(found) == ["MUSICIANS/N/100%#2.sid", "MUSICIANS/N/One.sid"]
    assert (found.broken, found.reused) == (1, 0)


def test_a_second_scan_reads_nothing(collection: Path, index: Path) -> None:
    first = scan(collection, index)
    for file in collection.rglob("*.sid"):
        status = file.stat()
        file.write_bytes(b"x" * status.st_size)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    second = scan(collection, index)
    assert second.tunes == first.tunes, "size and time are as before, so nobody looked"
    assert second.reused == 3


def test_what_changed_is_read_again(collection: Path, index: Path) -> None:
    scan(collection, index)
    file = collection / "MUSICIANS" / "N" / "One.sid"
    file.write_bytes(replace(PSID, title=b"Changed").data())
    os.utime(file, ns=(1, 1))
    (collection / "broken.sid").unlink()
    (collection / "new.SID").write_bytes(PSID.data())
    found = scan(collection, index)
    assert [tune.title for tune in found.tunes] == ["Etude", "Two", "Changed"]
    assert (found.broken, found.reused) == (0, 1)
    assert set(load_index(index)) == {"MUSICIANS/N/100%#2.sid", "MUSICIANS/N/One.sid", "new.SID"}


@pytest.mark.parametrize("spoilt", [b"", b"nonsense", b"{head}{", b'{head}{"path":1}\n', b"{head}\xff", b"\xff" * 99])
def test_a_spoilt_index_is_made_anew(collection: Path, index: Path, spoilt: bytes) -> None:
    first = scan(collection, index)
    good = index.read_bytes()
    index.write_bytes(spoilt.replace(b"{head}", good.splitlines(keepends=True)[0]))
    found = scan(collection, index)
    assert (found.tunes, found.reused) == (first.tunes, 0)
    assert index.read_bytes() == good


def test_an_index_of_other_code_is_made_anew(collection: Path, index: Path) -> None:
    scan(collection, index)
    head, rest = index.read_bytes().split(b"\n", 1)
    index.write_bytes(head.replace(b'":"', b'":"x') + b"\n" + rest)
    assert scan(collection, index).reused == 0


def test_an_index_that_cannot_be_kept_is_no_failure(collection: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert len(scan(collection, tmp_path / "file" / "index.jsonl").tunes) == 2


def test_lengths_follow_their_document_at_each_scan(collection: Path, index: Path) -> None:
    assert scan(collection, index).tunes[1].lengths_s == ()
    md5 = load_index(index)["MUSICIANS/N/One.sid"].md5
    (collection / "DOCUMENTS" / "Songlengths.md5").write_text(f"{md5}=0:01 0:02 0:03\n")
    assert scan(collection, index).tunes[1].lengths_s == (1, 2, 3)


def test_the_folder_above_the_collection_will_do(collection: Path, index: Path, tmp_path: Path) -> None:
    above = tmp_path / "above"
    above.mkdir()
    shutil.move(collection, above / "C64Music")
    assert paths(scan(above, index)) == paths(scan(above / "C64Music", index)) != []


def test_what_is_no_tune_is_passed_over(collection: Path, index: Path, tmp_path: Path) -> None:
    before = paths(scan(collection, index))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.sid").write_bytes(PSID.data())
    (collection / "link.sid").symlink_to(outside / "secret.sid")
    (collection / "folder").symlink_to(outside)
    (collection / "dead.sid").symlink_to(tmp_path / "nothing")
    (collection / "round").symlink_to(collection)
    (collection / "folder.sid").mkdir()
    os.mkfifo(collection / "pipe.sid")
    (collection / "large.sid").write_bytes(PSID.data() + b"x" * MAX_FILE_BYTES)
    (collection / "empty.sid").write_bytes(b"")
    (collection / "back\\slash.sid").write_bytes(PSID.data())
    (collection / "line\nfeed.sid").write_bytes(PSID.data())
    (collection / "%2e%2e%2fup.sid").write_bytes(PSID.data())
    Path(os.fsdecode(os.fsencode(collection) + b"/no\xffutf8.sid")).write_bytes(PSID.data())
    found = scan(collection, index)
    assert paths(found) == before
    assert found.broken == 3, "broken, empty and large"


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="no folder"):
        Collection(tmp_path / "none")


def test_an_empty_folder(tmp_path: Path, index: Path) -> None:
    assert scan(tmp_path, index) == Scan((), 0, 0)


def test_a_scan_can_be_ended(collection: Path, index: Path) -> None:
    def stop(done: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Collection(collection).scan(index, stop)
    assert not index.exists()
