"""What a model says of songs travels in the catalogue: what was put in comes out, and anything else is refused."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from client_py.core.compact import FORMAT_VERSION, HEAD, CompactCatalogue
from client_py.core.compact_write import write_catalogue
from client_py.core.errors import CatalogueError
from client_py.core.exact import Dice
from client_py.core.learned import RATINGS, Learned, in_tenths, learned_from, nothing_learned
from tools.bench.made_up import tunes

DIMENSIONS = 13  # no multiple of five


def made_up(keys: Sequence[str]) -> Learned:
    dice = Dice(1)
    embeddings = np.floor(dice.uniform(len(keys), DIMENSIONS) * 3.0).astype(np.int8) - np.int8(1)
    return Learned("1.2.3", embeddings, in_tenths(dice.uniform(len(keys), len(RATINGS)) * 4.0 + 1.0))


def test_what_was_written_is_read_again_song_by_song() -> None:
    listed, notes = tunes(40)
    read = CompactCatalogue(write_catalogue(listed, notes, made_up))
    keys = [f"{path}#{song}" for path, tune in zip(read.paths, map(read.tune, range(40)), strict=True)
            for song in range(1, tune.songs + 1)]  # fmt: skip
    expected = made_up(keys)
    assert read.model == "1.2.3"
    assert read.songs == len(keys) == len(read.learned)
    assert np.array_equal(read.learned.embeddings, expected.embeddings)
    assert np.array_equal(read.learned.ratings, expected.ratings)
    for number in range(40):
        assert keys[read.first_song(number)] == f"{read.paths[number]}#1"


def test_a_catalogue_without_a_model_says_nothing_of_its_songs() -> None:
    listed, notes = tunes(5)
    read = CompactCatalogue(write_catalogue(listed, notes))
    assert read.model == "none"
    assert read.learned.embeddings.shape == (read.songs, 0)
    assert not read.learned.ratings.any()


@pytest.mark.parametrize(("version", "age"), [(1, "an older"), (FORMAT_VERSION + 1, "a newer")])
def test_a_catalogue_of_another_version_says_so(version: int, age: str) -> None:
    data = write_catalogue(*tunes(3))
    other = data[:7] + bytes([version]) + data[8:]
    with pytest.raises(CatalogueError, match=f"{age} version of SIDFlow: its format is {version}"):
        CompactCatalogue(other)


@pytest.mark.parametrize("spoil", ["short", "no embedding", "no rating"])
def test_columns_that_are_none_are_refused(spoil: str) -> None:
    columns = made_up(["a"] * 7).columns()
    embedding, ratings = bytearray(columns["embedding"]), bytearray(columns["ratings"])
    if spoil == "short":
        del embedding[-1]
    elif spoil == "no embedding":
        embedding[3] = 243
    else:
        ratings[3] = 51
    with pytest.raises(CatalogueError):
        learned_from((bytes(embedding), bytes(ratings)), 7, DIMENSIONS, "1.0.0")


def test_a_spoilt_catalogue_is_refused_as_a_whole() -> None:
    data = bytearray(write_catalogue(*tunes(3), made_up))
    data[-1] ^= 1
    with pytest.raises(CatalogueError, match="damaged"):
        CompactCatalogue(bytes(data))
    head = HEAD.pack(bytes(data[:8]), hashlib.sha256(data[HEAD.size :]).digest(), HEAD.unpack_from(data)[2])
    assert len(CompactCatalogue(head + bytes(data[HEAD.size :]))) == 3


def test_songs_in_another_order_and_unknown_ones() -> None:
    learned = made_up(["a", "b", "c"])
    chosen = learned.rows(np.array([2, -1, 0]))
    assert np.array_equal(
        chosen.embeddings, np.stack([learned.embeddings[2], np.zeros(DIMENSIONS, np.int8), learned.embeddings[0]])
    )
    assert not chosen.ratings[1].any()
    assert nothing_learned(0, "1.0.0", 4).rows(np.array([-1, -1])).embeddings.shape == (2, 4)


def test_ratings_in_tenths() -> None:
    assert in_tenths(np.array([1.0, 3.14, 5.0, 7.0, np.nan])).tolist() == [10, 31, 50, 50, 0]
