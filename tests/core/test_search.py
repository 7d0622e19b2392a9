"""Search and the compact catalogue: a listener finds a tune by half a word, by a slip of the finger, in any field."""

import dataclasses
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client_py.core.canonical import plain
from client_py.core.columns import (
    ColumnError,
    numbers_from_bytes,
    numbers_to_bytes,
    steps_from_bytes,
    steps_to_bytes,
    texts_from_bytes,
    texts_to_bytes,
)
from client_py.core.compact import CompactCatalogue, Notes
from client_py.core.compact_write import write_catalogue
from client_py.core.contract import CatalogueTune, ListedTune, Model
from client_py.core.digest import digest_of
from client_py.core.errors import CatalogueError
from client_py.core.search import Found, Search
from client_py.core.words import index_words, query_words

MODELS: tuple[Model, ...] = ("8580", "6581", "any")


def a_tune(
    path: str, title: str, author: str = "Somebody", released: str = "1987 Label", chips: int = 1
) -> CatalogueTune:
    return CatalogueTune(
        path=path,
        title=title,
        author=author,
        released=released,
        songs=2,
        start_song=2,
        lengths_s=(61.5, 3.0),
        clock="PAL",
        models=MODELS[:chips],
        addresses=(0xD400, 0xD420, 0xDE00)[:chips],
        format="PSID",
        size_bytes=3000 + len(path),
        sha256=hashlib.sha256(path.encode()).hexdigest(),
    )


TUNES = [
    a_tune("G/Gianna/Sisters.sid", "Great Giana Sisters", "Chris Example"),
    a_tune("H/Rob/Commando.sid", "Commando", "Rob Example", "1985 Elite"),
    a_tune("H/Rob/Last_Ninja_2.sid", "Last Ninja 2", "Rob Example", chips=3),
    a_tune("H/Rob/Last_Ninja.sid", "Last Ninja", "Rob Example", chips=2),
    a_tune("N/Other/OceanLoader2.sid", "<?>", "Ærø Ängström"),
    a_tune("N/Other/Comando.sid", "Comando", "Ninja Last"),
]
NOTES = {
    "H/Rob/": Notes("COMMENT: His own words are marked (RE)"),
    "H/Rob/Commando.sid": Notes("COMMENT: Based on a march\n TITLE: Space Invasion", "song 2 hangs"),
}
DATA = write_catalogue(TUNES, NOTES)
CATALOGUE = CompactCatalogue(DATA)
SEARCH = Search(CATALOGUE.postings, len(CATALOGUE))


def titles(query: str) -> list[str]:
    return [CATALOGUE.titles[number] for number in SEARCH.find(query).numbers]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("gia", "Great Giana Sisters"),
        ("sisters great", "Great Giana Sisters"),
        ("gianna sisters", "Great Giana Sisters"),
        ("gaina sis", "Great Giana Sisters"),
        ("commando", "Commando"),
        ("commando rob", "Commando"),
        ("comando rob", "Commando"),
        ("elite 1985", "Commando"),
        ("space invasion", "Commando"),
        ("march", "Commando"),
        ("ocean loader 2", "<?>"),
        ("angstrom aero", "<?>"),
        ("last ninja 2", "Last Ninja 2"),
        ("comando", "Comando"),
    ],
)
def test_the_tune_that_is_meant_comes_first(query: str, first: str) -> None:
    assert titles(query)[0] == first


def test_a_name_in_the_title_comes_before_one_of_the_author() -> None:
    assert titles("last ninja") == ["Last Ninja", "Last Ninja 2", "Comando"]


def test_a_letter_after_words_only_narrows_when_it_is_a_word() -> None:
    assert titles("last ninja x") == titles("last ninja")
    assert titles("last ninja 2")[0] == "Last Ninja 2"


@pytest.mark.parametrize("query", ["", "  ", "?!", "zzzz", "rob zzzzzz", "giana commando"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert titles(query) == []


def test_the_limit_is_kept() -> None:
    found = SEARCH.find("example", limit=2)
    assert (len(found.numbers), found.total) == (2, 4)


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_any_text_may_be_typed(query: str) -> None:
    found = SEARCH.find(query)
    assert len(set(found.numbers)) == len(found.numbers) == found.total
    assert all(0 <= number < len(TUNES) for number in found.numbers)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ocean_Loader2", {"ocean", "loader2", "loader", "2"}),
        ("Straße", {"strasse"}),
        ("4-Mat", {"4", "mat"}),
        ("", set()),
    ],
)
def test_words_are_folded_and_parted(text: str, words: set[str]) -> None:
    assert index_words(text) == words


def test_an_apostrophe_parts_no_word() -> None:
    assert query_words("Rock'n'Roll") == ["rocknroll"]


def test_every_tune_comes_back_as_it_went_in() -> None:
    assert len(CATALOGUE) == len(TUNES)
    for tune in TUNES:
        number = CATALOGUE.number_of(tune.path)
        assert number is not None
        told = {field.name: getattr(tune, field.name) for field in dataclasses.fields(ListedTune)}
        assert CATALOGUE.tune(number) == ListedTune(**told)
        assert CATALOGUE.size_bytes(number) == tune.size_bytes
        assert CATALOGUE.digest(number) == digest_of(tune.sha256)
        assert CATALOGUE.row(number) == plain({**told, "size_bytes": tune.size_bytes, "digest": digest_of(tune.sha256)})
        assert CATALOGUE.notes(number) == NOTES.get(tune.path, Notes())
    assert CATALOGUE.number_of("nowhere.sid") is None


def test_what_is_said_of_a_folder_comes_back() -> None:
    assert CATALOGUE.folder_notes("H/Rob") == NOTES["H/Rob/"]
    assert CATALOGUE.folder_notes("H") == Notes()


def test_nobody_finds_a_tune_by_the_label_of_a_field() -> None:
    assert titles("comment") == []
    assert titles("invasion") == ["Commando"]


def test_the_same_tunes_in_another_order_give_the_same_bytes() -> None:
    assert write_catalogue(TUNES[::-1], NOTES) == DATA


def test_an_empty_catalogue_is_one() -> None:
    empty = CompactCatalogue(write_catalogue([], {}))
    assert len(empty) == 0
    assert Search(empty.postings, 0).find("anything") == Found([], 0)


@pytest.mark.parametrize("length", [0, 5, 11, 12, 200, len(DATA) - 1])
def test_a_catalogue_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(CatalogueError):
        CompactCatalogue(DATA[:length])


@settings(max_examples=300)
@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    damaged = bytearray(DATA)
    damaged[place] ^= change
    with pytest.raises(CatalogueError):
        CompactCatalogue(bytes(damaged))


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_numbers_survive_their_bytes(values: list[int]) -> None:
    assert list(numbers_from_bytes("I", numbers_to_bytes("I", values))) == values


@given(st.lists(st.integers(0, 2**31 - 1)))
def test_steps_survive_their_bytes(values: list[int]) -> None:
    assert list(steps_from_bytes(steps_to_bytes(values))) == values


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_texts_survive_their_bytes(texts: list[str]) -> None:
    assert texts_from_bytes(texts_to_bytes(texts), len(texts)) == texts


@pytest.mark.parametrize("spoilt", [b"a\nb", b"\xff", b""])
def test_a_column_of_another_shape_is_refused(spoilt: bytes) -> None:
    with pytest.raises(ColumnError):
        texts_from_bytes(spoilt, 3)
