"""What was measured is found again, and only that: never half a file, never another stretch of the song."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from server.analysis.cache import FeatureCache, Measurement, SongName

NAME = SongName("ab" * 32, 3, 15.0, 15.0)
FEATURES = np.linspace(-1, 1e6, 50).astype(np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path, "engine 1", 1)


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_what_was_put_is_found(cache: FeatureCache) -> None:
    assert cache.get(NAME) is None
    cache.put(NAME, Measurement(FEATURES))
    found = cache.get(NAME)
    assert found is not None
    assert found.features is not None
    assert found.features.tobytes() == FEATURES.tobytes()


def test_a_reason_is_kept_too(cache: FeatureCache) -> None:
    cache.put(NAME, Measurement(None, "It needs a ROM."))
    assert cache.get(NAME) == Measurement(None, "It needs a ROM.")


@pytest.mark.parametrize(
    "other",
    [replace(NAME, song=2), replace(NAME, sha256="cd" * 32), replace(NAME, skip_s=3.0), replace(NAME, listen_s=7.5)],
)
def test_another_song_or_stretch_is_not_it(cache: FeatureCache, other: SongName) -> None:
    cache.put(NAME, Measurement(FEATURES))
    assert cache.get(other) is None


def test_another_engine_or_version_finds_nothing(cache: FeatureCache, tmp_path: Path) -> None:
    cache.put(NAME, Measurement(FEATURES))
    assert FeatureCache(tmp_path, "engine 2", 1).get(NAME) is None
    assert FeatureCache(tmp_path, "engine 1", 2).get(NAME) is None
    assert FeatureCache(tmp_path, "engine 1", 1).get(NAME) is not None


def test_a_spoilt_file_is_none(cache: FeatureCache, tmp_path: Path) -> None:
    """Wherever it is cut off, whichever byte changed."""
    cache.put(NAME, Measurement(FEATURES))
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        assert cache.get(NAME) is None, size
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert cache.get(NAME) is None, place
    file.write_bytes(whole)
    assert cache.get(NAME) is not None


def test_forgetting_and_tidying(cache: FeatureCache, tmp_path: Path) -> None:
    cache.put(NAME, Measurement(FEATURES))
    (file,) = files(tmp_path)
    left = file.with_name(f"{file.name}.4711.made")  # of a process that was killed
    left.write_bytes(b"half")
    cache.tidy()
    assert files(tmp_path) == [file]
    assert cache.forget(NAME)
    assert not cache.forget(NAME)
    assert cache.get(NAME) is None


def test_a_folder_that_takes_nothing_is_an_error(cache: FeatureCache, tmp_path: Path) -> None:
    (tmp_path / "features").write_text("in the way")
    with pytest.raises(OSError, match="features"):
        cache.put(NAME, Measurement(FEATURES))
