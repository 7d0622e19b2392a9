"""Canonical JSON: the same values have to give the same bytes, or versions and caches change without a reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_py.core.canonical import canonical_json, canonical_jsonl, read_json
from client_py.core.contract import SessionToken
from client_py.core.errors import CanonicalError

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


@given(VALUES)
def test_a_value_survives(value: object) -> None:
    assert read_json(canonical_json(value)) == value


@given(st.dictionaries(TEXT, st.integers()))
def test_the_order_of_keys_does_not_show(value: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(list(value.items())))) == canonical_json(value)


def test_form() -> None:
    assert canonical_json({"b": [1, 2.5, None, True], "a": "\u00fc\n"}) == '{"a":"\u00fc\\n","b":[1,2.5,null,true]}'


def test_zero_has_one_form() -> None:
    assert canonical_json(-0.0) == canonical_json(0.0) == "0.0"


def test_records_and_tuples() -> None:
    record = SessionToken("1", "2026-11-23T03:04:05Z")
    assert json.loads(canonical_json((record,))) == [{"token": "1", "expires_at": "2026-11-23T03:04:05Z"}]


def test_lines() -> None:
    assert canonical_jsonl([{"b": 1, "a": 2}, []]) == '{"a":2,"b":1}\n[]\n'
    assert canonical_jsonl([]) == ""


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -float("inf"), {1: 2}, b"bytes", {1, 2}, "\ud800", {"\ud800": 1}, object()]
)
def test_no_form(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical_json([value])


@pytest.mark.parametrize("text", ["", "NaN", "[Infinity]", "{", "{'a':1}", "[1,]", "[" * 100_000])
def test_no_json(text: str) -> None:
    with pytest.raises(CanonicalError):
        read_json(text)
