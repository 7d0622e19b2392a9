"""The lines of data/classified: the same bytes whatever the order, read back as they were, rated by fifths."""

import hashlib
import random

import numpy as np
import pytest

from client_py.core.decode import decode_json
from client_py.core.features.extract import FEATURE_VERSION, NAMES
from client_py.core.features.ratings import RATED_BY, RATINGS, TAGS, contradiction, rank, rate, tags
from server.analysis.cache import Features, SongName
from server.analysis.songs import Song
from server.analysis.writing import rounded, shard_of, written
from server.contract.classified import ClassifiedManifest, ClassifiedTune, SkippedSong

FOLDERS = ("MUSICIANS/A/Adams", "MUSICIANS/B/Bach", "GAMES/A-F", "DEMOS", "MUSICIANS/B/Byrd")
COLUMN = {name: place for place, name in enumerate(NAMES)}


def song(number: int) -> Song:
    path = f"{FOLDERS[number % len(FOLDERS)]}/Tune_{number:02}.sid"
    return Song(path, SongName(hashlib.sha256(path.encode()).hexdigest(), 1 + number % 3, 15.0, 15.0))


def features(of: Song) -> Features:
    seed = int(of.name.sha256[:8], 16)
    return np.random.default_rng(seed).normal(size=len(NAMES)).astype(np.float32)


SONGS = [song(number) for number in range(60)]
SKIPPED = [SkippedSong("B.sid", None, "no tune"), SkippedSong("A.sid", 2, "needs a ROM")]


def files(songs: list[Song]) -> dict[str, bytes]:
    return dict(written(songs, SKIPPED, "engine 1", features))


def test_the_order_of_songs_changes_no_byte() -> None:
    mixed = random.Random(1).sample(SONGS, len(SONGS))
    assert files(mixed) == files(SONGS)


def test_lines_come_back_and_the_manifest_tells_them() -> None:
    found = files(SONGS)
    manifest = decode_json(ClassifiedManifest, found["manifest.json"].decode())
    assert list(found)[-1] == "manifest.json"
    assert (manifest.feature_version, manifest.features, manifest.engine) == (FEATURE_VERSION, NAMES, "engine 1")
    assert (manifest.songs, manifest.skipped) == (60, 2)
    assert {shard.name for shard in manifest.shards} == {
        "MUSICIANS-A.jsonl", "MUSICIANS-B.jsonl", "GAMES-A-F.jsonl", "DEMOS.jsonl"
    }  # fmt: skip
    keys = []
    for shard in manifest.shards:
        assert hashlib.sha256(found[shard.name]).hexdigest() == shard.sha256
        lines = [decode_json(ClassifiedTune, line) for line in found[shard.name].decode().splitlines()]
        assert len(lines) == shard.songs
        keys += [line.tune for line in lines]
        assert [line.tune for line in lines] == sorted(line.tune for line in lines)
    assert sorted(keys) == sorted(each.key for each in SONGS)
    skipped = [decode_json(SkippedSong, line) for line in found["skipped.jsonl"].decode().splitlines()]
    assert [each.path for each in skipped] == ["A.sid", "B.sid"]


def test_no_song_at_all_is_a_manifest_too() -> None:
    found = files([])
    assert decode_json(ClassifiedManifest, found["manifest.json"].decode()).shards == ()


def test_a_shard_is_two_folders_deep() -> None:
    assert shard_of("MUSICIANS/H/Hubbard_Rob/Commando.sid") == "MUSICIANS-H.jsonl"
    assert shard_of("DEMOS/x.sid") == "DEMOS.jsonl"
    assert shard_of("x.sid") == "root.jsonl"


def test_numbers_keep_six_digits_and_are_written_short() -> None:
    values = np.array([0, 1, -1, 1 / 3, 123456.789, 98765432.1, 1.5e-7, -0.1, 1e6], np.float32)
    found = rounded(values)
    assert found == pytest.approx(values, rel=5e-6)
    assert all(len(repr(value)) <= 13 for value in found.tolist())


# ---- ratings


def test_ratings_are_fifths() -> None:
    columns = np.random.default_rng(1).normal(size=(1000, len(RATED_BY)))
    found = rate(columns)
    for rating in range(3):
        assert np.bincount(found[:, rating], minlength=6)[1:] == pytest.approx(200, abs=2)  # ties stay together


def test_more_of_what_counts_rates_higher() -> None:
    for place, weights in enumerate(RATINGS.values()):
        columns = np.zeros((100, len(RATED_BY)))
        for name, sign in weights.items():
            columns[:, RATED_BY.index(name)] = sign * np.arange(100)
        found = rate(columns)[:, place]
        assert found[0] == 1
        assert found[-1] == 5
        assert (np.diff(found) >= 0).all()


def test_equal_songs_are_rated_equally() -> None:
    assert rate(np.zeros((7, len(RATED_BY)))).tolist() == [[3, 3, 3]] * 7
    assert rank(np.array([2.0, 1.0, 2.0])).tolist() == pytest.approx([0.5, 0, 0.5])
    assert rate(np.zeros((0, len(RATED_BY)))).shape == (0, 3)


def test_tags_are_marks_on_features() -> None:
    values = np.zeros(len(NAMES))
    for tag in TAGS:
        values[COLUMN[tag.feature]] = tag.mark - 1 if tag.below else tag.mark
        assert tag.name in tags(values)
        values[COLUMN[tag.feature]] = tag.mark if tag.below else tag.mark - 1
        assert tag.name not in tags(values)
    assert list(tags(values)) == sorted(tags(values))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sounding": 1.0},
        {"sounding": 1.0, "writes_per_frame.chip_1": 20.0},
        {"voice_sounds.2": 0.9, "volume.mean": 15.0, "writes_per_frame.chip_1": 20.0, "notes_per_s": 5.0},
    ],
)
def test_what_can_not_be_is_told(wrong: dict[str, float]) -> None:
    values = np.zeros(len(NAMES))
    assert contradiction(values) is None  # a silent song has features of nothing
    for name, value in wrong.items():
        values[COLUMN[name]] = value
    assert contradiction(values)
    values[COLUMN["notes_per_s"]] = 5.0
    values[COLUMN["writes_per_frame.chip_1"]] = 20.0
    values[COLUMN["sounding"]] = 0.9
    assert contradiction(values) is None
