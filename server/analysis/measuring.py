"""Measures songs in many processes at once: what is in the cache already is left as it is."""

import hashlib
import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from client_py.core.contract import MAX_FILE_BYTES
from client_py.core.features.extract import extract
from server.analysis.cache import FeatureCache, Measurement, SongName
from server.analysis.listening import Listening, TooLateError, listen
from server.analysis.songs import Song
from server.engine import EngineBrokenError, EngineError
from server.engine_pool import Engines, Seat, run_engines
from server.paths import PathError, read_confined


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of a song, and the seconds of a processor that each part of the work took."""

    song: Song
    reason: str
    engine_s: float = 0.0
    features_s: float = 0.0
    storage_s: float = 0.0


def measure(
    engines: Engines, root: Path, cache: FeatureCache, songs: Iterable[Song], *, wav: bool
) -> Generator[Measured, None, None]:
    """Measures songs and keeps what comes of it in the cache; answers in their order, `reason` where one was skipped.

    Raises EngineModuleError, EnginePoolError, and OSError where the cache can't be written.
    """
    return run_engines(engines, partial(measure_song, root, cache, wav), songs)


def measure_song(root: Path, cache: FeatureCache, wav: bool, seat: Seat, song: Song) -> Measured:
    """One song in a worker process. Whatever the tune is, it is no error of the job."""
    begin = time.process_time()
    try:
        data = read_confined(root, song.path, MAX_FILE_BYTES)
    except PathError as error:
        return Measured(song, str(error))  # not kept: the next run may find it
    if hashlib.sha256(data).hexdigest() != song.name.sha256:
        return Measured(song, "the file changed since the collection was read: run the job again")
    read_s = time.process_time() - begin
    heard = _listen(seat, data, song.name)
    if isinstance(heard, str):
        cache.put(song.name, Measurement(None, heard))
        return Measured(song, heard)
    measuring = time.process_time()
    features = extract(heard.heard)
    keeping = time.process_time()
    if wav:
        cache.put_sound(song.name, heard.samples)
    cache.put(song.name, Measurement(features))
    storage_s = read_s + time.process_time() - keeping
    return Measured(song, "", heard.engine_s, keeping - measuring, storage_s)


def _listen(seat: Seat, data: bytes, name: SongName) -> Listening | str:
    """What was heard, or why nothing was."""
    try:
        seat.engine.load(data)
        return listen(seat.engine, name.song, name.skip_s, name.listen_s)
    except (EngineError, TooLateError) as error:
        return str(error)
    except EngineBrokenError as error:
        seat.replace()
        return str(error)
