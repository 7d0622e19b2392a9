"""The catalogue: listed in one order, named by its content, with lengths only where they fit."""

import hashlib
from dataclasses import replace

import pytest

from client_py.core.canonical import canonical_json
from client_py.core.catalogue import (
    DEFAULT_LENGTH_S,
    catalogue,
    catalogue_with_text,
    describe,
    song_length_s,
    with_lengths,
)
from client_py.core.contract import CatalogueTune
from client_py.core.decode import decode_json
from client_py.core.errors import ContractError, SidFileError
from tests.core.sids import PSID


def test_describe() -> None:
    tune = describe("a/b.sid", PSID.data(), [10, 20.5, 30])
    assert tune.sha256 == hashlib.sha256(PSID.data()).hexdigest()
    assert (tune.songs, tune.start_song, tune.lengths_s) == (3, 2, (10.0, 20.5, 30.0))
    assert decode_json(CatalogueTune, canonical_json(tune)) == tune


def test_what_can_be_described_is_in_the_contract() -> None:
    extreme = replace(PSID, version=4, second=0x42, third=0xFE, title=b"\xff" * 32, songs=256, flags=0xFFFF)
    tune = describe("x" * 512, extreme.data(), [86_400] * 256)
    assert decode_json(CatalogueTune, canonical_json(tune)) == tune


def test_a_bad_path_or_file_is_refused() -> None:
    with pytest.raises(ContractError):
        describe("../b.sid", PSID.data())
    with pytest.raises(SidFileError):
        describe("b.sid", b"no tune")


@pytest.mark.parametrize(
    "lengths_s", [(), (1,), (1, 2, 3, 4), (1, 0, 3), (1, -2, 3), (1, 2, 1e6), (1, 2, float("nan"))]
)
def test_lengths_that_do_not_fit_count_as_none(lengths_s: tuple[float, ...]) -> None:
    tune = with_lengths(describe("b.sid", PSID.data(), [1, 2, 3]), lengths_s)
    assert tune.lengths_s == ()
    assert song_length_s(tune, 3) == DEFAULT_LENGTH_S


def test_song_length() -> None:
    assert song_length_s(describe("b.sid", PSID.data(), [1, 2, 3]), 2) == 2


def test_order_does_not_matter_and_content_does() -> None:
    one, two = describe("a.sid", PSID.data()), describe("B.sid", PSID.data())
    assert catalogue([one, two]) == catalogue([two, one])
    assert [tune.path for tune in catalogue([one, two]).tunes] == ["B.sid", "a.sid"]
    assert catalogue([one]).version != catalogue([two]).version
    assert catalogue([]).version != catalogue([one]).version


def test_the_text_is_the_canonical_form() -> None:
    for count in range(4):
        made, text = catalogue_with_text(describe(f"{n}.sid", PSID.data(), [1, 2, 3]) for n in range(count))
        assert text == canonical_json(made)
