"""The job `classify` from the command line: what it writes, what it skips, and what a second run does.

That it may be killed is shown in test_kinds.py.
"""

import hashlib
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from client_py.core.decode import decode_json
from client_py.core.features.extract import NAMES
from server.analysis.cache import Measurement
from server.analysis.machine import engines_of, feature_cache
from server.analysis.songs import find_songs
from server.collection import Collection
from server.contract.classified import ClassifiedManifest, ClassifiedTune, SkippedSong
from server.settings import ROOT, load_settings
from tests.core.sids import PSID
from tests.engine_file import engine_file
from tests.jobs.operator import Operator

DEMOS = sorted((ROOT / "public" / "demo").glob("*.sid"))[:4]
HOSTILE = PSID.data()[:0x7C] + bytes.fromhex("8d18d44c0010")  # its init writes the volume for ever


@pytest.fixture
def machine(operator: Operator) -> Operator:
    """Two composers, one broken file, one that is cut off, one hostile."""
    operator.settings = {"ENGINE": str(engine_file()), "DIST": str(operator.folder / "none"), "RENDERS_NICE": "0"}
    for place, demo in enumerate(DEMOS):
        home = tunes(operator) / "MUSICIANS" / "AB"[place % 2] / "Composer"
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(demo, home)
    whole = DEMOS[0].read_bytes()
    for name, data in {"Broken": b"PSID", "Cut": whole[:130], "Hostile": HOSTILE}.items():
        (tunes(operator) / f"{name}.sid").write_bytes(data)
    return operator


def tunes(operator: Operator) -> Path:
    return operator.collection / "C64Music"


def classified(operator: Operator) -> Path:
    return operator.folder / "data" / "classified"


def kept(operator: Operator) -> dict[str, str]:
    """Each file and its hash."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(classified(operator).iterdir())}


def to_measure(output: str) -> int:
    found = re.search(r"([0-9,]+) to measure", output)
    assert found is not None, output
    return int(found[1])


def test_from_tunes_to_lines_and_again(machine: Operator) -> None:
    first = machine.ok("jobs", "run", "classify")
    songs = to_measure(first)
    assert songs >= len(DEMOS)
    before = kept(machine)
    manifest = decode_json(ClassifiedManifest, (classified(machine) / "manifest.json").read_text())
    assert manifest.features == NAMES
    assert {shard.name: shard.sha256 for shard in manifest.shards}.items() <= before.items()
    lines = [
        decode_json(ClassifiedTune, line)
        for shard in manifest.shards
        for line in (classified(machine) / shard.name).read_text().splitlines()
    ]
    assert {line.tune.partition("#")[0] for line in lines} >= {
        f"MUSICIANS/{'AB'[place % 2]}/Composer/{demo.name}" for place, demo in enumerate(DEMOS)
    }
    assert all(len(line.features) == len(NAMES) for line in lines)
    skipped = [
        decode_json(SkippedSong, line) for line in (classified(machine) / "skipped.jsonl").read_text().splitlines()
    ]
    assert {"Broken.sid"} <= {each.path for each in skipped} <= {"Broken.sid", "Cut.sid", "Hostile.sid"}
    assert all(len(each.reason.split()) > 3 for each in skipped)
    assert (manifest.songs, manifest.skipped) == (len(lines), len(skipped))

    again = machine.ok("jobs", "run", "classify")
    assert "Nothing to do" in again
    assert to_measure(again) == 0
    forced = machine.ok("jobs", "run", "classify", "--force")
    assert to_measure(forced) == songs
    assert kept(machine) == before

    told = machine.ok("collection", "mark-stale", "MUSICIANS/A/")
    stale = sum(line.tune.startswith("MUSICIANS/A/") for line in lines)
    assert f"{stale} of {stale} songs below MUSICIANS/A/ will be measured again." in told
    assert to_measure(machine.ok("jobs", "run", "classify")) == stale
    assert kept(machine) == before


def test_a_tune_that_came_or_went_changes_just_its_lines(machine: Operator) -> None:
    machine.ok("jobs", "run", "classify")
    shutil.rmtree(tunes(machine) / "MUSICIANS" / "B")
    (tunes(machine) / "DEMOS").mkdir()
    shutil.copy(DEMOS[0], tunes(machine) / "DEMOS" / "Copy.sid")
    output = machine.ok("jobs", "run", "classify")
    assert to_measure(output) == 0  # the copy has the bytes of a tune that is known
    assert {name for name in kept(machine) if "-" in name or "DEMOS" in name} == {"MUSICIANS-A.jsonl", "DEMOS.jsonl"}


def test_records_that_contradict_themselves_stop_the_job(machine: Operator) -> None:
    """One of so few is more than one of a hundred."""
    machine.ok("jobs", "run", "classify")
    before = kept(machine)
    settings = load_settings(
        data=machine.folder / "data", collection=machine.collection, engine=engine_file(), dist=machine.folder / "none"
    )
    cache = feature_cache(settings.cache_folder, engines_of(settings, settings.cache_folder / ".sidflow"))
    song = find_songs(Collection(machine.collection), lambda _done: None, "MUSICIANS/A/").songs[0]
    loud = np.zeros(len(NAMES), np.float32)
    loud[NAMES.index("sounding")] = 1.0
    cache.put(song.name, Measurement(loud))
    ended = machine.run("jobs", "run", "classify")
    assert ended.returncode == 1
    assert "contradict themselves" in ended.stderr
    assert song.key in ended.stderr
    assert kept(machine) == before
    assert machine.ok("jobs", "run", "classify", "--force")
    assert kept(machine) == before


def test_sound_is_kept_where_it_is_asked_for(machine: Operator) -> None:
    shutil.rmtree(tunes(machine) / "MUSICIANS" / "B")
    machine.ok("jobs", "run", "classify")
    sounds = machine.folder / "data" / "cache" / "sounds"
    assert not sounds.exists()
    machine.ok("jobs", "run", "classify", "--wav")
    made = sorted(sounds.rglob("*.wav"))
    assert len(made) == json.loads((classified(machine) / "manifest.json").read_text())["songs"]
    assert all(file.read_bytes()[:4] == b"RIFF" for file in made)
