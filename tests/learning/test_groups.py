"""Whose tune it is, and splits that keep a composer on one side."""

import pytest

from server.learning.groups import composer_of, drawn, family_of, folds, numbered


@pytest.mark.parametrize(
    ("path", "composer", "family"),
    [
        ("MUSICIANS/H/Hubbard_Rob/Commando.sid", "MUSICIANS/H/Hubbard_Rob", "MUSICIANS/H/Hubbard_Rob"),
        ("MUSICIANS/P/Prosonix/Hoff_Lars/A.sid", "MUSICIANS/P/Prosonix/Hoff_Lars", "MUSICIANS/P/Prosonix"),
        ("MUSICIANS/W/Weber_Markus/Worktunes/B.sid", "MUSICIANS/W/Weber_Markus", "MUSICIANS/W/Weber_Markus"),
    ],
)
def test_a_composer_is_a_folder(path: str, composer: str, family: str) -> None:
    assert composer_of(path) == composer
    assert family_of(composer) == family


@pytest.mark.parametrize("path", ["GAMES/A-F/Game.sid", "DEMOS/0-9/1.sid", "MUSICIANS/H/Loose.sid", "Tune.sid"])
def test_other_tunes_have_no_composer(path: str) -> None:
    assert composer_of(path) is None


def test_folds_hold_each_family_once_and_nearly_the_same_number_of_tunes() -> None:
    names = [f"MUSICIANS/A/{number}" for number in range(37) for _ in range(1 + number % 9)]
    parts = folds(reversed(names), 5)
    assert parts == folds(names, 5)
    assert sorted(name for part in parts for name in part) == sorted(set(names))
    sizes = [sum(name in part for name in names) for part in parts]
    assert max(sizes) - min(sizes) <= 9


def test_a_part_is_drawn_by_name_alone() -> None:
    names = [f"MUSICIANS/A/{number}" for number in range(2000)]
    assert sum(drawn(name, "held out", 0.2) for name in names) == pytest.approx(400, abs=60)
    assert [drawn(name, "a", 0.5) for name in names] != [drawn(name, "b", 0.5) for name in names]
    assert not any(drawn(name, "held out", 0.0) for name in names)
    assert all(drawn(name, "held out", 1.0) for name in names)


def test_numbers_for_names() -> None:
    assert numbered(["b", None, "a", "b"]) == [0, -1, 1, 0]
