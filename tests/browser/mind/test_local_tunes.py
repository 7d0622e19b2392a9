"""A file of the listener's own, heard in a browser, is what the server would say of the same file and song.

The engine gives the same writes and samples everywhere, so what is made of writes is equal to the bit. What is made of
sound goes through sums in float32, which each build of numpy takes in another order.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from client_py.analysed import Analysed
from client_py.core.canonical import canonical_json
from client_py.core.compact_write import write_catalogue
from client_py.core.decode import decode
from client_py.core.features.extract import FAMILIES, extract
from client_py.core.features.heard import window
from client_py.core.learned import in_tenths, nothing_learned
from client_py.core.model import Model, quantised
from client_py.core.sidfile import read_header
from server.analysis.listening import CONFIG, listen
from server.engine import Engine, EngineError
from server.engine_module import EngineModule
from server.learning.onnx_file import onnx_bytes
from tests.browser.mind.reading import ITEMS
from tests.browser.python.python_site import PythonServer, Site
from tests.client.learning_stage import TUNES, manifest_of
from tests.engine_file import engine_file
from tests.ports.hearing import whole_model
from tests.python_in_page import ROOT, parts
from tests.server.hvsc import ARCHIVE

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAGE = (
    b"""<!doctype html><title>Local tunes</title><script type="module" src="/tests/browser/mind/local.js"></script>"""
)
TOLD = "document.documentElement.dataset.told"
PATIENCE_MS = 300_000
COUNT = 21  # one is a BASIC program, which both refuse
DIMENSIONS = 520
VERSION = "1.0.0"
NEAR = 1e-3  # standard deviations: what lies so close to a step between levels may fall on either side


@dataclass(frozen=True, slots=True)
class Sample:
    """Tunes, the features of each start song under wasmtime by the SHA-256 of the file, and a model of them."""

    folder: Path
    names: tuple[str, ...]
    features: "dict[str, NDArray[np.float32]]"
    refused: tuple[str, ...]
    model: Model


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Every so many of the collection's tunes."""
    if not ARCHIVE.exists():
        pytest.skip("../shared/hvsc isn't there")
    folder = tmp_path_factory.mktemp("tunes")
    listing = subprocess.run(["7z", "l", "-ba", "-slt", ARCHIVE], check=True, capture_output=True, text=True).stdout
    names_of = (line.removeprefix("Path = ") for line in listing.splitlines() if line.startswith("Path = "))
    paths = sorted(name for name in names_of if name.endswith(".sid"))
    chosen = paths[7 :: len(paths) // COUNT][:COUNT]
    subprocess.run(["7z", "e", "-y", f"-o{folder}", ARCHIVE, *chosen], check=True, capture_output=True)
    names = tuple(Path(path).name for path in chosen)
    (folder / "list.json").write_text(json.dumps(names))
    features, refused = {}, []
    with Engine(EngineModule(engine_file(), tmp_path_factory.mktemp("compiled"), guarded=False)) as engine:
        engine.configure(CONFIG)
        for name in names:
            data = (folder / name).read_bytes()
            try:
                engine.load(data)
                heard = listen(engine, read_header(data).start_song, *window(None)).heard
            except EngineError:
                refused.append(name)
            else:
                features[hashlib.sha256(data).hexdigest()] = extract(heard)
    return Sample(folder, names, features, tuple(refused), whole_model(np.stack([*features.values()]), DIMENSIONS))


@pytest.fixture
def address(sample: Sample, tmp_path: Path) -> Iterator[str]:
    """A site with the page's scripts, the tunes, and a published model with its catalogue."""
    made, onnx = parts(), onnx_bytes(sample.model)
    manifest = replace(manifest_of(VERSION, onnx), dimensions=DIMENSIONS)
    catalogue = write_catalogue(TUNES, {}, lambda keys: nothing_learned(len(keys), VERSION, DIMENSIONS))
    for name, data in {
        "catalogue/compact": catalogue,
        "train/model": canonical_json(manifest).encode(),
        f"models/{manifest.onnx.sha256}": onnx,
        "sid.wasm": engine_file().read_bytes(),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    folders = {
        "/public/": ROOT / "public",
        "/tests/": ROOT / "tests",
        "/tunes/": sample.folder,
        "/engine/": tmp_path,
        "/api/train/model/": tmp_path / "models",
        "/api/": tmp_path,
    }
    site = Site(ROOT / "public" / "js", made.folder, made.manifest, pages={"/local": PAGE}, folders=folders)
    with PythonServer(site) as server:
        yield f"{server.url}local"


@pytest.mark.slow
def test_what_the_page_says_of_twenty_tunes_is_what_the_server_says(
    chromium: Browser, sample: Sample, address: str
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("html[data-told]", state="attached", timeout=PATIENCE_MS)
        told = json.loads(page.evaluate(TOLD))
        kept = [decode(Analysed, value) for _, value in page.evaluate(ITEMS, ["sidflow", "analysed"])]
    assert {name for name, why in told["outcomes"].items() if why} == set(sample.refused)
    found = {each.making.sha256: each for each in kept}
    assert found.keys() == sample.features.keys()
    assert len(found) >= 20
    here = np.concatenate([found[sha256].vector() for sha256 in sample.features])
    there = np.stack([*sample.features.values()])
    of_sound = np.array(FAMILIES) == "audio"
    assert np.array_equal(here[:, ~of_sound], there[:, ~of_sound])
    assert np.allclose(here, there, rtol=1e-5, atol=2e-4), _words(here, there, told)
    exact = sample.model.embed(there)
    levels = np.concatenate([found[sha256].learned().embeddings for sha256 in sample.features])
    differ = levels != quantised(exact)
    assert (_to_a_step(exact)[differ] < NEAR).all()
    assert differ.mean() < 1e-3, f"{differ.sum()} of {differ.size} levels differ"
    ratings = np.concatenate([found[sha256].learned().ratings for sha256 in sample.features]).astype(int)
    assert np.abs(ratings - in_tenths(sample.model.rate(exact))).max() <= 1


def _to_a_step(embeddings: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """How far each number lies from where its level changes, in standard deviations."""
    deviations = np.abs(embeddings) * np.sqrt(embeddings.shape[1])
    distances: NDArray[np.float64] = np.abs(deviations - 1.22 / 2)
    return distances


def _words(here: "NDArray[np.float32]", there: "NDArray[np.float32]", told: Any) -> str:
    differences = np.abs(here - there)
    return f"{(differences > 0).mean():.2%} of features differ, the most by {differences.max():.2g}; {told}"
