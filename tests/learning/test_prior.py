"""What devices share enters the next model where nobody rated; without it, the model is the very same as ever."""

import numpy as np
import pytest

from client_py.core.contract_sharing import UNITS
from client_py.core.model import Model
from client_py.core.privacy import CLIP
from server.contract.sharing import SharedTaste
from server.learning.fitting import fit_embedding, model_bytes, with_heads
from server.learning.merging import BESIDE
from server.learning.prior import COUNTS, expected, fits, shift, with_prior
from server.learning.recipe import Recipe
from server.learning.songs import Songs
from tests.learning.made import made_songs

RECIPE = Recipe()


@pytest.fixture(scope="module")
def songs() -> Songs:
    return made_songs()


@pytest.fixture(scope="module")
def base(songs: Songs) -> Model:
    return with_heads(fit_embedding(songs, RECIPE), songs, RECIPE)


def a_taste(base: Model, energy: float, dimension: float = 0.0) -> SharedTaste:
    """Who likes energy, and what lies along the first dimension, by so many stars."""
    values = [0] * (base.dimensions + BESIDE)
    values[0], values[-BESIDE] = round(dimension * UNITS), round(energy * UNITS)
    return SharedTaste("1.0.0", 40, (1.0, 1.0), tuple(values))


def test_a_shared_taste_for_energy_is_what_the_next_model_expects(base: Model, songs: Songs) -> None:
    stars = expected(a_taste(base, CLIP), base, songs)
    energy = songs.ratings[:, 0]
    assert np.corrcoef(stars, energy)[0, 1] > 0.99
    assert stars.std() == pytest.approx(1.0, abs=0.1)
    taught, counts = with_prior(songs, stars)
    model = with_heads(base, taught, RECIPE, counts=counts)
    liked = model.rate(model.embed(songs.features))[:, -1]
    assert np.corrcoef(liked, energy)[0, 1] > 0.7
    disliked = expected(a_taste(base, -CLIP), base, songs)
    assert np.corrcoef(disliked, energy)[0, 1] < -0.99


def test_the_less_devices_agree_the_less_it_says_and_without_agreement_nothing(base: Model, songs: Songs) -> None:
    whole, half, none = (expected(a_taste(base, CLIP * share), base, songs) - 3.0 for share in (1.0, 0.5, 0.0))
    assert half == pytest.approx(whole / 2, abs=1e-3)
    assert none == pytest.approx(np.zeros(len(songs)), abs=1e-9)
    assert expected(a_taste(base, 10 * CLIP), base, songs) - 3.0 == pytest.approx(whole)


def test_it_is_told_from_what_devices_know_and_of_songs_without_ratings_too(base: Model) -> None:
    embeddings = np.eye(base.dimensions)[:4]
    beside = np.zeros((4, BESIDE))
    weights = np.array(a_taste(base, 0.0, CLIP).values) / UNITS
    found = shift(weights, embeddings, beside)
    assert found[0] > 1.0
    assert found[1:] == pytest.approx(np.full(3, found[1]))


def test_who_rated_a_song_has_the_last_word_on_it(songs: Songs) -> None:
    rated = made_songs()
    rated.ratings[3, -1] = 1.0
    taught, counts = with_prior(rated, np.full(len(songs), 4.5))
    assert taught.ratings[3, -1] == 1.0
    assert (counts[3, -1], counts[4, -1], taught.ratings[4, -1]) == (1.0, COUNTS, 4.5)
    assert np.isnan(rated.ratings[4, -1])
    assert (counts[:, :-1] == 1.0).all()


def test_without_it_the_model_is_the_same_to_the_byte(base: Model, songs: Songs) -> None:
    counted = with_heads(base, songs, RECIPE, counts=np.ones_like(songs.ratings))
    assert model_bytes(counted) == model_bytes(base)


def test_a_base_of_other_features_says_nothing_of_these_songs(base: Model, songs: Songs) -> None:
    assert fits(base, songs)
    assert not fits(base, songs.with_features(np.arange(24) < 20))
