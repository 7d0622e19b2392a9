"""What an update does to a collection; whatever can't be done ends it, and the caller throws the copy away."""

from pathlib import Path

import pytest

from server.hvsc.errors import ScriptError
from server.hvsc.hvs import Change, Report, apply_update, version_of
from tests.hvsc.tiny import SCRIPT, lay, release, script, tiny, tune, tunes_of


def nobody(done: int, total: int) -> None:
    assert done <= total


def collection(folder: Path, text: str, **more: bytes) -> Path:
    """Release 5 with a few tunes, and a pack with this script that makes release 6."""
    files = {
        "DOCUMENTS/HVSC.txt": release(5),
        "A/One.sid": tune("One"),
        "A/Two.sid": tune("Two"),
        "A/Below/Three.sid": tune("Three"),
        "update/Update6.hvs": script(text + "\nREPLACE\n/update/DOCUMENTS/\n/DOCUMENTS/\n"),
        "update/DOCUMENTS/HVSC.txt": release(6),
        "update/new/N.sid": tune("N"),
        "update/new/sub/O.sid": tune("O"),
    }
    return lay(folder, files | more)


def changes(root: Path) -> list[Change]:
    return [change for change in apply_update(root, nobody).changes if "DOCUMENTS" not in change.path]


def test_a_whole_update(tmp_path: Path) -> None:
    small = tiny()
    root = lay(tmp_path, dict(small.before) | {"DOCUMENTS/HVSC.txt": release(5)})
    pack = {"Update6.hvs": script(SCRIPT), "DOCUMENTS/HVSC.txt": release(6)}
    lay(root / "update", pack | {"fix/One.sid": tune("One, fixed"), "new/Four.sid": tune("Four")})
    report = apply_update(root, nobody)
    assert tunes_of(root) == small.after
    assert report == Report(
        5,
        6,
        (
            Change("replaced", "/MUSICIANS/N/One.sid"),
            Change("added", "/MUSICIANS/New/Four.sid"),
            Change("moved", "/MUSICIANS/N/Zwei.sid", "/DEMOS/Two.sid"),
            Change("edited", "/MUSICIANS/N/Zwei.sid"),
            Change("deleted", "/DEMOS/Three.sid"),
            Change("replaced", "/DOCUMENTS/HVSC.txt"),
        ),
    )
    assert report.counts() == {"added": 1, "deleted": 1, "edited": 1, "moved": 1, "replaced": 2}
    assert version_of(root) == 6
    assert sorted(path.name for path in root.iterdir()) == ["DOCUMENTS", "MUSICIANS"]
    assert (root / "DOCUMENTS" / "Update6.hvs").read_bytes() == script(SCRIPT)


def test_a_folder_gives_its_files_and_keeps_its_folders(tmp_path: Path) -> None:
    root = collection(tmp_path, "MOVE\n/update/new/\n/a/\n/A/\n/B\n")
    assert {change.path for change in changes(root)} == {"/A/N.sid", "/B/N.sid", "/B/One.sid", "/B/Two.sid"}
    assert set(tunes_of(root)) == {"A/Below/Three.sid", "B/N.sid", "B/One.sid", "B/Two.sid"}


def test_a_name_changes_its_case_alone(tmp_path: Path) -> None:
    for text in ("MOVE\n/A/One.sid\n/A/one.sid\n", "MOVE\n/a/ONE.SID\n/A/One_.sid\n/A/One_.sid\n/A/one.sid\n"):
        root = collection(tmp_path / str(len(text)), text)
        changes(root)
        assert {"A/one.sid", "A/Two.sid"} < set(tunes_of(root))
        assert "A/One.sid" not in tunes_of(root)


def test_a_replaced_file_keeps_the_spelling_that_listeners_know(tmp_path: Path) -> None:
    root = collection(tmp_path, "REPLACE\n/update/new/N.sid\n/A/ONE.SID\n")
    assert changes(root) == [Change("replaced", "/A/One.sid")]
    assert tunes_of(root)["A/One.sid"] == tune("N")


def test_a_target_may_be_a_folder_without_saying_so(tmp_path: Path) -> None:
    root = collection(tmp_path, "MOVE\n/A/One.sid\n/A/Below\n")
    assert changes(root) == [Change("moved", "/A/Below/One.sid", "/A/One.sid")]


def test_folders_are_made_and_deleted(tmp_path: Path) -> None:
    root = collection(tmp_path, "MKDIR\n/New/Deep\n/A/\nMOVE\n/A/Below/Three.sid\n/new/\nDELETE\n/A/BELOW\n")
    assert changes(root) == [Change("moved", "/New/Three.sid", "/A/Below/Three.sid")]
    assert (root / "New" / "Deep").is_dir()
    assert not (root / "A" / "Below").exists()


def test_a_file_is_edited_where_the_script_finds_it(tmp_path: Path) -> None:
    root = collection(tmp_path, "MOVE\n/A/One.sid\n/A/Eins.sid\nTITLE\n/A/Eins.sid\nEins\nMOVE\n/a/eins.sid\n/B/\n")
    assert [change.what for change in changes(root)] == ["moved", "edited", "moved"]
    assert b"Eins" in tunes_of(root)["B/Eins.sid"]


def test_a_file_shared_with_the_collection_by_a_hard_link_is_never_written_into(tmp_path: Path) -> None:
    root = collection(tmp_path / "staging", "TITLE\n/A/One.sid\nEins\nREPLACE\n/update/new/N.sid\n/A/Two.sid\n")
    for name in ("One", "Two"):
        (tmp_path / name).hardlink_to(root / "A" / f"{name}.sid")
    changes(root)
    assert (tmp_path / "One").read_bytes() == tune("One")
    assert (tmp_path / "Two").read_bytes() == tune("Two")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("MOVE\n/A/One.sid\n/A/Two.sid\n", "line 6: MOVE: /A/Two.sid is there already"),
        ("MOVE\n/update/new/\n/A/\n/A/N.sid\n/A/TWO.sid\n", "there already"),
        ("MOVE\n/A/None.sid\n/B/\n", "no /A/None.sid"),
        ("REPLACE\n/A/None.sid\n/B/\n", "no /A/None.sid"),
        ("REPLACE\n/A/One.sid\n/DOCUMENTS/HVSC.txt/\n", "no folder"),
        ("MOVE\n/A/\n/A/\n", "into itself"),
        ("DELETE\n/A/None.sid\n", "no /A/None.sid"),
        ("DELETE\n/A/\n", "not empty"),
        ("DELETE\n/\n", "whole collection"),
        ("TITLE\n/A/None.sid\nx\n", "no file /A/None.sid"),
        ("TITLE\n/A/\nx\n", "no file /A/"),
        ("SPEED\n/A/One.sid\nfast\n", "/A/One.sid: SPEED can't be 'fast'"),
        ("TITLE\n/DOCUMENTS/HVSC.txt\nx\n", "no tune"),
        ("MOVE\n/A/One.sid\n/../../One.sid\n", "can't be used"),
        ("MOVE\n/../x/One.sid\n/A/\n", "can't be used"),
        ("DELETE\n/A/./One.sid\n", "can't be used"),
    ],
)
def test_what_cannot_be_done_ends_the_update(tmp_path: Path, text: str, words: str) -> None:
    root = collection(tmp_path / "root", text)
    with pytest.raises(ScriptError, match=words):
        apply_update(root, nobody)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["root"]


def test_another_release_is_refused(tmp_path: Path) -> None:
    root = collection(tmp_path, "DELETE\n/A/One.sid\n", **{"DOCUMENTS/HVSC.txt": release(4)})
    with pytest.raises(ScriptError, match="release 6 of release 5, but the collection is 4"):
        apply_update(root, nobody)
    assert "A/One.sid" in tunes_of(root)


def test_an_update_that_makes_another_release_than_it_says_is_refused(tmp_path: Path) -> None:
    root = collection(tmp_path, "", **{"update/DOCUMENTS/HVSC.txt": release(7)})
    with pytest.raises(ScriptError, match="should have made release 6"):
        apply_update(root, nobody)


def test_links_are_not_followed(tmp_path: Path) -> None:
    root = collection(tmp_path / "root", "MOVE\n/update/new/N.sid\n/A/Link/\n")
    (tmp_path / "out").mkdir()
    (root / "A" / "Link").symlink_to(tmp_path / "out")
    with pytest.raises(ScriptError, match=r"link|no folder"):
        apply_update(root, nobody)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_pack_needs_one_script(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="no folder"):
        apply_update(lay(tmp_path / "a", {"DOCUMENTS/HVSC.txt": release(5)}), nobody)
    with pytest.raises(ScriptError, match="2 scripts"):
        apply_update(collection(tmp_path / "b", "", **{"update/update7.HVS": script("")}), nobody)


def test_the_release_is_read_from_its_line(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="no line"):
        version_of(lay(tmp_path, {"DOCUMENTS/HVSC.txt": b"Release notes\r\n"}))
