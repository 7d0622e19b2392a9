"""An archive from the network may want to write anywhere and to fill the disk: it doesn't get to."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest

from server.hvsc.errors import ArchiveError
from server.hvsc.unpack import ROOT, check_archive, unpack
from tests.hvsc.tiny import Quiet, packed, tiny, tune, tunes_of


def written(file: Path, data: bytes) -> Path:
    file.write_bytes(data)
    return file


def test_all_files_come_out_as_they_went_in(tmp_path: Path) -> None:
    small = tiny(30)
    unpack(written(tmp_path / "a.7z", small.files["HVSC_5-all-of-them.7z"]), ROOT, tmp_path / "out", Quiet())
    assert tunes_of(tmp_path / "out" / ROOT) == small.before
    assert all(file.stat().st_mode & 0o777 == 0o644 for file in (tmp_path / "out").rglob("*.sid"))


def test_the_root_has_one_spelling(tmp_path: Path) -> None:
    data = packed({"A/x.sid": tune("x")}, "c64music/")
    unpack(written(tmp_path / "a.7z", data), ROOT, tmp_path / "out", Quiet())
    assert list(tunes_of(tmp_path / "out" / ROOT)) == ["A/x.sid"]


def test_the_folder_may_be_relative_or_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "a.7z", packed({"A/x.sid": tune("x")}))
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    for into in (Path("out"), tmp_path / "link" / "out"):
        unpack(Path("a.7z"), ROOT, into, Quiet())
        assert tunes_of(into / ROOT) == {"A/x.sid": tune("x")}


def renamed(name: str) -> bytes:
    """An archive whose entry has a name that no library would write."""
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w") as archive:
        archive.writestr(b"x", f"{ROOT}/plain")
        for entry in archive.header.files_info.files:
            entry["filename"] = name
    return made.getvalue()


@pytest.mark.parametrize(
    "name",
    ["../x.sid", "C64Music/../../x.sid", "/etc/x.sid", "C64Music//x", "C:/x.sid", "C64Music\\..\\x", "C64Music/./x",
     "C64Music/%2e%2e/x", "C64Music/a\x01b"],
)  # fmt: skip
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    file = written(tmp_path / "a.7z", renamed(name))
    with pytest.raises(ArchiveError, match="hostile"):
        check_archive(file)
    with pytest.raises(ArchiveError, match="hostile"):
        unpack(file, ROOT, tmp_path / "in" / "out", Quiet())
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.7z"]


def linking(tmp_path: Path) -> bytes:
    (tmp_path / "target").write_bytes(b"x")
    (tmp_path / "link").symlink_to("target")
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w") as archive:
        archive.write(tmp_path / "link", f"{ROOT}/link")
    return made.getvalue()


def encrypted(_tmp_path: Path) -> bytes:
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w", password="x") as archive:
        archive.writestr(b"x", f"{ROOT}/x")
    return made.getvalue()


def twice(_tmp_path: Path) -> bytes:
    return packed({"A/x.sid": b"1", "A/X.SID": b"2"})


def in_a_file(_tmp_path: Path) -> bytes:
    return packed({"A": b"1", "A/x.sid": b"2"})


def outside(_tmp_path: Path) -> bytes:
    return packed({"x.sid": b"1"}, "Elsewhere/")


def bomb(_tmp_path: Path) -> bytes:
    return packed({f"A/{at}": bytes(9_000_000) for at in range(9)})


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (linking, "link"),
        (encrypted, "encrypted|no whole"),
        (twice, "twice"),
        (in_a_file, "twice|in a file"),
        (outside, "outside"),
        (bomb, "bomb"),
    ],
)
def test_hostile_archives_are_refused(tmp_path: Path, make: Callable[[Path], bytes], words: str) -> None:
    file = written(tmp_path / "a.7z", make(tmp_path))
    with pytest.raises(ArchiveError, match=words):
        unpack(file, ROOT, tmp_path / "out", Quiet())
    assert not (tmp_path / "out").exists()


def test_an_update_may_not_bring_tunes_past_its_script(tmp_path: Path) -> None:
    file = written(tmp_path / "a.7z", packed({"update/x.sid": b"1", "GAMES/y.sid": b"2"}))
    with pytest.raises(ArchiveError, match="outside C64Music/update"):
        unpack(file, f"{ROOT}/update", tmp_path / "out", Quiet())


def test_a_decoder_that_wants_all_memory_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w", filters=[{"id": py7zr.FILTER_LZMA2, "preset": 1}]) as archive:
        archive.writestr(b"x" * 100, f"{ROOT}/x")
        archive.header.main_streams.unpackinfo.folders[0].coders[0]["properties"] = b"\x27"
    with pytest.raises(ArchiveError, match=r"bomb|no whole"):
        check_archive(written(tmp_path / "a.7z", made.getvalue()))


def test_broken_bytes_are_found_out(tmp_path: Path) -> None:
    data = packed({f"A/{at}": os.urandom(3000) for at in range(5)})
    for at in (40, 2000, len(data) // 2, len(data) - 5):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        with pytest.raises(ArchiveError):
            unpack(written(tmp_path / "a.7z", bytes(broken)), ROOT, tmp_path / f"out{at}", Quiet())
    for size in (0, 10, 31, 1000, len(data) - 1):
        with pytest.raises(ArchiveError):
            check_archive(written(tmp_path / "a.7z", data[:size]))
