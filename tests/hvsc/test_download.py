"""A mirror does everything that mirrors do; what arrives is whole and the same as ever, or refused with a reason."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from server.hvsc.download import Downloads, Fetched
from server.hvsc.errors import ArchiveError, ChangedError, FetchError, MirrorError
from server.hvsc.mirror import Archive
from server.hvsc.patience import ATTEMPTS, Patience
from tests.hvsc.mirrors import Fault, Mirror, mirror
from tests.hvsc.tiny import Quiet, packed, tune

NAME = "HVSC_5-all-of-them.7z"
DATA = packed({f"A/{at}.sid": hashlib.sha256(b"%d" % at).digest() * 40 for at in range(60)})
OTHER = packed({f"A/{at}.sid": hashlib.sha256(b"x%d" % at).digest() * 40 for at in range(60)})


@dataclass(slots=True)
class Place:
    """A mirror with one archive, and the folders of one machine."""

    served: Mirror
    folder: Path
    watch: Quiet

    def get(self, *digests: str) -> Fetched:
        with httpx.Client(timeout=0.5) as client:
            downloads = Downloads(client, self.folder / "kept", self.folder / "seen", Patience(self.watch, 0.001))
            return downloads.get(Archive("base", 5, NAME, self.served.url + NAME), digests)

    def fail(self, *faults: Fault) -> None:
        self.served.faults[NAME] = list(faults)

    @property
    def ranges(self) -> list[str | None]:
        return self.served.ranges_of(NAME)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with mirror({NAME: DATA}) as served:
        yield Place(served, tmp_path, Quiet())


def test_an_archive_is_fetched_once_and_known_ever_after(place: Place) -> None:
    first = place.get()
    assert first.file.read_bytes() == DATA
    assert (first.sha256, first.downloaded_bytes) == (hashlib.sha256(DATA).hexdigest(), len(DATA))
    assert json.loads(first.seen.read_bytes()) == {"sha256": first.sha256, "size_bytes": len(DATA)}
    second = place.get()
    assert (second.file, second.downloaded_bytes) == (first.file, 0)
    assert place.ranges == [None]
    assert sorted(path.name for path in (place.folder / "kept").iterdir()) == [f".{NAME}.lock", NAME]


@pytest.mark.parametrize(
    "fault", [Fault(after=700), Fault(after=700, stalls=True), Fault(after=700, length=len(DATA) + 99)]
)
def test_a_download_that_breaks_off_or_stalls_goes_on_where_it_was(place: Place, fault: Fault) -> None:
    place.fail(fault)
    got = place.get()
    assert got.file.read_bytes() == DATA
    assert place.ranges[0] is None
    if fault.length is None:
        assert place.ranges == [None, "bytes=700-"]
        assert got.downloaded_bytes == len(DATA)
    assert any("Again in" in line for line in place.watch.said)


def test_a_download_that_was_killed_goes_on_where_it_was(place: Place) -> None:
    place.fail(*[Fault(status=503)] * ATTEMPTS)
    with pytest.raises(MirrorError):
        place.get()
    place.fail(Fault(after=1000), *[Fault(status=500)] * (ATTEMPTS - 1))
    with pytest.raises(MirrorError):
        place.get()
    part = place.folder / "kept" / f"{NAME}.part"
    assert part.read_bytes() == DATA[:1000]
    place.served.asked.clear()
    assert place.get().downloaded_bytes == len(DATA) - 1000
    assert place.ranges == ["bytes=1000-"]


def test_each_step_forward_gives_new_patience(place: Place) -> None:
    place.fail(*[Fault(after=50)] * (2 * ATTEMPTS))
    assert place.get().file.read_bytes() == DATA


def test_a_mirror_that_never_gets_anywhere_is_given_up(place: Place) -> None:
    place.fail(*[Fault(after=0)] * 100)
    with pytest.raises(MirrorError, match=f"{ATTEMPTS} attempts failed"):
        place.get()
    assert place.watch.rested == [0.001 * 2**each for each in range(ATTEMPTS - 1)]


def test_a_busy_mirror_says_how_long_to_wait(place: Place) -> None:
    place.fail(Fault(status=503, retry_after="7"), Fault(status=429, retry_after="100000"))
    place.get()
    assert place.watch.rested == [7, 60]


def test_a_missing_archive_is_not_asked_for_again(place: Place) -> None:
    place.fail(Fault(status=403))
    with pytest.raises(MirrorError, match="answers 403"):
        place.get()
    assert len(place.ranges) == 1


def test_a_mirror_without_ranges_starts_anew(place: Place) -> None:
    place.served.ranges = False
    place.fail(Fault(after=900))
    assert place.get().file.read_bytes() == DATA
    assert place.ranges == [None, "bytes=900-"]


def test_a_mirror_that_says_too_short_a_length_is_found_out(place: Place) -> None:
    place.fail(Fault(length=len(DATA) // 2))
    with pytest.raises(ArchiveError, match="no whole 7z archive"):
        place.get()
    assert not (place.folder / "seen" / f"{NAME}.json").exists()
    assert place.get().file.read_bytes() == DATA, "the lie left nothing behind"


def test_a_file_that_changes_while_it_is_fetched_is_fetched_from_its_start(place: Place) -> None:
    class Meanwhile(Quiet):
        def rest(self, seconds: float) -> None:
            place.served.files[NAME] = OTHER
            super().rest(seconds)

    place.watch = Meanwhile()
    place.fail(Fault(after=1200))
    assert place.get().file.read_bytes() == OTHER
    assert place.ranges == [None, "bytes=1200-"]


def test_a_changed_archive_is_refused_until_the_operator_accepts_it(place: Place) -> None:
    kept = place.get()
    kept.file.unlink()
    flipped = bytearray(DATA)
    flipped[500] ^= 1
    for changed in (OTHER, DATA + b"more", bytes(flipped)):
        place.served.files[NAME] = changed
        with pytest.raises(ChangedError, match="changed") as refused:
            place.get()
        assert str(kept.seen) in str(refused.value)
        assert not kept.file.exists()
    place.served.files[NAME] = OTHER
    kept.seen.unlink()
    assert place.get().file.read_bytes() == OTHER


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_the_mirrors_own_sums_have_to_fit(place: Place, algorithm: str) -> None:
    with pytest.raises(ChangedError, match="own list"):
        place.get(hashlib.new(algorithm, OTHER).hexdigest())
    assert place.get(hashlib.new(algorithm, DATA).hexdigest()).file.read_bytes() == DATA


def test_a_spoilt_file_in_the_cache_is_fetched_again(place: Place) -> None:
    kept = place.get()
    kept.file.write_bytes(DATA[:-1])
    assert place.get().file.read_bytes() == DATA
    assert any("spoilt" in line for line in place.watch.said)


def test_what_is_no_archive_is_refused(place: Place) -> None:
    place.served.files[NAME] = b"<html>Please pay</html>" * 100
    with pytest.raises(ArchiveError, match="no whole 7z"):
        place.get()


def test_an_archive_larger_than_the_disk_is_not_begun(place: Place) -> None:
    place.fail(Fault(length=2**31 * 1000))
    with pytest.raises(MirrorError, match="more than"):
        place.get()


def test_two_processes_do_not_write_one_part(place: Place) -> None:
    class Greedy(Quiet):
        def progress(self, done: int, total: int | None, unit: str) -> None:
            with pytest.raises(FetchError, match="Another process"):
                Place(place.served, place.folder, Quiet()).get()
            super().progress(done, total, unit)

    place.watch = Greedy()
    assert place.get().file.read_bytes() == DATA


def test_a_tune_is_no_archive(place: Place) -> None:
    place.served.files[NAME] = tune("x")
    with pytest.raises(ArchiveError):
        place.get()
