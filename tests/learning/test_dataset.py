"""What training reads: the lines of the manifest, all of them, and nothing that was changed since."""

import json
from pathlib import Path

import numpy as np
import pytest

from server.contract.learning import TrainParameters
from server.learning.dataset import read_dataset
from server.learning.errors import LearningError
from server.learning.songs import Songs
from tests.learning.classified import write_classified
from tests.learning.made import made_songs


@pytest.fixture
def songs() -> Songs:
    return made_songs(composers=4, files=2)


@pytest.fixture
def data(tmp_path: Path, songs: Songs) -> Path:
    write_classified(tmp_path, songs)
    return tmp_path


def test_songs_come_back(data: Path, songs: Songs) -> None:
    found = read_dataset(data, TrainParameters())
    assert found.songs.keys == songs.keys
    assert found.songs.feature_set == "features-1"
    assert np.allclose(found.songs.features, songs.features, rtol=1e-5)
    assert found.songs.ratings[:, 0].tolist() == [1.0 + row % 5 for row in range(len(songs))]
    assert np.isnan(found.songs.ratings[:, 3]).all()
    assert found.rated_songs == 0


def test_a_prefix_chooses_songs_and_names_them_otherwise(data: Path) -> None:
    every, some = (read_dataset(data, TrainParameters(prefix=prefix)) for prefix in ("", "MUSICIANS/B/"))
    assert {key[:12] for key in some.songs.keys} == {"MUSICIANS/B/"}
    assert some.classified_sha256 != every.classified_sha256
    with pytest.raises(LearningError, match="No song is classified below MUSICIANS/Z/"):
        read_dataset(data, TrainParameters(prefix="MUSICIANS/Z/"))


@pytest.mark.parametrize("spoil", ["none", "no manifest", "no shard", "changed", "fewer features", "no song"])
def test_what_is_not_what_was_classified_is_refused(data: Path, songs: Songs, spoil: str) -> None:
    folder = data / "classified"
    manifest, shard = folder / "manifest.json", folder / "MUSICIANS-B.jsonl"
    if spoil == "none":
        manifest.unlink()
    elif spoil == "no manifest":
        manifest.write_text("{}")
    elif spoil == "no shard":
        shard.unlink()
    elif spoil == "changed":
        shard.write_text(shard.read_text().replace('"energy":1', '"energy":2'))
    elif spoil == "fewer features":
        told = json.loads(manifest.read_text())
        manifest.write_text(json.dumps({**told, "features": told["features"][:-1]}))
    else:
        write_classified(data, songs.only(np.arange(0)))
    with pytest.raises(LearningError):
        read_dataset(data, TrainParameters())


def test_one_song_of_each_file_is_judged(songs: Songs) -> None:
    judged = songs.judged()
    assert [songs.keys[row].rpartition("#")[2] for row in judged] == ["1"] * 8
    lonely = songs.only(songs.files != songs.files[0])
    assert lonely.composers[lonely.judged()].min() > 0, "a composer with one file has nothing to be found"
