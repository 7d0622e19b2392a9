"""Every kind of job, killed: it goes on, and ends with the very files of a run that nobody disturbed.

What `bench chaos-jobs` shows on the sample of HVSC, thirty times a kind, is shown here on the bundled tunes. `fetch` is
killed in test_killed.py, with a mirror that misbehaves.
"""

import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from server.contract.jobs import JobKind
from server.jobs.engine import Jobs
from server.jobs.kinds import KINDS
from server.settings import load_settings
from tests.engine_file import engine_file
from tests.hvsc.demos import homes
from tools.bench.chaos_jobs import Undisturbed, differences, finish, killed, undisturbed
from tools.bench.chaos_stages import STAGES, TREE, collection

KILLS = 3
UPKEEP: tuple[JobKind, ...] = ("forget", "catalogue", "clean")  # short, and each is made of one thing done
AFTER_FETCH: tuple[JobKind, ...] = ("classify", "train", "publish", "ingest", *UPKEEP)


@dataclass(frozen=True, slots=True)
class Machine:
    """`before` and `made` tell of each stage: what it starts from, and what it makes when nobody disturbs it."""

    settings: Mapping[str, str]
    before: Mapping[JobKind, Path]
    made: Mapping[JobKind, Undisturbed]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    folder = tmp_path_factory.mktemp("machine")
    settings = {"ENGINE": str(engine_file()), "DIST": str(folder / "none")}
    machine = folder / "fetched"
    tree = collection(machine) / TREE
    for name, tune in homes().items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tune, tree / name)
    (tree / "MUSICIANS" / "Broken.sid").write_bytes(tune.read_bytes()[:100])
    before, made = {}, {}
    for kind in AFTER_FETCH:
        if kind in ("ingest", "clean"):
            STAGES[kind].prepare(machine)
        before[kind] = machine
        machine = folder / kind
        made[kind] = undisturbed(STAGES[kind], before[kind], machine, settings)
    return Machine(settings, before, made)


def test_each_kind_is_there_and_is_killed_by_the_bench() -> None:
    assert set(KINDS) == set(STAGES)


@pytest.mark.slow
@pytest.mark.parametrize("kind", AFTER_FETCH)
def test_killed_it_ends_with_the_same_files_and_run_again_it_does_nothing(
    machine: Machine, kind: JobKind, tmp_path: Path
) -> None:
    stage, wanted = STAGES[kind], machine.made[kind]
    dice = random.Random(kind)
    moments = [dice.uniform(wanted.begins_s, wanted.took_s) for _ in range(1 if kind in UPKEEP else KILLS)]
    made = killed(stage, machine.before[kind], tmp_path / "machine", machine.settings, *moments)
    assert differences(wanted.files, made) == []
    again = replace(stage, words=(*stage.words, "--id", "again"))
    assert differences(wanted.files, finish(again, tmp_path / "machine", machine.settings)) == []
    assert outcome(tmp_path / "machine", "again").startswith("Nothing to do: ")


def outcome(folder: Path, job: str) -> str:
    jobs = Jobs(load_settings(data=folder / "data"))
    try:
        return jobs.get(job).outcome
    finally:
        jobs.close()
