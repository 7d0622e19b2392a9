"""Coverage and freshness: counted of what is there, against counts that were made in another way."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from client_py.core.canonical import canonical_json, canonical_jsonl
from client_py.core.features.heard import window
from server.admin.coverage import Coverage
from server.analysis.lines import read_songs
from server.analysis.writing import shard_of
from server.contract.classified import ClassifiedManifest, ClassifiedShard, ClassifiedTune, SkippedSong
from server.contract.jobs import MIRROR_RELEASE, FetchParameters, JobStatus
from server.jobs.collection_commands import held_by
from server.jobs.engine import Jobs
from server.jobs.opened import OpenedJobs
from server.settings import Settings, load_settings
from tests.core.sids import PSID
from tests.hvsc.tiny import release
from tests.server.hvsc import ARCHIVE

ENGINE = "an engine"
MIRROR = "http://mirror.test/"


def coverage_of(settings: Settings) -> Coverage:
    return Coverage(settings, lambda: held_by(settings), lambda: ENGINE, OpenedJobs(settings))


def line(key: str, sha256: str, skip_s: float, listen_s: float) -> ClassifiedTune:
    return ClassifiedTune(key, sha256, skip_s, listen_s, 1, 2, 3, ("calm",), (0.25, -1e-7))


def write_lines(folder: Path, lines: list[ClassifiedTune], skipped: list[SkippedSong]) -> None:
    """Writes data/classified as classify does."""
    folder.mkdir(parents=True, exist_ok=True)
    shards = []
    for name in sorted({shard_of(each.tune.partition("#")[0]) for each in lines}):
        mine = [each for each in lines if shard_of(each.tune.partition("#")[0]) == name]
        data = canonical_jsonl(mine).encode()
        (folder / name).write_bytes(data)
        shards.append(ClassifiedShard(name, len(mine), hashlib.sha256(data).hexdigest()))
    manifest = ClassifiedManifest(ENGINE, 1, ("a", "b"), len(lines), len(skipped), tuple(shards))
    (folder / "manifest.json").write_text(canonical_json(manifest) + "\n")
    (folder / "skipped.jsonl").write_text(canonical_jsonl(skipped))


def test_a_line_is_read_from_its_end_whatever_its_path_is(tmp_path: Path) -> None:
    path = 'A/"listen_s":9,"tune":"x#1"/\\{é}.sid'
    file = tmp_path / "A.jsonl"
    told = {"features": [1, 2], "listen_s": 15, "sha256": "0" * 64, "skip_s": 5.5, "tags": [], "tune": f"{path}#12"}
    file.write_text(canonical_json(told) + '\n{"no": "line"}\nnothing\n"listen_s":\n{"listen_s":1,"tune":"A#x"}\n')
    found = read_songs(file)
    [song] = found.songs
    assert (song.path, song.name.song, song.name.skip_s, song.name.listen_s) == (path, 12, 5.5, 15)
    assert found.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert found.size_bytes == file.stat().st_size


def test_a_changed_tune_waits_and_one_that_failed_is_no_gap_twice(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "data", collection=tmp_path / "hvsc")
    root = tmp_path / "hvsc" / "C64Music"
    (root / "DOCUMENTS").mkdir(parents=True)
    (root / "DOCUMENTS" / "HVSC.txt").write_bytes(release(12))
    data = PSID.data()
    digest, stretch = hashlib.sha256(data).hexdigest(), window(None)
    for name in ("Same", "Changed", "Shorter", "Failed", "New"):
        (root / f"{name}.sid").write_bytes(data)
    lines = [
        line("Same.sid#1", digest, *stretch),
        line("Changed.sid#1", "0" * 64, *stretch),
        line("Shorter.sid#1", digest, 0.0, 3.0),
        line("Gone.sid#1", digest, *stretch),
    ]
    write_lines(settings.data / "classified", lines, [SkippedSong("Failed.sid", 1, "it fails")])
    facts = coverage_of(settings).facts()
    songs = PSID.songs
    assert (facts.version, facts.tunes, facts.expected) == (12, 5, 5 * songs)
    assert (facts.analysed, facts.failed, facts.waiting) == (1, 1, 5 * songs - 2)
    assert facts.stale == 2, "nothing is in the cache, so what was tried is measured again"


def test_how_fresh_it_is_follows_from_the_fetches_of_this_collection(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "data", collection=tmp_path / "hvsc")
    (tmp_path / "hvsc" / "C64Music").mkdir(parents=True)
    jobs = OpenedJobs(settings)
    coverage = Coverage(settings, lambda: held_by(settings), lambda: ENGINE, jobs)
    assert (coverage.facts().fetched_at, coverage.facts().newest) == (None, None)

    def fetched(identity: str, folder: Path, status: JobStatus, mirror_release: int | None, at: int) -> None:
        def note(opened: Jobs) -> None:
            figures = {} if mirror_release is None else {MIRROR_RELEASE: float(mirror_release)}
            with opened.store.alone() as change:
                change.add(identity, "fetch", canonical_json(FetchParameters(MIRROR, str(folder))))
                change.turn(
                    identity, status, "", ended_ms=at * 1000, figures=canonical_json(figures), created_ms=at * 1000
                )

        jobs.wait(note)

    fetched("first", settings.collection or tmp_path, "completed", 73, 1_700_000_000)
    fetched("elsewhere", tmp_path / "another", "completed", 99, 1_700_000_200)
    fetched("broken", settings.collection or tmp_path, "failed", 74, 1_700_000_300)
    fetched("deaf", settings.collection or tmp_path, "failed", None, 1_700_000_400)
    facts = coverage.facts()
    assert (facts.fetched_at, facts.newest) == ("2023-11-14T22:13:20Z", 74)
    jobs.close()


def test_the_shared_sample_is_counted_as_its_headers_say(tmp_path: Path) -> None:
    if not ARCHIVE.exists():
        pytest.skip("../shared/hvsc isn't there")
    if shutil.which("7z") is None:
        pytest.skip("there is no 7z to unpack the collection with")
    folder = tmp_path / "hvsc"
    subprocess.run(["7z", "x", "-y", f"-o{folder}", str(ARCHIVE)], check=True, capture_output=True)
    tunes = [file.read_bytes() for file in folder.rglob("*.sid")]
    songs = [int.from_bytes(data[14:16], "big") for data in tunes]
    documents = (folder / "C64Music" / "DOCUMENTS" / "Songlengths.md5").read_text("latin-1")
    known = set(re.findall("^[0-9a-f]{32}", documents, re.M))
    lengths = [hashlib.md5(data, usedforsecurity=False).hexdigest() in known for data in tunes]

    settings = load_settings(data=tmp_path / "data", collection=folder)
    coverage = coverage_of(settings)
    facts = coverage.facts()
    assert (facts.version, facts.tunes, facts.expected) == (73, len(tunes), sum(songs))
    assert facts.known_lengths == sum(count for count, there in zip(songs, lengths, strict=True) if there)
    assert facts.waiting == facts.expected
    folders = {file.relative_to(folder / "C64Music").parts[0] for file in folder.rglob("*.sid")}
    assert {each.name.partition("-")[0] for each in coverage.counted().shards} == folders
    assert coverage.counted() is coverage.counted(), "asked again, nothing is counted again"
