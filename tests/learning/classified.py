"""Writes songs as the job `classify` would: canonical lines and their manifest."""

import hashlib
from itertools import groupby
from pathlib import Path

from client_py.core.canonical import canonical_json, canonical_jsonl
from server.analysis.writing import rounded, shard_of
from server.contract.classified import ClassifiedManifest, ClassifiedShard, ClassifiedTune
from server.learning.songs import Songs


def write_classified(data: Path, songs: Songs) -> None:
    """Replaces what is classified in a data folder."""
    folder = data / "classified"
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    shards = []
    for name, rows in groupby(range(len(songs)), key=lambda row: shard_of(songs.paths[row])):
        lines = [
            ClassifiedTune(
                tune=songs.keys[row],
                sha256=hashlib.sha256(songs.paths[row].encode()).hexdigest(),
                skip_s=0.0,
                listen_s=15.0,
                energy=1 + row % 5,
                mood=1 + row % 3,
                complexity=1 + row % 4,
                tags=(),
                features=tuple(rounded(songs.features[row]).tolist()),
            )
            for row in rows
        ]
        text = canonical_jsonl(lines).encode()
        (folder / name).write_bytes(text)
        shards.append(ClassifiedShard(name, len(lines), hashlib.sha256(text).hexdigest()))
    manifest = ClassifiedManifest("test-engine", 1, songs.names, len(songs), 0, tuple(shards))
    (folder / "manifest.json").write_text(f"{canonical_json(manifest)}\n", encoding="utf-8")
