"""A backup has all that was acknowledged, of one moment, whatever is written meanwhile; or it is none."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from server.backup.copying import SUMS, back_up, restore
from server.backup.parts import BackupError
from server.contract.jobs import FetchParameters
from server.feedback_log import FeedbackLog
from server.jobs.engine import Jobs
from server.settings import load_settings
from tests.jobs.operator import until
from tests.learning.classified import write_classified
from tests.learning.made import made_songs
from tests.server.test_feedback_log import an_event, lines_of, log_in

EVENTS = 200


class KilledError(Exception):
    """Ends a copy where a kill would."""


def unheard(_done: int, _total: int) -> None:
    pass


def killed_after(files: int) -> Callable[[int, int], None]:
    """Hears of so many files, and of no further one."""
    left = iter(range(files))

    def told(_done: int, _total: int) -> None:
        if next(left, None) is None:
            raise KilledError

    return told


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with lines of each kind, what helps beside them, and a secret."""
    folder = tmp_path / "data"
    write_classified(folder, made_songs(composers=3, files=2))
    log_in(folder / "feedback").append([an_event(number) for number in range(5)])
    for name in ("mirror/a.7z.json", "training/training-log.jsonl", "cache/features/x", "model/1.0.0/weights.npz"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(f"{name}\n".encode())
    (folder / "session-secret").write_text("a secret that no backup has")
    return folder


def test_it_brings_back_what_cannot_be_made_again_and_no_secret(data: Path, tmp_path: Path) -> None:
    made = back_up(data, tmp_path / "backup", unheard)
    restore(tmp_path / "backup", tmp_path / "again", unheard)
    wanted = {
        name: content
        for name, content in files_of(data).items()
        if not name.startswith(("cache/", "session-secret", "feedback/."))
    }
    assert files_of(tmp_path / "again") == wanted
    assert made.files == len(wanted)
    sums = (tmp_path / "backup" / SUMS).read_text().splitlines()
    assert sums == [f"{hashlib.sha256(wanted[name]).hexdigest()}  {name}" for name in sorted(wanted)]


def test_lines_that_come_meanwhile_are_in_it_whole_or_not_yet(data: Path, tmp_path: Path) -> None:
    log = log_in(data / "feedback")
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(lambda: [log.append([an_event(100 + number)]) for number in range(EVENTS)])
        number = 0
        while not coming.done():
            number += 1
            before = len(lines_of(data / "feedback"))
            back_up(data, tmp_path / f"{number}", unheard)
            assert len(lines_of(tmp_path / f"{number}" / "feedback")) >= before
        coming.result()
    (day,) = (data / "feedback").glob("*/*/*/events.jsonl")
    with day.open("ab") as file:
        file.write(b'{"id":')  # a batch that is being written
    back_up(data, tmp_path / "last", unheard)
    restore(tmp_path / "last", tmp_path / "again", unheard)
    assert len(lines_of(tmp_path / "again" / "feedback")) == 5 + EVENTS
    again = FeedbackLog(tmp_path / "again" / "feedback", lambda: 0.0)
    assert again.repair() == 0, "nothing had to be mended"


def test_it_waits_for_a_job_that_writes_and_says_so_where_none_does(data: Path, tmp_path: Path) -> None:
    shard = next((data / "classified").glob("M*.jsonl"))
    whole = shard.read_bytes()
    shard.write_bytes(whole[: len(whole) // 2] + b"\n")
    with pytest.raises(BackupError, match=r"classified don't belong together.*sidflow jobs list"):
        back_up(data, tmp_path / "backup", unheard, patience_s=0)
    assert not (tmp_path / "backup").exists()
    with ThreadPoolExecutor(1) as pool:
        copying = pool.submit(lambda: back_up(data, tmp_path / "backup", unheard))
        until(lambda: any((tmp_path / "backup.part").rglob(shard.name)), "the copy began")
        shard.write_bytes(whole)
        copying.result()
    assert (tmp_path / "backup" / "classified" / shard.name).read_bytes() == whole


def test_killed_both_go_on(data: Path, tmp_path: Path) -> None:
    whole = back_up(data, tmp_path / "whole", unheard)
    for files in range(1, whole.files - 1, 3):
        with pytest.raises(KilledError):
            back_up(data, tmp_path / "backup", killed_after(files))
        assert not (tmp_path / "backup").exists()
    back_up(data, tmp_path / "backup", unheard)
    assert files_of(tmp_path / "backup") == files_of(tmp_path / "whole")
    with pytest.raises(KilledError):
        restore(tmp_path / "backup", tmp_path / "again", killed_after(2))
    assert not any((tmp_path / "again").glob("[a-z]*"))
    restore(tmp_path / "backup", tmp_path / "again", unheard)
    back_up(tmp_path / "again", tmp_path / "third", unheard)
    assert files_of(tmp_path / "third") == files_of(tmp_path / "whole")


def test_a_damaged_backup_is_refused_before_anything_is_changed(data: Path, tmp_path: Path) -> None:
    back_up(data, tmp_path / "backup", unheard)
    again = tmp_path / "again"

    def refused(spoil: Callable[[Path], object], words: str) -> None:
        spoilt = tmp_path / "spoilt"
        shutil.copytree(tmp_path / "backup", spoilt)
        spoil(spoilt)
        with pytest.raises(BackupError, match=words):
            restore(spoilt, again, unheard)
        assert not any(again.glob("[a-z]*"))
        assert not (tmp_path / "outside").exists()
        shutil.rmtree(spoilt)

    refused(lambda folder: (folder / "mirror" / "a.7z.json").write_text("else"), "mirror/a.7z.json isn't what")
    refused(lambda folder: (folder / "mirror" / "a.7z.json").unlink(), "lacks .*a.7z.json")
    refused(lambda folder: (folder / SUMS).unlink(), "is no backup")
    for name in ("../outside", "mirror/../../outside", "/outside", "session-secret"):
        refused(lambda folder, name=name: (folder / SUMS).write_text(f"{'0' * 64}  {name}\n"), "belongs to no backup")  # type: ignore[misc]
    with pytest.raises(BackupError, match="has feedback, training, mirror, model, classified already"):
        restore(tmp_path / "backup", data, unheard)


def test_where_a_backup_may_lie(data: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="would be lost with it"):
        back_up(data, data / "backup", unheard)
    (tmp_path / "mine").mkdir()
    with pytest.raises(BackupError, match="is there already"):
        back_up(data, tmp_path / "mine", unheard)
    with pytest.raises(BackupError, match="There is nothing in"):
        back_up(tmp_path / "empty", tmp_path / "backup", unheard)


def test_jobs_come_back_without_the_leases_of_processes_that_are_gone(data: Path, tmp_path: Path) -> None:
    jobs = Jobs(load_settings(data=data))
    try:
        jobs.enqueue(FetchParameters("http://127.0.0.1:1/", str(tmp_path)), "mine")
        with jobs.store.alone() as change:
            change.lease("mine", "fetch", (), "somebody")
        back_up(data, tmp_path / "backup", unheard)
    finally:
        jobs.close()
    restore(tmp_path / "backup", tmp_path / "again", unheard)
    with closing(sqlite3.connect(tmp_path / "again" / "jobs.sqlite")) as read:
        assert read.execute("SELECT count(*) FROM sidflow_job_leases").fetchone() == (0,)
    after = Jobs(load_settings(data=tmp_path / "again"))
    try:
        assert after.get("mine").status == "pending"
    finally:
        after.close()
