"""Documents of the shared sample of HVSC, for tests of their readers."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "hvsc" / "HVSC_73-all-of-them.7z"


def document(name: str) -> bytes:
    """The bytes of a document in the sample; skips the test where there is no sample."""
    if not ARCHIVE.exists():
        pytest.skip("../shared/hvsc isn't there")
    if shutil.which("7z") is None:
        pytest.skip("there is no 7z to unpack the collection with")
    return _unpacked(name)


def blocks_of(data: bytes) -> list[list[str]]:
    """The lines of each block that begins with a path: read as a person would, for comparison."""
    text = data.decode("cp1252").replace("\r\n", "\n")
    blocks = ["\n".join(line for line in block.split("\n") if line[:1] != "#") for block in text.split("\n\n")]
    return [block.strip("\n").split("\n") for block in blocks if block.strip("\n").startswith("/")]


@cache
def _unpacked(name: str) -> bytes:
    argv = ["7z", "e", "-so", str(ARCHIVE), f"C64Music/DOCUMENTS/{name}"]
    return subprocess.run(argv, check=True, capture_output=True).stdout
