"""The room Collection over a small collection that was really classified: what it shows, and what its acts do."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from client_py.core.contract import Record
from client_py.core.decode import decode_json
from server.app import create_app
from server.contract.collection import Caches, CacheState, CollectionState, Failures, StalePlan
from server.contract.jobs import JobReceipt
from server.settings import ROOT, load_settings
from tests.admin.logged_in import LOGINS, LoggedIn, log_in
from tests.engine_file import engine_file
from tests.hvsc.mirrors import mirror
from tests.hvsc.tiny import release
from tests.jobs.operator import Operator, until
from tests.server.asgi import client_of
from tests.server.conftest import SECRET

DEMOS = sorted((ROOT / "public" / "demo").glob("*.sid"))[:4]
T = TypeVar("T", bound=Record)


@dataclass(slots=True)
class Place:
    """An operator's machine, whose worker runs, and somebody who is logged in at its server."""

    operator: Operator
    client: LoggedIn

    @property
    def tunes(self) -> Path:
        return self.operator.collection / "C64Music"

    @property
    def data(self) -> Path:
        return self.operator.folder / "data"

    def get(self, kind: type[T], path: str = "", **query: str) -> T:
        answer = self.client.get(f"/api/admin/collection{path}", params=query)
        assert answer.status_code == 200, answer.text
        return decode_json(kind, answer.text)

    def state(self) -> CollectionState:
        return self.get(CollectionState)

    def cache(self, name: str) -> CacheState:
        return next(each for each in self.get(Caches, "/caches").caches if each.name == name)

    def done(self, path: str, body: dict[str, Any]) -> str:
        """What came of the job that an act began."""
        answer = self.client.post(f"/api/admin/{path}", json=body)
        assert answer.status_code == 200, answer.text
        job = decode_json(JobReceipt, answer.text).job.id
        until(lambda: self.operator.status(job) in ("completed", "failed"), f"{job} ended")
        assert self.operator.status(job) == "completed", self.operator.jobs.get(job).outcome
        return self.operator.jobs.get(job).outcome

    def files(self) -> dict[str, str]:
        """Each file of data/classified and its hash."""
        return {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (self.data / "classified").iterdir()
        }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two shelves of demo tunes and a broken file, classified."""
    folder = tmp_path_factory.mktemp("place")
    with mirror({}) as served:
        operator = Operator(folder, served, {"ENGINE": str(engine_file()), "DIST": str(ROOT / "dist")})
        root = operator.collection / "C64Music"
        for at, demo in enumerate(DEMOS):
            home = root / "MUSICIANS" / "AB"[at % 2] / "Composer"
            home.mkdir(parents=True, exist_ok=True)
            shutil.copy(demo, home)
        (root / "DEMOS").mkdir()
        (root / "DEMOS" / "Broken.sid").write_bytes(DEMOS[0].read_bytes()[:100])
        (root / "DOCUMENTS").mkdir()
        (root / "DOCUMENTS" / "HVSC.txt").write_bytes(release(74))
        settings = load_settings(
            dist=ROOT / "dist", data=folder / "data", collection=operator.collection, engine=engine_file(),
            mirror=served.url, secret=SECRET, **LOGINS,
        )  # fmt: skip
        with client_of(create_app(settings)) as client, operator.worker():
            made = Place(operator, log_in(client))
            until(lambda: not made.state().facts.reading, "the collection is read")
            assert made.state().facts.waiting == made.state().facts.expected > 0
            made.done("run/classify", {})
            yield made
        operator.close()


def test_how_the_collection_stands(place: Place) -> None:
    state = place.state()
    facts = state.facts
    assert (facts.version, facts.newest, facts.fetched_at) == (74, None, None)
    assert facts.tunes == len(DEMOS)
    assert facts.expected == facts.analysed + facts.failed >= len(DEMOS)
    assert (facts.waiting, facts.stale, facts.broken_files) == (0, 0, 1)
    assert state.engine == state.classified_by
    assert state.songs_per_s is not None
    assert {shard.name for shard in state.shards} == {"MUSICIANS-A.jsonl", "MUSICIANS-B.jsonl"}
    assert sum(shard.expected for shard in state.shards) == facts.expected
    assert all(shard.whole and shard.size_bytes for shard in state.shards)
    failures = place.get(Failures, "/failures", prefix="DEMOS/")
    assert [each.path for each in failures.skipped] == ["DEMOS/Broken.sid"]
    assert [each.reason for each in failures.reasons] == [failures.skipped[0].reason]
    assert place.get(Failures, "/failures", prefix="GAMES/").total == 0
    assert place.get(Failures, "/failures", reason="another").total == 0


def test_marked_stale_and_classified_again_it_is_the_same_bytes(place: Place) -> None:
    before = place.files()
    plan = place.get(StalePlan, "/stale", prefix="MUSICIANS/A/")
    assert (plan.measured, plan.elsewhere) == (plan.songs, 0)
    assert plan.took_s is not None
    assert place.state().facts.stale == 0, "a dry run changes nothing"

    outcome = place.done("collection/stale", {"prefix": "MUSICIANS/A/"})
    assert outcome == f"{plan.songs} of {plan.songs} songs below MUSICIANS/A/ will be measured again."
    state = place.state()
    assert state.facts.stale == plan.songs
    assert [(shard.name, shard.stale) for shard in state.shards if shard.stale] == [("MUSICIANS-A.jsonl", plan.songs)]
    assert place.get(StalePlan, "/stale", prefix="MUSICIANS/A/").measured == 0

    assert f"{plan.songs} of them were measured now" in place.done("run/classify", {})
    assert place.state().facts.stale == 0
    assert place.files() == before


def test_tunes_with_the_same_bytes_are_told_of(place: Place) -> None:
    copy = place.tunes / "DEMOS" / "Copy.sid"
    shutil.copy(DEMOS[0], copy)
    version = place.client.get("/api/catalogue").json()["version"]
    try:
        (place.tunes / "new").mkdir()  # a change of the root, as a fetch makes it, is what a server looks for
        until(lambda: place.client.get("/api/catalogue").json()["version"] != version, "the copy is known")
        plan = place.get(StalePlan, "/stale", prefix="DEMOS/")
        assert plan.songs == plan.measured == plan.elsewhere
        assert place.state().facts.waiting == plan.songs
    finally:
        copy.unlink()
        (place.tunes / "new").rmdir()
    until(lambda: place.client.get("/api/catalogue").json()["version"] == version, "the copy is gone")


def test_a_spoilt_chunk_is_seen_and_made_again(place: Place) -> None:
    before = place.files()
    file = place.data / "classified" / "MUSICIANS-B.jsonl"
    file.write_bytes(file.read_bytes()[:-200])
    state = place.state()
    assert [shard.name for shard in state.shards if not shard.whole] == ["MUSICIANS-B.jsonl"]
    assert state.facts.waiting == 1
    plan = place.get(StalePlan, "/rebuild", shard="MUSICIANS-B.jsonl")
    assert plan.songs == next(shard.expected for shard in state.shards if not shard.whole)
    assert f"{plan.songs} of them were measured now" in place.done("collection/rebuild", {"shard": "MUSICIANS-B.jsonl"})
    assert place.files() == before


def test_the_catalogue_is_made_again_where_it_is_spoilt(place: Place) -> None:
    [packed] = place.data.glob("compact-*/*.br")
    before = packed.read_bytes()
    assert place.done("collection/rebuild", {}).startswith("Nothing to do: the catalogue ")
    packed.write_bytes(b"")
    assert place.done("collection/rebuild", {}).startswith("The catalogue ")
    assert packed.read_bytes() == before


def test_only_what_nobody_needs_is_cleaned_up(place: Place) -> None:
    cache = place.data / "cache"
    litter = {
        "other-measurements": cache / "features" / "0123456789ab-1" / "00" / "old",
        "lost-measurements": next((cache / "features").iterdir()) / "00" / f"{'0' * 64}-1",
        "sounds": cache / "sounds" / "0123456789ab-1" / "00" / "old.wav",
        "downloads": cache / "downloads" / "HVSC_1-all-of-them.7z",
        "staging": place.operator.collection / ".sidflow" / "staging-1" / "C64Music" / "One.sid",
        "indexes": place.data / f"collection-{'0' * 16}.jsonl",
        "catalogues": place.data / f"compact-{'0' * 16}" / "old.br",
        "engines": cache / ".sidflow" / "engine-0000000000000000-guarded-wasmtime-1.bin",
    }
    kept = {file for folder in (place.data, place.tunes) for file in folder.rglob("*") if file.is_file()}
    for file in litter.values():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"1234567")
    for name, file in litter.items():
        found = place.cache(name)
        assert (found.free_files, found.free_bytes, found.kept_because) == (1, 7, ""), name
        assert found.examples[0].endswith(file.name)
    assert all(file.exists() for file in litter.values()), "a dry run removes nothing"

    assert place.done("collection/clean", {"caches": sorted(litter)}) == "8 files are gone, 56 bytes are free."
    assert not any(file.exists() for file in litter.values())
    assert not litter["other-measurements"].parent.exists()
    assert {file for file in kept if not file.exists() and "sqlite" not in file.name} == set()
    assert place.done("collection/clean", {"caches": sorted(litter)}).startswith("Nothing to do: 0 files are gone")


def test_what_a_paused_job_needs_stays(place: Place) -> None:
    archive = place.data / "cache" / "downloads" / "HVSC_1-all-of-them.7z"
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(b"needed")
    store = place.operator.jobs.store
    with store.alone() as change:  # in one step, so that the worker never sees it wait
        change.add("held", "fetch", "{}")
        change.turn("held", "paused", "before it began")
    try:
        assert place.cache("downloads").kept_because == "The job held isn't over and may need it."
        outcome = place.done("collection/clean", {"caches": ["downloads"]})
        assert outcome == "Nothing to do: 0 files are gone, 0 bytes are free; downloads stayed, the log says why."
        assert archive.read_bytes() == b"needed"
    finally:
        with store.alone() as change:
            change.turn("held", "cancelled", "")
        archive.unlink()


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "failures?limit=501", None, "invalid_request"),
        ("GET", "failures?from=-1", None, "invalid_request"),
        ("GET", f"stale?prefix={'x' * 4097}", None, "invalid_request"),
        ("GET", "rebuild?shard=../manifest.json", None, "unknown_shard"),
        ("POST", "rebuild", {"shard": "../../secret"}, "unknown_shard"),
        ("POST", "rebuild", {"shard": "x" * 256}, "invalid_request"),
        ("POST", "clean", {"caches": []}, "invalid_request"),
        ("POST", "clean", {"caches": ["../feedback"]}, "invalid_request"),
        ("POST", "stale", {}, "invalid_request"),
    ],
)
def test_what_can_not_be_is_refused(
    place: Place, method: str, path: str, body: dict[str, Any] | None, code: str
) -> None:
    options = {} if body is None else {"json": body}
    assert place.client.request(method, f"/api/admin/collection/{path}", **options).json()["code"] == code
