"""The one pass over all that was measured: ratings, tags and the files of data/classified, always the same bytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import numpy as np

from client_py.core.canonical import canonical_json, canonical_jsonl
from client_py.core.features.extract import FEATURE_VERSION, NAMES
from client_py.core.features.numbers import Array
from client_py.core.features.ratings import RATED_COLUMNS, rate, tags
from server.analysis.cache import Features
from server.analysis.songs import Song
from server.contract.classified import ClassifiedManifest, ClassifiedShard, ClassifiedTune, SkippedSong

FOLDER = "classified"
MANIFEST = "manifest.json"
SKIPPED = "skipped.jsonl"
_DIGITS = 6  # significant ones of a feature: beyond what any of them means
_DEPTH = 2  # folders of a path that name its shard: MUSICIANS/H


def shard_of(path: str) -> str:
    """The file that a tune's songs are in: `MUSICIANS-H.jsonl`."""
    folders = path.split("/")[:-1][:_DEPTH]
    return f"{'-'.join(folders) or 'root'}.jsonl"


def written(
    songs: Iterable[Song], skipped: Iterable[SkippedSong], engine: str, read: Callable[[Song], Features]
) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files, one by one, the manifest last; `read` answers a song's features, and twice.

    The order of the songs doesn't matter, nor where or when they were measured.
    """
    ordered = sorted(songs, key=lambda song: (shard_of(song.path), song.path, song.name.song))
    rated = rate(np.array([read(song)[RATED_COLUMNS] for song in ordered], np.float64).reshape(-1, len(RATED_COLUMNS)))
    missed = sorted(skipped, key=lambda each: (each.path, each.song or 0))
    shards = []
    place = 0
    for name, group in groupby(ordered, key=lambda song: shard_of(song.path)):
        lines = []
        for song in group:
            lines.append(_line(song, read(song), rated[place]))
            place += 1
        data = canonical_jsonl(lines).encode()
        shards.append(ClassifiedShard(name, len(lines), hashlib.sha256(data).hexdigest()))
        yield name, data
    yield SKIPPED, canonical_jsonl(missed).encode()
    manifest = ClassifiedManifest(engine, FEATURE_VERSION, NAMES, len(ordered), len(missed), tuple(shards))
    yield MANIFEST, f"{canonical_json(manifest)}\n".encode()


def _line(song: Song, features: Features, rated: Array) -> ClassifiedTune:
    energy, mood, complexity = rated.tolist()
    return ClassifiedTune(
        tune=song.key,
        sha256=song.name.sha256,
        skip_s=song.name.skip_s,
        listen_s=song.name.listen_s,
        energy=energy,
        mood=mood,
        complexity=complexity,
        tags=tags(features),
        features=tuple(rounded(features).tolist()),
    )


def rounded(values: Array) -> Array:
    """To six significant digits, as the doubles that are written with no more."""
    exact = values.astype(np.float64)
    magnitude = np.floor(np.log10(np.where(exact == 0, 1.0, np.abs(exact))))
    shift = _DIGITS - 1 - magnitude
    up, down = np.power(10.0, np.maximum(shift, 0)), np.power(10.0, np.maximum(-shift, 0))
    return np.asarray(np.where(shift >= 0, np.rint(exact * up) / up, np.rint(exact / down) * down))
