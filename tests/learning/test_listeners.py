"""What listeners said, as training hears it: each event once, what was taken back never, and only what is wanted."""

from pathlib import Path
from typing import Any

import pytest

from client_py.core.canonical import canonical_jsonl
from client_py.core.contract import FeedbackEvent
from client_py.core.errors import ContractError
from server.contract.learning import TrainParameters
from server.learning.errors import LearningError
from server.learning.listeners import ratings, read_feedback

A, B = "MUSICIANS/A/Ada/One.sid#1", "MUSICIANS/B/Bela/Two.sid#1"


def event(number: int, tune: str, kind: Any, day: str = "2026-11-20", **more: Any) -> FeedbackEvent:
    return FeedbackEvent(f"0192f000-0000-7000-8000-{number:012x}", tune, kind, f"{day}T10:00:00Z", **more)


EVENTS = [
    event(1, A, "rate", rating=5),
    event(2, A, "rate", day="2026-11-21", rating=3),
    event(3, A, "like"),
    event(4, B, "dislike"),
    event(5, B, "complete", day="2026-11-22"),
    event(6, B, "skip_early"),
    event(7, B, "play"),
    event(8, B, "rate", rating=5),
    event(9, B, "undo", undoes=event(8, B, "rate", rating=5).id),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day in sorted({each.at[:10] for each in EVENTS}):
        file = tmp_path / day.replace("-", "/") / "events.jsonl"
        file.parent.mkdir(parents=True)
        file.write_text(canonical_jsonl(each for each in EVENTS if each.at.startswith(day)))
    return tmp_path


def heard(folder: Path, least: int = 1, **filters: Any) -> dict[str, float]:
    return ratings(read_feedback(folder, TrainParameters(**filters)), least)


def test_a_song_has_the_mean_of_what_was_said_of_it(folder: Path) -> None:
    assert heard(folder) == {A: pytest.approx(13 / 3), B: pytest.approx((1.0 + 0.25 * 4 + 0.25 * 2) / 1.5)}


def test_filters(folder: Path) -> None:
    assert heard(folder, source="stars") == {A: 4.0}
    assert heard(folder, source="thumbs") == {A: 5.0, B: 1.0}
    assert heard(folder, source="listening") == {B: 3.0}
    assert heard(folder, source="stars", since="2026-11-21") == {A: 3.0}
    assert heard(folder, source="stars", until="2026-11-20") == {A: 5.0}
    assert set(heard(folder, prefix="MUSICIANS/B/")) == {B}
    assert set(heard(folder, least=3)) == {A, B}
    assert heard(folder, least=4) == {}


def test_a_day_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ContractError, match="before the first"):
        TrainParameters(since="2026-11-21", until="2026-11-20")


def test_an_event_that_was_sent_twice_counts_once_and_half_a_line_never(folder: Path) -> None:
    file = folder / "2026/11/20/events.jsonl"
    before = heard(folder)
    file.write_text(file.read_text() + canonical_jsonl(EVENTS[:1]) + '{"at":"2026-1')
    assert heard(folder) == before


def test_a_spoilt_line_is_named(folder: Path) -> None:
    file = folder / "2026/11/21/events.jsonl"
    file.write_text(file.read_text() + "spoilt\n")
    with pytest.raises(LearningError, match=r"events\.jsonl is no feedback in line 2"):
        heard(folder)


def test_no_feedback_at_all_is_none(tmp_path: Path) -> None:
    assert heard(tmp_path / "feedback") == {}
