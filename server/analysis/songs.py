"""The songs that a collection has, each with the stretch to listen to, and what is no song."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from client_py.core.catalogue import with_lengths
from client_py.core.contract import CatalogueTune
from client_py.core.features.heard import window
from server.analysis.cache import SongName
from server.collection import Collection
from server.contract.classified import SkippedSong
from server.documents import lengths_by_md5


@dataclass(frozen=True, slots=True)
class Song:
    """A song of a collection: `path` from its root, and its name in the cache."""

    path: str
    name: SongName

    @property
    def key(self) -> str:
        return f"{self.path}#{self.name.song}"


@dataclass(frozen=True, slots=True)
class Songs:
    """In order of paths and numbers; `skipped` are the files that hold none."""

    songs: tuple[Song, ...]
    skipped: tuple[SkippedSong, ...]


def find_songs(collection: Collection, progress: Callable[[int], None], prefix: str = "") -> Songs:
    """Reads every file whose path begins so; `progress` gets the number of files read, and may raise."""
    lengths_s = lengths_by_md5(collection.root)
    songs: list[Song] = []
    skipped: list[SkippedSong] = []
    for done, entry in enumerate(collection.described(prefix)):
        progress(done)
        if entry.tune is None:
            skipped.append(SkippedSong(entry.path, None, entry.error or "it is no tune"))
            continue
        songs += songs_of(with_lengths(entry.tune, lengths_s.get(entry.md5, ())))
    return Songs(tuple(songs), tuple(skipped))


def songs_of(tune: CatalogueTune) -> Iterator[Song]:
    """The songs of a tune that has its lengths."""
    for song in range(1, tune.songs + 1):
        skip_s, listen_s = window(tune.lengths_s[song - 1] if tune.lengths_s else None)
        yield Song(tune.path, SongName(tune.sha256, song, skip_s, listen_s))
