"""A tune's one name: whoever breaks this loses every rating, cache entry and link keyed by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_py.core.errors import ContractError
from client_py.core.tunekey import MAX_PATH_LENGTH, TuneKey

SEGMENT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/\\"), min_size=1, max_size=20
).filter(lambda text: text not in (".", ".."))


@given(st.lists(SEGMENT, min_size=1, max_size=5), st.integers(1, 256))
def test_parse_undoes_str(segments: list[str], song: int) -> None:
    key = TuneKey("/".join(segments), song)
    assert TuneKey.parse(str(key)) == key


@given(st.text())
def test_parse_takes_only_what_str_writes(text: str) -> None:
    try:
        key = TuneKey.parse(text)
    except ContractError:
        return
    assert str(key) == text


def test_a_hash_may_stand_in_the_path() -> None:
    assert TuneKey.parse("a/Take #1.sid#12") == TuneKey("a/Take #1.sid", 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.sid",
        "#1",
        "a.sid#",
        "a.sid#0",
        "a.sid#01",
        "a.sid#257",
        "a.sid#-1",
        "a.sid#1 ",
        "a.sid#\u0661",
        "/a.sid#1",
        "a//b.sid#1",
        "a/#1",
        "./a.sid#1",
        "../a.sid#1",
        "a/../b.sid#1",
        "a/..#1",
        "a/.#1",
        "a\\b.sid#1",
        "a\0.sid#1",
        "a\n.sid#1",
        "a.sid#1\n",
        "a" * (MAX_PATH_LENGTH + 1) + "#1",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ContractError):
        TuneKey.parse(text)
