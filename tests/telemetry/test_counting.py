"""What pages report is added up: were it wrong, an operator would mend what isn't broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_py.core.contract_telemetry import (
    LowWater,
    ModelUsed,
    PageFailed,
    PreferencesChanged,
    StartMarks,
    SyncDone,
    TelemetryEvent,
    TierUsed,
    TrainingDone,
    Underruns,
)
from server.telemetry.gathered import MAX_MINUTES, MAX_PAGES, MAX_VERSIONS, Gathered
from server.telemetry.histogram import BOUNDS_MS, bin_of, bins_of, quantile
from tests.telemetry.pages import ERROR, UNDERRUN, VERSION, batch


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s


def counted(gathered: Gathered) -> dict[str, int]:
    totals, _ = gathered.totals()
    return dict(totals)


def test_each_kind_of_event_is_counted() -> None:
    gathered = Gathered(Hand())
    events = (
        TelemetryEvent(1, start=StartMarks(interactive_ms=350, sound_ms=121)),
        TelemetryEvent(2, tier=TierUsed("worklet", "start", first=True)),
        TelemetryEvent(3, tier=TierUsed("ring", "late")),
        TelemetryEvent(4, underrun=Underruns(3, "ring", first=True)),
        TelemetryEvent(5, low_water=LowWater("ring", 0.3)),
        ERROR,
        TelemetryEvent(6, page_error=PageFailed("promise")),
        TelemetryEvent(7, sync=SyncDone(12, 1, 2)),
        TelemetryEvent(8, training=TrainingDone(61_000, kept=False)),
        TelemetryEvent(9, prefs=PreferencesChanged(("theme", "volume"))),
        TelemetryEvent(10, model=ModelUsed("1.2.3", personal=True)),
    )
    gathered.take(batch(1, *events))
    assert counted(gathered) == {
        "batches": 1, "events": 11, "sessions": 1, f"version.{VERSION}": 1,
        "start.interactive.400": 1, "start.interactive.sum_ms": 350, "start.sound.150": 1, "start.sound.sum_ms": 121,
        "tier.worklet": 1, "tier_changes.late": 1,
        "underruns": 3, "underruns.ring": 3, "sessions_with_underrun": 1, "low_water.50": 1,
        "engine_errors": 1, "engine_error.worker": 1, "session_errors": 1,
        "page_errors": 1, "page_error.promise": 1,
        "sync.accepted": 12, "sync.duplicates": 1, "sync.failed": 2,
        "training.dropped": 1, "training.120000": 1, "training.sum_ms": 61_000,
        "prefs.theme": 1, "prefs.volume": 1, "model.1.2.3": 1, "model_personal": 1,
    }  # fmt: skip


def test_a_page_counts_in_once_however_often_it_says_first() -> None:
    gathered = Gathered(Hand())
    for _ in range(3):
        gathered.take(batch(1, UNDERRUN, ERROR))
    gathered.take(batch(2, first=False))  # its first batch went to another server
    found = counted(gathered)
    assert (found["sessions"], found["sessions_with_underrun"], found["session_errors"]) == (1, 1, 1)
    assert (found["underruns"], found["engine_errors"], found["batches"]) == (6, 3, 4)


def test_made_up_versions_do_not_fill_the_memory() -> None:
    hand = Hand()
    gathered = Gathered(hand)
    for number in range(3 * MAX_VERSIONS):
        made_up = TelemetryEvent(1, model=ModelUsed(f"1.2.{number}", personal=False))
        gathered.take(batch(number, made_up))
    [minute] = gathered.hand_out().values()
    named = [name for name in minute if name.startswith("model.")]
    assert len(named) == MAX_VERSIONS + 1
    assert minute["model.other"] == 2 * MAX_VERSIONS


def test_pages_are_forgotten_before_they_are_too_many() -> None:
    gathered = Gathered(Hand())
    for number in range(MAX_PAGES + 1):
        gathered.take(batch(number))
    gathered.take(batch(MAX_PAGES))
    assert counted(gathered)["sessions"] == MAX_PAGES + 1
    gathered.take(batch(0))
    assert counted(gathered)["sessions"] == MAX_PAGES + 2, "the first page is forgotten, and counts as another"


def test_what_waits_too_long_is_dropped_and_counted() -> None:
    hand = Hand()
    gathered = Gathered(hand)
    lost = 0
    for number in range(MAX_MINUTES + 5):
        gathered.take(batch(number))
        lost += gathered.put_back(gathered.hand_out())
        hand.now_s += 60
    assert lost == 5
    assert gathered.totals()[1] == 5
    assert len(gathered.hand_out()) == MAX_MINUTES


def test_put_back_adds_to_what_came_meanwhile() -> None:
    gathered = Gathered(Hand())
    gathered.take(batch(1))
    waiting = gathered.hand_out()
    gathered.take(batch(2))
    assert gathered.put_back(waiting) == 0
    [minute] = gathered.hand_out().values()
    assert minute["sessions"] == 2


@pytest.mark.parametrize(
    ("took_ms", "name"), [(0, "50"), (50, "50"), (51, "100"), (300_000, "300000"), (300_001, "more")]
)
def test_bins(took_ms: int, name: str) -> None:
    assert bin_of(took_ms) == name


@given(st.lists(st.integers(0, 250_000), min_size=1), st.floats(0.01, 1))
def test_a_quantile_lies_in_the_bin_of_the_true_one(times_ms: list[int], share: float) -> None:
    counts: dict[str, int] = {}
    for each in times_ms:
        counts[f"x.{bin_of(each)}"] = counts.get(f"x.{bin_of(each)}", 0) + 1
    true_ms = sorted(times_ms)[max(0, -(-int(share * len(times_ms) * 1e6) // 1_000_000) - 1)]
    found_ms = quantile(bins_of("x", counts), share)
    assert found_ms is not None
    least = max((bound for bound in BOUNDS_MS if bound < true_ms), default=0)
    assert least <= found_ms <= int(bin_of(true_ms))


def test_no_times_have_no_quantile() -> None:
    assert quantile(bins_of("x", {}), 0.5) is None
    assert quantile(bins_of("x", {"x.more": 3}), 0.5) == BOUNDS_MS[-1]
