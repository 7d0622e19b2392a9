"""History and ratings as lists: newest first, found by name, in pages, and what was taken back is marked."""

from client_py.core.contract import FeedbackEvent, Kind
from client_py.core.instant import instant
from client_py.core.uuid7 import uuid7
from client_py.listened import Heard, Rated, history_page, ratings_page

NOW_MS = 1_750_000_000_000
NAMES = {"A/Sad_Song.sid": ("Très triste", "Érik Satie"), "B/Tide.sid": ("Tide", "Nobody")}


def named(tune: str) -> tuple[str, str]:
    return NAMES.get(tune.rpartition("#")[0], ("", ""))


def an_id(number: int) -> str:
    return uuid7(NOW_MS + 1000 * number, number.to_bytes(10))


def event(number: int, tune: str, kind: Kind, rating: int | None = None, undoes: int | None = None) -> FeedbackEvent:
    taken_back = None if undoes is None else an_id(undoes)
    at = instant(NOW_MS + 1000 * number)
    return FeedbackEvent(an_id(number), tune, kind, at, rating=rating, undoes=taken_back)


EVENTS = [
    event(1, "A/Sad_Song.sid#1", "play"),
    event(2, "A/Sad_Song.sid#1", "rate", rating=2),
    event(3, "B/Tide.sid#2", "like"),
    event(4, "A/Sad_Song.sid#1", "rate", rating=5),
    event(5, "C/Unknown_One.sid#1", "rate", rating=3),
    event(6, "C/Unknown_One.sid#1", "undo", undoes=5),
]


def heard(words: str = "", start: int = 0, limit: int = 50) -> list[Heard]:
    return [row for row in history_page(EVENTS, named, words, start, limit).rows if isinstance(row, Heard)]


def rated(words: str = "", start: int = 0, limit: int = 50) -> list[Rated]:
    return [row for row in ratings_page(EVENTS, named, words, start, limit).rows if isinstance(row, Rated)]


def test_the_history_is_newest_first_with_names_where_they_are_known() -> None:
    rows = heard()
    assert [row.id for row in rows] == [an_id(number) for number in (5, 4, 3, 2, 1)]
    assert [(row.title, row.author) for row in rows[:2]] == [("", ""), ("Très triste", "Érik Satie")]


def test_only_what_holds_can_be_taken_back_and_what_was_is_marked() -> None:
    marks = {row.id: (row.in_force, row.undone) for row in heard()}
    assert marks == {
        an_id(1): (False, False),
        an_id(2): (False, False),
        an_id(3): (True, False),
        an_id(4): (True, False),
        an_id(5): (False, True),
    }


def test_a_search_finds_title_author_and_path_whatever_the_accents() -> None:
    assert {row.tune for row in heard("tres ERIK")} == {"A/Sad_Song.sid#1"}
    assert {row.tune for row in heard("unknown one")} == {"C/Unknown_One.sid#1"}
    assert heard("satie tide") == []
    assert [row.tune for row in rated("sat tri")] == ["A/Sad_Song.sid#1"]


def test_pages_follow_one_another_and_say_how_many_there_are() -> None:
    pages = [history_page(EVENTS, named, "", start, 2) for start in (0, 2, 4, 6)]
    assert [page.total for page in pages] == [5] * 4
    assert [len(page.rows) for page in pages] == [2, 2, 1, 0]
    assert [row for page in pages for row in page.rows] == heard()


def test_ratings_list_each_song_once_with_the_opinion_in_force() -> None:
    rows = rated()
    assert [(row.tune, row.stars, row.liked) for row in rows] == [
        ("A/Sad_Song.sid#1", 5, None),
        ("B/Tide.sid#2", None, True),
    ]
    assert (rows[0].at, rows[0].stars_by) == (EVENTS[3].at, an_id(4))
