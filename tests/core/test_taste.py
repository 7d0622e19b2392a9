"""A listener's taste, fitted: what is alike rises, what is unlike stays, and what doesn't help is seen."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from client_py.core.canonical import canonical_json, read_json
from client_py.core.errors import ContractError
from client_py.core.exact import Dice
from client_py.core.landmarks import nearness, unit_songs
from client_py.core.taste import Delta, base_stars, delta_from, delta_record, predict
from client_py.core.taste_fit import LEAST_CHECKED, MOST_DISLIKED, MOST_LIKED, PARTS, RIDGE, SHY, Fit, parts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Songs = NDArray[np.int8]

DIMENSIONS = 120
KINDS = 4  # waltzes, marches, fugues, drones


def songs_of(kind: int, count: int) -> "Songs":
    """Songs of one kind: alike in three numbers of four, by chance in the others."""
    dice = Dice(100 + kind)
    middle = np.floor(dice.uniform(DIMENSIONS) * 3.0) - 1.0
    own = np.floor(dice.uniform(count, DIMENSIONS) * 3.0) - 1.0
    return np.where(dice.uniform(count, DIMENSIONS) < 0.75, middle, own).astype(np.int8)


def ratings_of(count: int, preference: int = 30) -> "NDArray[np.uint8]":
    return np.tile(np.array([30, 30, 30, preference], np.uint8), (count, 1))


def fit(songs: "Songs", stars: list[float], *, rounds: int = 400, rate: float = 0.01, pieces: int = 7) -> Fit:
    count = len(stars)
    found = Fit(songs, ratings_of(count), np.array(stars), np.ones(count), np.arange(count), rounds=rounds, rate=rate)
    while not found.run(pieces):
        pass
    return found


def delta(songs: "Songs", stars: list[float], **settings: float) -> Delta:
    return fit(songs, stars, **settings).delta("1.0.0", 7)  # type: ignore[arg-type]  # numbers by name


def foreseen(of: Delta | None, songs: "Songs") -> "NDArray[np.float32]":
    return predict(of, songs, ratings_of(len(songs)))


WALTZES, MARCHES, FUGUES, DRONES = (songs_of(kind, 90) for kind in range(KINDS))
JUDGED = np.concatenate((WALTZES[:5], MARCHES[:5], DRONES[:5]))
STARS = [5.0] * 10 + [1.0] * 5


def test_two_tastes_rise_what_is_disliked_sinks_and_the_rest_stays() -> None:
    found = delta(JUDGED, STARS)
    waltzes, marches, fugues, drones = (foreseen(found, songs[5:]) for songs in (WALTZES, MARCHES, FUGUES, DRONES))
    assert min(waltzes.min(), marches.min()) > 3.5 > fugues.max()
    assert fugues.mean() == pytest.approx(3.0, abs=0.1)
    assert fugues.min() > 2.5 > 2.3 > drones.mean()


def test_without_a_delta_and_for_songs_without_an_embedding_it_is_the_base() -> None:
    ratings = np.array([[30, 30, 30, 42], [30, 30, 30, 0]], np.uint8)
    assert base_stars(ratings).tolist() == pytest.approx([4.2, 3.0])
    nothing = np.zeros((2, DIMENSIONS), np.int8)
    assert predict(None, nothing, ratings).tolist() == pytest.approx([4.2, 3.0])
    assert predict(delta(JUDGED, STARS), nothing, ratings).tolist() == pytest.approx([4.2, 3.0])
    assert foreseen(delta(JUDGED[:0], []), WALTZES).tolist() == [3.0] * len(WALTZES)


def test_what_the_base_expected_anyway_changes_nothing() -> None:
    ratings = ratings_of(10, preference=45)
    found = Fit(JUDGED[:10], ratings, np.full(10, 4.5), np.ones(10), np.arange(10), rounds=400, rate=0.01)
    while not found.run():
        pass
    assert predict(found.delta("1.0.0", 7), MARCHES, ratings_of(90, 45)).tolist() == pytest.approx([4.5] * 90)


def test_the_pulls_are_those_of_ridge_regression() -> None:
    """The oracle: the normal equations, solved."""
    found = delta(JUDGED, STARS)
    scale = np.array([1.0] * 10 + [SHY] * 5)
    near = nearness(unit_songs(JUDGED), found.landmarks).astype(np.float64) * scale
    missed = np.array(STARS) - 3.0
    solved = np.linalg.solve(near.T @ near + RIDGE * np.eye(len(scale)), near.T @ missed) * scale
    assert np.abs(found.pulls - solved).max() < 1e-3


def test_the_listeners_settings_are_heeded() -> None:
    usual, short, slow = (
        foreseen(delta(JUDGED, STARS, **settings), WALTZES[5:]).mean()
        for settings in ({}, {"rounds": 10}, {"rate": 0.0001})
    )
    assert 3.0 < slow < short < usual
    assert fit(JUDGED, STARS, rounds=17).rounds_done == 17


def test_the_same_judgements_give_the_same_bytes_in_slices_of_any_size() -> None:
    one, other = (
        canonical_json(delta_record(fit(JUDGED, STARS, pieces=pieces).delta("1.0.0", 7))) for pieces in (1, 1000)
    )
    assert one == other


def test_hundreds_of_liked_songs_have_a_few_landmarks_and_all_count() -> None:
    songs = np.concatenate((WALTZES[:80], MARCHES[:80], DRONES[:80]))
    found = delta(songs, [5.0] * 160 + [1.0] * 80)
    assert len(found.landmarks) == MOST_LIKED + MOST_DISLIKED
    assert min(foreseen(found, kind[80:]).min() for kind in (WALTZES, MARCHES)) > 3.5
    assert foreseen(found, DRONES[80:]).max() < 2.5


def test_a_weight_counts_as_often_as_it_says() -> None:
    twice = Fit(
        WALTZES[:2], ratings_of(2), np.array([5.0, 1.0]), np.array([1.0, 0.1]), np.arange(2), rounds=400, rate=0.01
    )
    while not twice.run():
        pass
    assert foreseen(twice.delta("1.0.0", 7), WALTZES[2:]).mean() > 3.3


def test_held_out_judgements_tell_a_taste_from_none() -> None:
    assert fit(JUDGED[: LEAST_CHECKED - 1], STARS[: LEAST_CHECKED - 1]).held_out is None
    sense = fit(JUDGED, STARS).held_out
    assert sense is not None
    assert sense.keeps
    assert sense.personal < sense.base - sense.margin
    # Half of what is alike is loved, half is hated: what is held out is always the other way than what is left.
    songs = np.concatenate([kind[:14] for kind in (WALTZES, MARCHES, FUGUES, DRONES)])
    stars = [5.0 if part <= PARTS // 2 else 1.0 for part in parts_of(np.arange(len(songs)))]
    contrary = fit(songs, stars).held_out
    assert contrary is not None
    assert contrary.personal > contrary.base
    assert not contrary.keeps


def test_songs_of_a_file_are_held_out_together() -> None:
    parts = parts_of(np.repeat(np.arange(40), 3)).reshape(40, 3)
    assert (parts == parts[:, :1]).all()
    assert set(parts[:, 0].tolist()) == set(range(1, PARTS + 1))


def test_a_delta_comes_back_from_its_record() -> None:
    found = delta(JUDGED, STARS)
    again = delta_from(read_json(canonical_json(delta_record(found))))
    assert (foreseen(again, FUGUES) == foreseen(found, FUGUES)).all()
    assert (again.weights == found.weights).all()
    assert (again.base, again.made_at_ms, again.judged, again.held_out) == ("1.0.0", 7, len(STARS), found.held_out)
    assert again.dimensions == DIMENSIONS


@pytest.mark.parametrize(
    ("field", "value"),
    [("landmarks", "!"), ("landmarks", "AAAA"), ("pulls", [1.0]), ("pulls", None), ("base", "1"), ("weights", ["1"])],
)
def test_a_spoilt_record_is_refused(field: str, value: object) -> None:
    record = delta_record(delta(JUDGED, STARS))
    assert isinstance(record, dict)
    with pytest.raises(ContractError):
        delta_from({**record, field: value})  # type: ignore[dict-item]  # what no record has


def test_what_may_be_shared_has_one_length_for_everybody_and_points_to_what_is_liked() -> None:
    few, many = delta(JUDGED[:1], [5.0]), delta(JUDGED, STARS)
    assert few.weights.shape == many.weights.shape == (DIMENSIONS + 3,)
    liked, disliked = (unit_songs(songs) @ many.weights[:DIMENSIONS] for songs in (WALTZES, DRONES))
    assert liked.mean() > 0 > disliked.mean()
