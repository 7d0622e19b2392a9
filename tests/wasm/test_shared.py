"""Every special tune of the shared folder sounds, or the engine says why not."""

from pathlib import Path

import numpy as np
import pytest

from tests.wasm.hosts import ERR_FORMAT, ERR_NEEDS_ROM, Engine, EngineError

SHARED = Path(__file__).resolve().parents[3] / "shared"


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
