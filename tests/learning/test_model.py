"""A model's file, its ONNX twin and its quantised embeddings: what leaves the operator's machine says one thing."""

import io
import zipfile

import numpy as np
import pytest

from client_py.core.exact import Dice
from client_py.core.model import Model, quantised, restored
from client_py.core.model_file import ModelError, read_model
from client_py.core.scale import fit_scale
from server.learning.errors import LearningError
from server.learning.fitting import fit_embedding, model_bytes, with_heads
from server.learning.folder import next_version
from server.learning.onnx_file import check_onnx, onnx_bytes
from server.learning.recipe import Recipe
from server.learning.songs import Songs, songs_of
from tests.client.learning_stage import manifest_of
from tests.learning.made import made_songs

RECIPE = Recipe()


def fitted(songs: Songs) -> Model:
    return with_heads(fit_embedding(songs, RECIPE), songs, RECIPE)


@pytest.fixture(scope="module")
def songs() -> Songs:
    return made_songs()


@pytest.fixture(scope="module")
def model(songs: Songs) -> Model:
    return fitted(songs)


def test_what_was_written_is_read_again_to_the_bit(model: Model, songs: Songs) -> None:
    data = model_bytes(model)
    again = read_model(io.BytesIO(data))
    assert model_bytes(again) == data
    assert (again.feature_set, again.features) == (model.feature_set, model.features)
    assert np.array_equal(again.embed(songs.features), model.embed(songs.features))


def test_the_same_songs_make_the_same_file(model: Model) -> None:
    assert model_bytes(fitted(made_songs())) == model_bytes(model)


def test_other_songs_make_another(model: Model, songs: Songs) -> None:
    fewer = songs.only(np.arange(len(songs) - 2))
    assert model_bytes(fitted(fewer)) != model_bytes(model)


def test_a_song_is_embedded_alike_in_any_company(model: Model, songs: Songs) -> None:
    whole = model.embed(songs.features)
    assert np.array_equal(model.embed(songs.features[7:8]), whole[7:8])
    assert np.abs((whole**2).sum(axis=1) - 1.0).max() < 1e-6


def test_heads_tell_what_they_were_taught(model: Model, songs: Songs) -> None:
    told = model.rate(model.embed(songs.features))
    assert np.corrcoef(told[:, 0], songs.ratings[:, 0])[0, 1] > 0.5
    assert np.allclose(told[:, 3], 3.0), "nobody rated a song"
    assert (told >= 1.0).all()
    assert (told <= 5.0).all()


def test_any_runtime_of_onnx_says_the_same(model: Model, songs: Songs) -> None:
    data = onnx_bytes(model)
    assert data == onnx_bytes(model)
    assert check_onnx(data, model, songs.features) < 1e-4


def test_a_twin_that_says_something_else_is_refused(model: Model, songs: Songs) -> None:
    other = Model(model.feature_set, model.features, fit_scale(songs.features[:20]), model.network, model.heads)
    with pytest.raises(LearningError, match="disagree"):
        check_onnx(onnx_bytes(other), model, songs.features)


@pytest.mark.parametrize("cut", [0, 1, 100, 3000])
def test_a_file_that_was_cut_off_is_refused(model: Model, cut: int) -> None:
    with pytest.raises(ModelError):
        read_model(io.BytesIO(model_bytes(model)[:cut]))


@pytest.mark.parametrize("change", ["shape", "nan", "type", "pickle", "format", "missing"])
def test_a_file_that_holds_something_else_is_refused(model: Model, change: str) -> None:
    with zipfile.ZipFile(io.BytesIO(model_bytes(model))) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    name = "network.straight.npy"
    array = model.network["straight"]
    other = {
        "shape": array[:-1],
        "nan": np.where(array == array[0, 0], np.float32(np.nan), array),
        "type": array.astype(np.float64),
        "pickle": np.array([object()], object),
    }
    if change in other:
        written = io.BytesIO()
        np.save(written, other[change], allow_pickle=True)
        members[name] = written.getvalue()
    elif change == "format":
        members["about.json"] = members["about.json"].replace(b'"format":1', b'"format":2')
    else:
        del members[name]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for member, data in members.items():
            packed.writestr(member, data)
    with pytest.raises(ModelError):
        read_model(file)


def test_quantised_embeddings_keep_their_angles() -> None:
    values = Dice(1).uniform(300, 520) + Dice(2).uniform(300, 520) + Dice(3).uniform(300, 520) - 1.5
    short = values / np.sqrt((values**2).sum(axis=1, keepdims=True))
    levels = quantised(short)
    assert set(np.unique(levels)) == {-1, 0, 1}
    assert (restored(levels) * short).sum(axis=1).min() > 0.85
    assert not restored(quantised(np.zeros((2, 520)))).any()


def test_ranks_of_a_feature_with_steps_and_of_one_that_never_changes() -> None:
    features = np.array([[0.0, 7.0]] * 60 + [[1.0, 7.0]] * 20 + [[2.0, 7.0]] * 20, np.float32)
    asked = np.array([[-1.0, 6.0], [0.0, 7.0], [0.5, 7.0], [1.0, 7.0], [2.0, 7.0], [3.0, 8.0]], np.float32)
    ranks = fit_scale(features).ranks(asked)
    assert ranks[:, 0] == pytest.approx([0.0, 0.3, 0.6, 0.7, 0.9, 1.0], abs=0.03)
    assert ranks[:, 1] == pytest.approx([0.0, 0.5, 0.5, 0.5, 0.5, 1.0])


def test_the_folder_of_a_composer_is_no_input(model: Model) -> None:
    """Other names for the same composers make the same model: the label is who belongs together, not who it is."""
    songs = made_songs()
    renamed = songs_of(
        [key.replace("/Name/", "/Other/") for key in songs.keys],
        songs.feature_set, songs.names, songs.families, songs.features, songs.ratings,
    )  # fmt: skip
    assert model_bytes(fitted(renamed)) == model_bytes(model)


def test_the_number_of_a_model_that_is_gone_is_never_another_ones() -> None:
    newest = manifest_of("1.2.3", b"onnx", b"weights")
    of = (newest.feature_set, newest.recipe_sha256, newest.dimensions)
    assert next_version(None, [], *of) == "1.0.0"
    assert next_version(newest, ["1.2.3"], *of) == "1.2.4"
    assert next_version(newest, [], "other", *of[1:]) == "1.3.0"
    assert next_version(newest, [], *of[:2], newest.dimensions + 1) == "2.0.0"
    assert next_version(None, ["1.0.0", "1.2.10"], *of) == "2.0.0"
    assert next_version(newest, ["1.2.3", "1.2.4"], *of) == "2.0.0"
