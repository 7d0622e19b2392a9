"""The words for what songs have in common travel in the catalogue, and are said of those that lie close enough."""

from collections.abc import Sequence

import numpy as np
import pytest

from client_py.core.aspects import Aspect, Aspects, aspects_from_bytes, aspects_to_bytes
from client_py.core.compact import CompactCatalogue
from client_py.core.compact_write import write_catalogue
from client_py.core.errors import CatalogueError
from client_py.core.learned import Learned, nothing_learned
from tools.bench.made_up import tunes

DIMENSIONS = 12
TEMPO = Aspect("tempo", np.eye(3, DIMENSIONS, dtype=np.int8), 0.1)
FILTER = Aspect("filter", np.eye(2, DIMENSIONS, 4, dtype=np.int8), 0.2, np.eye(1, DIMENSIONS, 6, dtype=np.int8)[0], 0.1)
BASS = Aspect("bass", np.eye(1, DIMENSIONS, 8, dtype=np.int8), 0.3)
ALL = Aspects((TEMPO, FILTER, BASS))


def song(**places: int) -> "np.ndarray[tuple[int], np.dtype[np.int8]]":
    """An embedding with 1 or -1 at these places, `p3=1`, and as many numbers as any other."""
    made = np.zeros(DIMENSIONS, np.int8)
    for place, value in places.items():
        made[int(place[1:])] = value
    made[11] = 1
    return made


def test_what_lies_close_is_named_the_clearest_first() -> None:
    assert ALL.shared(song(p0=1, p6=1), song(p0=1, p6=1)) == ["bass", "filter"]
    assert ALL.shared(song(p0=1, p8=1), song(p0=1, p6=1)) == ["tempo"]
    assert ALL.shared(song(p0=1, p8=1), song(p1=-1, p8=-1)) == []


def test_what_one_song_lacks_is_not_named() -> None:
    assert "filter" not in Aspects((FILTER,)).shared(song(p0=1), song(p0=1))
    assert Aspects((FILTER,)).shared(song(p6=1), song(p6=1)) == ["filter"]


def test_an_unknown_song_shares_nothing() -> None:
    assert ALL.shared(song(p0=1), np.zeros(DIMENSIONS, np.int8)) == []
    assert Aspects().shared(song(p0=1), song(p0=1)) == []


def test_the_column_comes_back_as_it_was() -> None:
    read = aspects_from_bytes(aspects_to_bytes(ALL), DIMENSIONS)
    assert [each.word for each in read.aspects] == ["tempo", "filter", "bass"]
    for one, other in zip(read.aspects, ALL.aspects, strict=True):
        assert np.array_equal(one.directions, other.directions)
        assert (one.within, one.present_from) == (other.within, other.present_from)
        assert (one.present is None) == (other.present is None)
    assert aspects_to_bytes(Aspects()) == b""
    assert aspects_from_bytes(b"", DIMENSIONS) == Aspects()


@pytest.mark.parametrize("damage", ["cut", "no line", "other dimensions"])
def test_a_damaged_column_is_refused(damage: str) -> None:
    column, dimensions = aspects_to_bytes(ALL), DIMENSIONS
    if damage == "cut":
        column = column[:-DIMENSIONS]
    elif damage == "no line":
        column = column[5:]
    else:
        dimensions += 1
    with pytest.raises(CatalogueError):
        aspects_from_bytes(column, dimensions)


def test_a_catalogue_carries_them() -> None:
    listed, notes = tunes(4)
    for aspects in (ALL, Aspects()):

        def learned(keys: Sequence[str], aspects: Aspects = aspects) -> Learned:
            embeddings = np.ones((len(keys), DIMENSIONS), np.int8)
            return Learned("1.0.0", embeddings, nothing_learned(len(keys)).ratings, aspects)

        read = CompactCatalogue(write_catalogue(listed, notes, learned))
        assert len(read.aspects.aspects) == len(aspects.aspects)
