"""The table of features: one name each, a page that tells them, and a version that changes with what they are."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from client_py.core.features.extract import FAMILIES, FEATURE_VERSION, GROUPS, NAMES, extract
from tests.core.features.score import Voice, heard
from tests.core.features.sounds import sound
from tests.core.features.test_register import melody
from tools.build import features_doc

KNOWN = Path(__file__).with_name("known.json")


def test_names_are_distinct_and_have_a_family() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(FAMILIES)
    assert {family: FAMILIES.count(family) > 30 for family in set(FAMILIES)} == dict.fromkeys(
        ("register", "routine", "audio"), True
    )
    assert all(group.unit and group.says for group in GROUPS)


def test_the_page_tells_them() -> None:
    text = features_doc.FILE.read_text()
    assert features_doc.filled(text) == text, "run python -m tools.build.features_doc"


def test_a_change_of_any_feature_changes_the_version() -> None:
    """A song measured as it was when the version was made. Where it differs: raise FEATURE_VERSION, then
    `python -m tests.core.features.test_table`."""
    known = json.loads(KNOWN.read_text())
    assert known["version"] == FEATURE_VERSION
    assert known["names"] == names_digest(), "the names changed: raise FEATURE_VERSION"
    assert measured() == pytest.approx(np.array(known["features"]), rel=1e-3, abs=1e-4)


def names_digest() -> str:
    return hashlib.sha256("\n".join(NAMES).encode()).hexdigest()


def arpeggio(number: int, _place: int, pitch: float, out: Voice) -> None:
    out.pitch(pitch + (0, 3, 7)[number % 3])


def sweep(number: int, _place: int, _pitch: float, out: Voice) -> None:
    out.width(number * 24 & 4095)


def measured() -> np.ndarray:
    """A song with two voices, a sweep, an arpeggio, a filter and a sound."""
    lead = melody([60, 63, 67, 72, 70], rows=2, every=arpeggio)
    bass = melody([36, 36, 43, 41], rows=1, voice=2, wave=0x20, every=sweep)

    def call(number: int) -> list[tuple[int, int]]:
        return [(24, 0x1F), (23, 0x81), (22, number & 127), *lead(number), *bass(number)]

    return extract(heard(call, 800, sound=np.stack((sound("tune"), sound("drums")))))


if __name__ == "__main__":
    kept = [float(f"{value:.6g}") for value in measured().tolist()]
    KNOWN.write_text(json.dumps({"version": FEATURE_VERSION, "names": names_digest(), "features": kept}) + "\n")
