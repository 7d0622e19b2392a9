"""Killed at any moment and run again, a job ends with the same bytes as one that nobody disturbed."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.contract.jobs import OVER
from server.hvsc.verifying import verify
from tests.hvsc.mirrors import Mirror, mirror
from tests.hvsc.tiny import Tiny, tunes_of
from tests.jobs.operator import Operator, kill, until
from tests.jobs.scenes import begun, held

KILLS = 10
SHARED = Path(__file__).resolve().parents[3] / "shared" / "hvsc"


def disturbed(operator: Operator, dice: random.Random, kills: int, within_s: float) -> None:
    """Runs the job and kills it at random moments until it was left alone; the collection is never half there."""
    root = operator.collection / "C64Music"
    for _ in range(kills):
        process = operator.start("jobs", "run", "fetch", "--id", "mine")
        end = time.monotonic() + dice.uniform(0.2, within_s)
        while time.monotonic() < end and process.poll() is None:
            time.sleep(0.005)
        kill(process)
        assert not root.exists() or (root / "DOCUMENTS" / "HVSC.txt").is_file()
    ended = operator.run("jobs", "run", "fetch", "--id", "mine")
    assert ended.returncode == 0, ended
    assert operator.status() == "completed"
    assert sorted(path.name for path in (operator.collection / ".sidflow").iterdir()) == [
        "fence.json", "fence.json.lock", "ready.json",
    ]  # fmt: skip


@pytest.mark.slow
def test_killed_at_random_moments(operator: Operator, small: Tiny, served: Mirror) -> None:
    served.slowly = True  # so that it can be killed while it downloads
    disturbed(operator, random.Random(1), KILLS, 4.0)
    assert tunes_of(operator.collection / "C64Music") == small.after


def test_killed_in_each_part_of_its_work(operator: Operator, small: Tiny) -> None:
    """Not at moments but at places: the download, the unpacking, the change, the cleaning."""
    work = operator.collection / ".sidflow"
    kept = operator.folder / "data" / "cache" / "downloads"
    places = [
        lambda: any(kept.glob("*.part")),
        lambda: any(kept.glob("*.7z")),
        lambda: any(work.glob("staging-*/C64Music/GAMES/*")),
        (work / "ready.json").exists,
        (operator.collection / "C64Music").exists,
    ]
    for place in places:
        process = operator.start("jobs", "run", "fetch", "--id", "mine")
        until(lambda place=place, process=process: place() or process.poll() is not None, "the place is reached")  # type: ignore[misc]
        kill(process)
    assert operator.run("jobs", "run", "fetch", "--id", "mine").returncode == 0
    assert operator.status() in OVER
    assert tunes_of(operator.collection / "C64Music") == small.after


def test_killed_after_the_job_has_ended_and_before_its_workflow_has(
    operator: Operator, small: Tiny, served: Mirror
) -> None:
    go = held(served)
    with operator.worker() as worker:
        operator.fetch()
        begun(operator)
        kill(worker)
    with operator.jobs.store.alone() as change:
        change.turn("mine", "failed", "told, and nothing after it")
    go.set()
    operator.ok("jobs", "run", "fetch", "--id", "next")
    assert tunes_of(operator.collection / "C64Music") == small.after
    assert operator.status() == "failed"


@pytest.fixture
def sample() -> Iterator[Mirror]:
    archives = sorted(SHARED.glob("*.7z"))
    if not archives:
        pytest.skip("../shared/hvsc isn't there")
    with mirror({file.name: file.read_bytes() for file in archives}) as made:
        yield made


@pytest.mark.slow
def test_the_real_collection_killed_at_random_moments(tmp_path: Path, sample: Mirror) -> None:
    operator = Operator(tmp_path, sample)
    disturbed(operator, random.Random(3), 6, 8.0)
    operator.close()
    found = verify(operator.collection / "C64Music", SHARED / "expected-74.sha256", lambda _done, _total: None)
    assert (found.equal, found.total, found.more) == (2380, 2380, ())
    shutil.rmtree(tmp_path / "collection")
