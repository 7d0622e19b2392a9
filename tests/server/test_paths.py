"""Confinement: a name from outside must never reach a file that the operator didn't offer."""

import os
from pathlib import Path

import pytest

from server.paths import PathError, checked, confined, read_confined


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "A").mkdir(parents=True)
    (root / "A" / "Tune.sid").write_bytes(b"tune")
    (root / "A" / "100%.sid").write_bytes(b"percent")
    (tmp_path / "secret.sid").write_bytes(b"secret")
    return root


HOSTILE = [
    "",
    "/",
    "/etc/passwd",
    "//etc/passwd",
    "..",
    "../secret.sid",
    "A/../../secret.sid",
    "A/../A/Tune.sid",
    "A/..",
    "./A/Tune.sid",
    "A/./Tune.sid",
    "A//Tune.sid",
    "A/",
    "A/.../Tune.sid",
    "A/.. /Tune.sid",
    "%2e%2e/secret.sid",
    "%2E%2E%2Fsecret.sid",
    "..%2fsecret.sid",
    "%252e%252e%252fsecret.sid",
    "%25252e%25252e/secret.sid",
    "..%c0%af..%c0%afsecret.sid",
    "A%2f..%2f..%2fsecret.sid",
    "%2fetc/passwd",
    "..\\secret.sid",
    "A\\Tune.sid",
    "..%5csecret.sid",
    "%255c..%255c",
    "C:/secret.sid",
    "c:secret.sid",
    "%43:/secret.sid",
    "\\\\server\\share",
    "A/Tune.sid\0",
    "A/Tune.sid%00.txt",
    "A/Tune.sid%2500",
    "A\n/Tune.sid",
    "A/\x7f.sid",
    "A/\udcff.sid",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_hostile_names_are_refused_by_their_form(name: str) -> None:
    with pytest.raises(PathError):
        checked(name)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_hostile_names_reach_nothing(root: Path, name: str) -> None:
    with pytest.raises(PathError):
        read_confined(root, name, 100)


@pytest.mark.parametrize("name", ["a/Tune.sid", "A/tune.sid", "A/TUNE.SID", "A/Tune.sid.", "A/Tune.sid ", "B/Tune.sid"])
def test_a_name_is_taken_as_it_is_spelled(root: Path, name: str) -> None:
    with pytest.raises(PathError):
        read_confined(root, name, 100)


def test_a_folder_blind_to_case_is_asked_for_its_own_spelling(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where a file system opens a file by another name than its own, a second link does the same here.
    os.link(root / "A" / "Tune.sid", root / "A" / "tUNE.SID")
    assert read_confined(root, "A/tUNE.SID", 100) == b"tune", "two entries, two names"
    monkeypatch.setattr(os, "listdir", lambda _folder: ["Tune.sid", "100%.sid"])
    assert read_confined(root, "A/Tune.sid", 100) == b"tune"
    with pytest.raises(PathError):
        read_confined(root, "A/tUNE.SID", 100)


def test_plain_names_are_read(root: Path) -> None:
    assert read_confined(root, "A/Tune.sid", 100) == b"tune"
    assert read_confined(root, "A/100%.sid", 100) == b"percent"
    assert confined(root, "A/Tune.sid") == root.resolve() / "A" / "Tune.sid"


def test_the_root_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert read_confined(tmp_path / "link", "A/Tune.sid", 100) == b"tune"


def test_links_are_refused_wherever_they_lead(root: Path, tmp_path: Path) -> None:
    (root / "out.sid").symlink_to(tmp_path / "secret.sid")
    (root / "in.sid").symlink_to(root / "A" / "Tune.sid")
    (root / "up").symlink_to(tmp_path)
    (root / "B").symlink_to(root / "A")
    (root / "dead.sid").symlink_to(root / "nothing")
    for name in ("out.sid", "in.sid", "up/secret.sid", "B/Tune.sid", "dead.sid"):
        with pytest.raises(PathError):
            read_confined(root, name, 100)


def test_only_regular_files_are_read(root: Path) -> None:
    os.mkfifo(root / "pipe.sid")
    for name in ("pipe.sid", "A", "A/Tune.sid/Tune.sid"):
        with pytest.raises(PathError):
            read_confined(root, name, 100)


def test_the_size_is_limited(root: Path) -> None:
    assert read_confined(root, "A/Tune.sid", 4) == b"tune"
    with pytest.raises(PathError, match="larger"):
        read_confined(root, "A/Tune.sid", 3)


def test_a_name_that_the_system_refuses_is_refused(root: Path) -> None:
    with pytest.raises(PathError):
        read_confined(root, "A/" + "x" * 5000, 100)
