"""Every tune of the shared folders: it sounds, or the engine says why not."""

from pathlib import Path

import numpy as np
import pytest

from tests.wasm.hosts import ERR_FORMAT, ERR_NEEDS_ROM, Engine, EngineError
from tools.bench.corpus import tunes_below, unpacked
from tools.build.context import Context
from tools.build.errors import BuildError

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="module")
def collection(context: Context) -> Path:
    """The shared sample of the collection, unpacked into the build's folder."""
    try:
        return unpacked(context, SHARED)
    except BuildError as error:
        pytest.skip(str(error))


def verdict(engine: Engine, path: Path) -> str:
    """ "sounds", "silent" or the engine's words."""
    try:
        engine.start(path.read_bytes())
    except EngineError as error:
        if error.status not in (ERR_FORMAT, ERR_NEEDS_ROM):
            raise
        return str(error)
    for _ in range(3):
        if np.ptp(engine.render(8000)) > 0.01:
            return "sounds"
        engine.skip(4_000_000)
    return "sounds" if np.ptp(engine.render(8000)) > 0.01 else "silent"


def test_special_tunes_sound(engine: Engine) -> None:
    tunes = sorted((SHARED / "sids").rglob("*.sid"))
    if not tunes:
        pytest.skip("the shared tunes aren't beside this checkout")
    assert [path.name for path in tunes if verdict(engine, path) != "sounds"] == []


@pytest.mark.slow
def test_the_whole_collection(engine: Engine, collection: Path) -> None:
    """Few tunes begin with more than ten seconds of silence; only what needs a ROM or Compute's player is refused."""
    engine.config("core", 1)
    engine.config("sampling", 0)
    tunes = tunes_below(collection)
    found = {tune.name: verdict(engine, tune.path) for tune in tunes}
    refused = {name: words for name, words in found.items() if words not in ("sounds", "silent")}
    assert len(tunes) > 2000
    assert {name: words for name, words in refused.items() if "ROM" not in words and "Compute" not in words} == {}
    silent = [name for name, words in found.items() if words == "silent"]
    assert len(silent) <= len(tunes) // 100, silent
