"""Every tune of the shared folders: it sounds, or the engine says why not."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.wasm.hosts import ERR_FORMAT, ERR_NEEDS_ROM, Engine, EngineError
from tools.build.context import Context

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="module")
def collection(context: Context) -> Path:
    """The shared sample of the collection, unpacked into the build's folder."""
    archive = SHARED / "hvsc" / "HVSC_73-all-of-them.7z"
    if not archive.is_file():
        pytest.skip("the shared collection isn't beside this checkout")
    root = context.work / "hvsc"
    if not (root / "C64Music").is_dir():
        unpacked = subprocess.run(["7z", "x", "-y", f"-o{root}", archive], capture_output=True, check=False)
        if unpacked.returncode != 0:
            pytest.skip("7z can't unpack the shared collection")
    return root / "C64Music"


def verdict(engine: Engine, path: Path) -> str:
    """"sounds", "silent" or the engine's words."""
    try:
        engine.start(path.read_bytes())
    except EngineError as error:
        assert error.status in (ERR_FORMAT, ERR_NEEDS_ROM)
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
    """Few tunes begin with more than ten seconds of silence; the ones that need ROMs say so."""
    engine.config("core", 1)
    engine.config("sampling", 0)
    tunes = sorted(collection.rglob("*.sid"))
    found = {path.relative_to(collection).as_posix(): verdict(engine, path) for path in tunes}
    refused = {name: words for name, words in found.items() if words not in ("sounds", "silent")}
    assert all("ROM" in words or "Compute" in words for words in refused.values()), refused
    silent = [name for name, words in found.items() if words == "silent"]
    assert len(silent) <= len(tunes) // 100, silent
