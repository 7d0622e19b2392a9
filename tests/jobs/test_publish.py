"""From classified songs to what devices get: train, publish, the gate, and the way back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from client_py.core.compact import CompactCatalogue
from client_py.core.contract_learning import CatalogueManifest, ModelManifest
from client_py.core.decode import decode_json
from client_py.core.exact import Dice
from server.app import create_app
from server.learning.folder import ModelFolder
from server.learning.songs import Songs, songs_of
from server.settings import Settings
from tests.core.sids import PSID
from tests.jobs.operator import Operator, until
from tests.learning.classified import write_classified
from tests.learning.made import made_songs
from tests.server.asgi import Client, client_of
from tests.server.conftest import dist  # noqa: F401 - a fixture

NAMES = ("MUSICIANS/A/Name/Tune_0.sid", "MUSICIANS/B/Name/Tune_6.sid", "GAMES/A-F/Unheard.sid")


@pytest.fixture
def songs(operator: Operator) -> Songs:
    """Classified songs of 26 composers, of whom some are held out, and a collection that has two of them."""
    for name in NAMES:
        file = operator.collection / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(replace(PSID, title=name[-5:-4].encode()).data())
    made = made_songs(composers=26, files=6, noise=0.5)
    write_classified(operator.folder / "data", made)
    return made


def noise_of(songs: Songs) -> Songs:
    """The same songs with features that tell nothing."""
    features = Dice(5).uniform(*songs.features.shape).astype(np.float32)
    return songs_of(songs.keys, songs.feature_set, songs.names, songs.families, features)


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.slow
def test_a_worse_model_is_refused_and_a_published_one_can_be_taken_back(
    operator: Operator,
    songs: Songs,
    dist: Path,  # noqa: F811 - the fixture
) -> None:
    operator.settings["DIST"] = str(dist)
    data, models = operator.folder / "data", ModelFolder(operator.folder / "data" / "model")
    run: Callable[..., str] = lambda *words: operator.ok("jobs", "run", *words)  # noqa: E731 - said often
    assert "Model 1.0.0: nDCG@10" in run("train")
    first = files_of(models.root)
    assert "Nothing to do: model 1.0.0" in run("train")
    assert files_of(models.root) == first
    assert "Model 1.0.0 is published" in run("publish")
    served_as(operator, dist, "1.0.0")

    write_classified(data, noise_of(songs))
    assert "Model 1.0.1: nDCG@10" in run("train")
    refused = operator.run("jobs", "run", "publish")
    assert refused.returncode == 1
    assert "Model 1.0.1 isn't published. It finds less than the published model" in refused.stdout + refused.stderr
    published = models.published()
    assert published is not None
    assert published.version == "1.0.0"

    write_classified(data, songs.only(np.arange(len(songs) - 2)))
    run("train")
    with client_of(create_app(settings_of(operator, dist))) as running:
        until(lambda: served_by(running) == ("1.0.0", "1.0.0"), "a server has read its collection")
        assert "Model 1.0.2 is published" in run("publish")
        until(lambda: served_by(running) == ("1.0.2", "1.0.2"), "a server that runs has noticed")
    served_as(operator, dist, "1.0.2")
    write_classified(data, songs)
    assert "Model 1.0.0 is published" in run("publish", "--version", "previous")
    assert {name: data for name, data in files_of(models.root).items() if name in first} == first
    nothing = operator.run("jobs", "run", "publish", "--version", "previous")
    assert "there is nothing to go back to" in nothing.stdout + nothing.stderr
    log = (data / "training" / "training-log.jsonl").read_text().splitlines()
    assert [line.partition('"version":')[2][:7] for line in log] == ['"1.0.0"', '"1.0.1"', '"1.0.2"']


def settings_of(operator: Operator, dist: Path) -> Settings:  # noqa: F811 - the fixture's value
    return Settings(dist=dist, data=operator.folder / "data", collection=operator.collection)


def served_by(client: Client) -> tuple[str, str]:
    """The versions of the model, and of what the catalogue says, that a server hands out."""
    model = decode_json(ModelManifest, client.get("/api/train/model").text)
    newest = client.get("/api/catalogue/newest")
    return model.version, decode_json(CatalogueManifest, newest.text).model if newest.status_code == 200 else "none"


def served_as(operator: Operator, dist: Path, version: str) -> None:  # noqa: F811 - the fixture's value
    """Asks a server for the model and for the catalogue that carries what it says."""
    with client_of(create_app(settings_of(operator, dist))) as client:
        while client.get("/api/health").json()["status"] != "ok":
            pass
        answer = client.get("/api/train/model")
        assert answer.headers["cache-control"] == "no-cache"
        again = client.get("/api/train/model", headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
        manifest = decode_json(ModelManifest, answer.text)
        assert manifest.version == version
        for file in (manifest.onnx, manifest.weights):
            got = client.get(f"/api/train/model/{file.sha256}")
            assert len(got.content) == file.size_bytes
            assert "immutable" in got.headers["cache-control"]
        assert client.get(f"/api/train/model/{'0' * 64}").json()["code"] == "unknown_model"
        newest = decode_json(CatalogueManifest, client.get("/api/catalogue/newest").text)
        named = client.get(f"/api/catalogue/{newest.sha256}")
        assert "immutable" in named.headers["cache-control"]
        assert client.get("/api/catalogue/compact").content == named.content
        assert client.get(f"/api/catalogue/{'0' * 64}").json()["code"] == "unknown_catalogue"
    read = CompactCatalogue(named.content)
    assert (read.model, newest.model, newest.songs) == (version, version, read.songs)
    for path in read.paths:
        number = read.number_of(path)
        assert number is not None
        heard = read.learned.embeddings[read.first_song(number)].any()
        assert heard == (path in NAMES[:2]), path
