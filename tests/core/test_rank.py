"""A station plays what was asked for: close or different in the shares set, never twice, no composer lost."""

import dataclasses
import hashlib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client_py.core.compact import CompactCatalogue
from client_py.core.compact_write import nothing_said, write_catalogue
from client_py.core.contract import CatalogueTune, Model
from client_py.core.contract_stations import StationSpec
from client_py.core.exact import Dice
from client_py.core.learned import RATINGS, Learned, in_tenths
from client_py.core.model import quantised
from client_py.core.picks import WINDOW, Guest, Listener, Pick, base_stars
from client_py.core.planes import Query
from client_py.core.rank import Ranking, choose
from client_py.core.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rows: TypeAlias = "Sequence[int] | NDArray[np.int64]"
COMPOSERS = 12
FILES = 20  # of each composer
DIMENSIONS = 120
FOR_ME = StationSpec("for_me")
ALL_KINDS = [
    StationSpec("tune", tune="M/C3/T5.sid#1"),
    StationSpec("mood", energy=1.5, mood=4.5),
    StationSpec("era", first_year=1985, last_year=1986),
    StationSpec("composer", composer="Composer 3"),
    StationSpec("chip", chip="8580"),
    StationSpec("surprise"),
    FOR_ME,
]


def a_tune(composer: int, number: int) -> CatalogueTune:
    path = f"M/C{composer}/T{number}.sid"
    model: Model = "6581" if composer % 2 else "8580"
    return CatalogueTune(
        path=path,
        title=f"Piece {number} of {composer}",
        author=f"Composer {composer}",
        released=f"{1982 + number % 8} Label",
        songs=2,
        start_song=1,
        lengths_s=(100.0, 90.0),
        clock="PAL",
        models=(model,),
        addresses=(0xD400,),
        format="PSID",
        size_bytes=3000,
        sha256=hashlib.sha256(path.encode()).hexdigest(),
    )


TUNES = [a_tune(composer, number) for composer in range(COMPOSERS) for number in range(FILES)]


def of_composers(keys: Sequence[str]) -> Learned:
    """Songs that lie around a direction of their composer's, and ratings from chance; one file isn't known at all."""
    dice = Dice(5)
    directions = dice.uniform(COMPOSERS, DIMENSIONS) - 0.5
    own = np.array([int(key.split("/")[1][1:]) for key in keys])
    songs = 0.9 * directions[own] + dice.uniform(len(keys), DIMENSIONS) - 0.5
    embeddings = quantised(songs / np.linalg.norm(songs, axis=1, keepdims=True))
    ratings = in_tenths(np.rint(dice.uniform(len(keys), len(RATINGS)) * 4.0 + 1.0))
    ratings[:, 3] = 30
    lost = np.array(["/T0.sid" in key and "/C0/" in key for key in keys])
    embeddings[lost], ratings[lost] = 0, 0
    return Learned("1.0.0", embeddings, ratings)


@cache
def songs(*, model: bool = True) -> Songs:
    return Songs.of(CompactCatalogue(write_catalogue(TUNES, {}, of_composers if model else nothing_said)))


def rows_of(composer: int, *, last: int = FILES) -> "NDArray[np.int64]":
    found = [songs().row_of(f"M/C{composer}/T{number}.sid#1") for number in range(last)]
    return np.array(found, np.int64)


def a_listener(liked: Rows = (), disliked: Rows = (), heard: Rows = (), *, model: bool = True) -> Listener:
    return Listener(
        base_stars(songs(model=model)),
        np.array(liked, np.int64),
        np.ones(len(liked)),
        np.array(disliked, np.int64),
        np.ones(len(disliked)),
        np.array(heard, np.int64),
    )


def picks(
    station: StationSpec,
    listener: Listener,
    *,
    adventure: float = 0.0,
    seed: int = 1,
    count: int = 10,
    model: bool = True,
) -> list[Pick]:
    return choose(songs(model=model), station, listener, adventure=adventure, seed=seed, count=count)


def composer_of(pick: Pick) -> int:
    return int(songs().key_of(pick.row).split("/")[1][1:])


@pytest.mark.parametrize("station", ALL_KINDS, ids=lambda station: station.kind)
@pytest.mark.parametrize("model", [True, False], ids=["model", "no model"])
def test_every_station_plays_with_and_without_a_model(station: StationSpec, model: bool) -> None:
    listener = a_listener(model=model)
    found = picks(station, listener, adventure=0.3, model=model)
    assert len(found) == 10
    assert all(pick.why for pick in found)
    assert found == picks(station, listener, adventure=0.3, model=model)
    assert found != picks(station, listener, adventure=0.3, model=model, seed=2)


def test_a_station_from_a_tune_stays_close_to_it() -> None:
    found = picks(ALL_KINDS[0], a_listener())
    assert [composer_of(pick) for pick in found].count(3) >= 6
    assert all(pick.why.startswith(("by Composer 3, as is Piece 5 of 3", "close to Piece 5 of 3")) for pick in found)
    assert "M/C3/T5.sid" not in {songs().key_of(pick.row).partition("#")[0] for pick in found}


def test_what_was_asked_for_is_what_plays() -> None:
    era, composer, chip = (picks(station, a_listener()) for station in ALL_KINDS[2:5])
    assert {int(songs().year[pick.row]) for pick in era} == {1985, 1986}
    assert {pick.why for pick in era} == {"from 1985, as you asked", "from 1986, as you asked"}
    assert {composer_of(pick) for pick in composer} == {3}
    assert {composer_of(pick) % 2 for pick in chip} == {0}
    mood = picks(ALL_KINDS[1], a_listener())
    energy, mood_of = songs().ratings[0], songs().ratings[1]
    assert all(energy[pick.row] <= 20 and mood_of[pick.row] >= 40 for pick in mood)
    assert {pick.why for pick in mood} == {"calm and bright, as you asked"}


@pytest.mark.parametrize(("adventure", "explored"), [(0.0, 0), (0.5, 8), (1.0, 16)])
def test_adventure_is_the_share_that_is_explored(adventure: float, explored: int) -> None:
    found = picks(ALL_KINDS[0], a_listener(), adventure=adventure, count=20)
    marked = [pick for pick in found if pick.explored]
    assert len(marked) in (explored, explored + 1)
    assert all("something different" in pick.why for pick in marked)
    assert 3 not in {composer_of(pick) for pick in marked}


def test_two_tastes_both_play_in_their_shares() -> None:
    listener = a_listener([*rows_of(2, last=8), *rows_of(7, last=4)])
    found = [composer_of(pick) for pick in picks(FOR_ME, listener, count=12)]
    assert set(found) == {2, 7}
    assert found.count(2) in (7, 8, 9)
    turns = sum(one != other for one, other in pairwise(found))
    assert turns <= 5


def test_composers_are_spread() -> None:
    found = [composer_of(pick) for pick in picks(ALL_KINDS[2], a_listener(), count=10)]
    assert len(set(found)) >= 8
    assert all(one != other for one, other in pairwise(found))


def test_the_next_song_is_a_small_step() -> None:
    """Smaller than between songs drawn from the same station without a look at the one before."""
    steps, drawn = [], []
    energy = songs().ratings[0].astype(float) / 10
    for seed in range(12):
        found = [pick.row for pick in picks(ALL_KINDS[4], a_listener(), seed=seed)]
        steps += np.abs(np.diff(energy[found])).tolist()
        drawn += np.abs(np.diff(energy[Dice(seed).order(len(songs()))[:10]])).tolist()
    assert np.mean(steps) < 0.7 * np.mean(drawn)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_nothing_comes_again_and_nobody_is_lost(data: st.DataObject) -> None:
    """Until the collection is through, each file comes once, also those of composers that are disliked."""
    everything = len(songs())
    some = st.lists(st.integers(0, everything - 1), max_size=12, unique=True)
    station = data.draw(st.sampled_from(ALL_KINDS))
    liked, disliked, heard = data.draw(some), data.draw(some), data.draw(some)
    listener = a_listener(liked, disliked, heard)
    adventure, seed = data.draw(st.floats(0, 1)), data.draw(st.integers(0, 2**40))
    found = picks(station, listener, adventure=adventure, seed=seed, count=len(TUNES))
    files = [int(songs().file[pick.row]) for pick in found]
    before = {int(songs().file[row]) for row in heard}
    assert len(set(files)) == len(files)
    assert set(files) == set(range(len(TUNES))) - before


def test_a_disliked_composer_sinks_below_all_others() -> None:
    listener = a_listener(disliked=rows_of(4, last=5))
    found = [composer_of(pick) for pick in picks(StationSpec("chip", chip="8580"), listener, count=120)]
    assert 4 not in found[:60]
    assert found.count(4) == FILES
    asked = picks(StationSpec("composer", composer="Composer 4"), listener)
    assert {composer_of(pick) for pick in asked} == {4}


def test_what_was_heard_comes_again_after_a_hundred() -> None:
    heard = np.concatenate([rows_of(composer) for composer in range(COMPOSERS)])[: WINDOW + 20]
    found = {pick.row for pick in picks(StationSpec("surprise"), a_listener(heard=heard.tolist()), count=len(TUNES))}
    assert not found & set(heard[:WINDOW].tolist())
    files = {int(songs().file[row]) for row in found}
    assert {int(songs().file[row]) for row in heard[WINDOW:]} <= files


def test_what_was_heard_counts_however_much_is_queued() -> None:
    """A station gave out a hundred songs; what the listener chose by hand meanwhile doesn't come again either."""
    queued, heard = np.arange(0, 300, 3), np.repeat(np.arange(301, 460, 2), 3)
    listener = dataclasses.replace(a_listener(heard=heard), queued=queued)
    found = {int(songs().file[pick.row]) for pick in picks(StationSpec("surprise"), listener, count=len(TUNES))}
    before = {int(songs().file[row]) for row in (*queued, *heard)}
    assert not found & before
    assert found | before == set(range(len(TUNES)))


def test_a_song_without_an_embedding_can_be_had() -> None:
    lost = songs().row_of("M/C0/T0.sid#1")
    assert lost is not None
    everyone = StationSpec("composer", composer="Composer 0")
    assert lost in {pick.row for pick in picks(everyone, a_listener(), count=FILES)}
    around = picks(StationSpec("tune", tune="M/C0/T0.sid#1"), a_listener())
    assert {pick.why for pick in around} == {"by Composer 0, as is Piece 0 of 0", "from 1982, as is Piece 0 of 0"}


def test_likes_lead_even_without_a_model() -> None:
    found = picks(FOR_ME, a_listener([int(rows_of(6)[0])], model=False), model=False)
    assert 6 in {composer_of(pick) for pick in found[:2]}
    assert any(pick.why.startswith("by Composer 6") for pick in found)


def test_a_station_from_a_tune_that_the_catalogue_lacks() -> None:
    embedding = songs().embeddings(rows_of(8)[:1])[0]
    guest = Guest("My own", "Nobody", 0, embedding)
    station = StationSpec("tune", tune="local/mine.sid#1")
    found = choose(songs(), station, a_listener(), adventure=0.0, seed=1, count=5, guest=guest)
    assert [composer_of(pick) for pick in found].count(8) >= 3
    assert {pick.why for pick in found} == {"close to My own"}


def test_an_exhausted_station_goes_on_and_says_so() -> None:
    heard = [int(row) for row in rows_of(3)]
    found = picks(ALL_KINDS[3], a_listener(heard=heard))
    assert len(found) == 10
    assert all(pick.why.startswith("nothing more by Composer 3 for now; instead ") for pick in found)


def test_ranking_in_portions_is_ranking_at_once() -> None:
    """The worker can stop for a search after each portion."""
    catalogue = CompactCatalogue(write_catalogue(TUNES, {}, of_composers))
    fresh, portions = Songs(catalogue), 0
    listener = a_listener(rows_of(2, last=3).tolist())
    ranking = Ranking(fresh, FOR_ME, listener, adventure=0.3, seed=9)
    while not ranking.run(7):
        portions += 1
    assert portions >= len(fresh) // 7
    assert ranking.picks(10) == picks(FOR_ME, listener, adventure=0.3, seed=9)


def test_products_by_bits_are_products() -> None:
    vectors = Dice(3).uniform(4, DIMENSIONS) - 0.5
    vectors[1] = np.sign(vectors[1]) * 3.0
    vectors[2] = 0.0
    vectors[3] = vectors[3] ** 9
    embeddings = songs().embeddings(np.arange(len(songs()))).astype(np.int64)
    for query in map(Query, vectors):
        assert set(query.levels.tolist()) <= set(range(-3, 4))
        assert np.array_equal(songs().planes.products(query, 5, 300), embeddings[5:300] @ query.levels.astype(np.int64))


def test_a_query_in_whole_numbers_points_where_it_did() -> None:
    vector = np.sum(songs().embeddings(rows_of(5)), axis=0).astype(float)
    levels = Query(vector).levels.astype(float)
    assert vector @ levels / np.linalg.norm(vector) / np.linalg.norm(levels) > 0.97


def test_only_what_can_be_had_is_picked() -> None:
    """Without network that is what is kept on the device."""
    among = np.arange(len(TUNES)) % 7 == 3
    for station in ALL_KINDS:
        found = choose(songs(), station, a_listener(), adventure=0.5, seed=1, count=len(TUNES), among=among)
        assert {int(songs().file[pick.row]) for pick in found} == set(np.flatnonzero(among).tolist())
