"""A collection is never half there, whenever the process that changes it is killed."""

import json
import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from server.hvsc import swap
from server.hvsc.errors import FetchError
from server.hvsc.swap import Place
from tests.hvsc.tiny import Quiet, lay, tune, tunes_of

OLD, NEW = {"A/One.sid": tune("One")}, {"A/Two.sid": tune("Two")}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A collection, and a new one staged beside it."""
    made = Place(tmp_path / "collection", "1")
    lay(made.current, OLD)
    swap.prepare(made)
    lay(made.staged, NEW)
    return made


def test_the_new_collection_takes_the_place_of_the_old_one(place: Place) -> None:
    swap.change(place, "job", "result", nullcontext)
    assert tunes_of(place.current) == NEW
    assert swap.finished(place, "job") == "result"
    swap.clean(place)
    assert sorted(path.name for path in place.work.iterdir()) == ["ready.json"]
    assert swap.finished(place, "job") == "result", "a kill after the cleaning finds the work done"
    assert swap.finished(place, "another") is None
    assert tunes_of(place.current) == NEW


def test_the_first_collection_has_none_to_replace(tmp_path: Path) -> None:
    made = Place(tmp_path / "collection", "1")
    swap.prepare(made)
    lay(made.staged, NEW)
    swap.change(made, "job", 7, nullcontext)
    assert swap.finished(made, "job") == 7
    assert tunes_of(made.current) == NEW


def test_what_a_killed_process_staged_is_thrown_away(place: Place) -> None:
    assert swap.finished(place, "job") is None
    assert not place.staged.exists()
    assert tunes_of(place.current) == OLD


def test_a_kill_between_the_note_and_the_change_is_no_change(place: Place) -> None:
    note = {"job": "job", "inode": place.staged.stat().st_ino, "result": "result"}
    place.note.write_text(json.dumps(note))
    assert swap.finished(place, "job") is None
    assert tunes_of(place.current) == OLD


def test_where_folders_cannot_be_exchanged_a_kill_between_the_renames_is_mended(place: Place) -> None:
    os.replace(place.current, place.aside)  # the first of the two renames, and then the kill
    swap.prepare(place)
    assert tunes_of(place.current) == OLD
    lay(place.staged, NEW)
    swap.by_renames(place)
    swap.clean(place)
    assert tunes_of(place.current) == NEW
    assert not place.aside.exists()


def test_a_run_that_is_over_does_not_change_the_collection(place: Place) -> None:
    def fenced() -> AbstractContextManager[None]:
        raise FetchError("over")

    with pytest.raises(FetchError):
        swap.change(place, "job", "result", fenced)
    assert tunes_of(place.current) == OLD


def test_a_copy_shares_the_files_and_keeps_out_links(place: Place) -> None:
    swap.clean(place)
    swap.copy_current(place, Quiet())
    assert tunes_of(place.staged) == OLD
    assert (place.staged / "A/One.sid").samefile(place.current / "A/One.sid")
    (place.current / "A/Link.sid").symlink_to("/etc/passwd")
    swap.clean(place)
    with pytest.raises(FetchError, match="link"):
        swap.copy_current(place, Quiet())


def test_the_folder_has_to_be_the_one_around_the_collection(tmp_path: Path) -> None:
    lay(tmp_path / "C64Music", {"DOCUMENTS/HVSC.txt": b""})
    with pytest.raises(FetchError, match="in which it lies"):
        swap.prepare(Place(tmp_path / "C64Music", "1"))
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "C64Music").symlink_to(tmp_path / "C64Music")
    with pytest.raises(FetchError, match="link"):
        swap.prepare(Place(tmp_path / "x", "1"))
