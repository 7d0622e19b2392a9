"""Where the tests find the built engine; without one, the test that asks skips with the reason."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def engine_file() -> Path:
    """The newest sid.wasm that the build made."""
    found = [*ROOT.glob("build/**/sid.wasm"), *ROOT.glob("dist/assets/sid.*.wasm")]
    if not found:
        pytest.skip("the engine isn't built: `python3 build.py bundle` makes it")
    return max(found, key=lambda path: path.stat().st_mtime)
