"""A disk that is full: a sentence, a collection as it was, and a job that ends once there is room."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.engine_file import engine_file
from tests.hvsc.tiny import Tiny, tunes_of
from tests.jobs.operator import Operator


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 kB, which the test may enlarge."""
    folder = tmp_path / "collection"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", folder], check=False, capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_ends_the_job_and_nothing_else(operator: Operator, small: Tiny, small_disk: Path) -> None:
    ended = operator.run("jobs", "run", "fetch", "--id", "mine")
    assert ended.returncode == 1
    assert "No space left" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (small_disk / "C64Music").exists()
    assert list((small_disk / ".sidflow").glob("staging*")) == []
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    operator.jobs.retry("mine")
    operator.ok("jobs", "run", "fetch")
    assert tunes_of(small_disk / "C64Music") == small.after


def test_a_full_disk_does_not_lose_the_downloaded_part(operator: Operator, small: Tiny, small_disk: Path) -> None:
    operator.settings |= {"CACHE": str(small_disk / "cache"), "COLLECTION": str(operator.folder / "music")}
    subprocess.run(["mount", "-o", "remount,size=12k", small_disk], check=True)
    ended = operator.run("jobs", "run", "fetch", "--id", "mine")
    assert ended.returncode == 1
    assert "disk is full" in ended.stderr or "No space left" in ended.stderr
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    operator.jobs.retry("mine")
    operator.ok("jobs", "run", "fetch")
    assert tunes_of(operator.folder / "music" / "C64Music") == small.after


def test_a_cache_that_is_full_ends_listening_until_there_is_room(operator: Operator, small_disk: Path) -> None:
    cache, music = small_disk, operator.folder / "music"
    operator.settings |= {"CACHE": str(cache), "COLLECTION": str(music), "ENGINE": str(engine_file())}
    tunes = sorted((ROOT / "public" / "demo").glob("*.sid"))[:5]
    (music / "C64Music").mkdir(parents=True)
    shutil.copy(tunes[0], music / "C64Music")
    subprocess.run(["mount", "-o", "remount,size=50m", cache], check=True)
    assert "1 songs classified" in operator.ok("jobs", "run", "classify")
    for tune in tunes[1:]:
        shutil.copy(tune, music / "C64Music")
    used = shutil.disk_usage(cache).used
    subprocess.run(["mount", "-o", f"remount,size={used + 8192}", cache], check=True)
    ended = operator.run("jobs", "run", "classify")
    assert ended.returncode == 1
    assert "No space left" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(cache.rglob("*.made")) == []
    manifest = operator.folder / "data" / "classified" / "manifest.json"
    assert json.loads(manifest.read_bytes())["songs"] == 1, "what was classified stays"
    subprocess.run(["mount", "-o", "remount,size=50m", cache], check=True)
    assert "5 songs classified, 0 skipped" in operator.ok("jobs", "run", "classify")
