"""What a listener's events come to: else a song that somebody loves would sink, or one skip would drown ten ratings."""

from itertools import count
from typing import Any

from client_py.core.contract import FeedbackEvent
from client_py.core.instant import instant
from client_py.core.judging import HALF_LIFE_MS, judgements
from client_py.core.uuid7 import uuid7

NOW_MS = 1_800_000_000_000
A, B = "MUSICIANS/A/Ada/One.sid#1", "MUSICIANS/A/Ada/One.sid#2"
NUMBERS = count(1)


def event(tune: str, kind: Any, ago_ms: int = 0, **more: Any) -> FeedbackEvent:
    at_ms = NOW_MS - ago_ms
    return FeedbackEvent(uuid7(at_ms, next(NUMBERS).to_bytes(10)), tune, kind, instant(at_ms), **more)


def judged(*events: FeedbackEvent) -> dict[str, tuple[float, float]]:
    return {each.tune: (round(each.stars, 6), round(each.weight, 6)) for each in judgements(events, NOW_MS)}


def test_the_last_rating_counts_and_a_thumb_beside_it() -> None:
    stars = [event(A, "rate", ago_ms=9, rating=1), event(A, "rate", ago_ms=5, rating=3)]
    assert judged(*stars) == {A: (3.0, 1.0)}
    assert judged(*stars, event(A, "dislike", ago_ms=4), event(A, "like")) == {A: (4.0, 1.0)}


def test_what_was_done_speaks_where_nothing_was_said_and_never_as_loud() -> None:
    assert judged(event(A, "complete"), event(A, "skip_early")) == {A: (3.0, 0.5)}
    assert judged(event(A, "skip_late")) == {A: (3.0, 0.1)}
    assert judged(*(event(A, "replay") for _ in range(20))) == {A: (5.0, 0.75)}
    assert judged(event(A, "rate", rating=2), *(event(A, "complete") for _ in range(20))) == {A: (2.0, 1.0)}
    assert judged(event(A, "play")) == {}


def test_each_song_has_its_own_and_the_song_last_spoken_of_stands_last() -> None:
    first, last = judgements([event(B, "like", ago_ms=1), event(A, "rate", ago_ms=7, rating=2)], NOW_MS)
    assert (first.tune, round(first.stars, 6), round(first.weight, 6), first.at_ms) == (A, 2.0, 1.0, NOW_MS - 7)
    assert (last.tune, round(last.stars, 6), round(last.weight, 6), last.at_ms) == (B, 5.0, 1.0, NOW_MS - 1)


def test_what_was_taken_back_or_came_twice_counts_no_more() -> None:
    first, wrong = event(A, "rate", ago_ms=3, rating=5), event(A, "rate", ago_ms=2, rating=1)
    back = event(A, "undo", ago_ms=1, undoes=wrong.id)
    assert judged(first, wrong, back, first) == {A: (5.0, 1.0)}
    assert judged(wrong, back) == {}


def test_weights_halve_with_age_and_the_future_counts_as_now() -> None:
    assert judged(event(A, "rate", ago_ms=2 * HALF_LIFE_MS, rating=4)) == {A: (4.0, 0.25)}
    assert judged(event(A, "rate", ago_ms=-HALF_LIFE_MS, rating=4)) == {A: (4.0, 1.0)}
    old, new = event(A, "like", ago_ms=HALF_LIFE_MS), event(A, "rate", rating=2)
    assert judged(old, new) == {A: (3.0, 1.0)}
