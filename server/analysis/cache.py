"""What was measured of a song, kept by its tune's SHA-256, its number, the engine's and the features' versions.

A file a song, `features/VERSIONS/ab/abcdef...-1`: a canonical line, then the features as little-endian float32. A file
that was cut off or changed is none. Files come whole or not at all, and the same song gives the same bytes, so it does
no harm when two processes make one.
"""

import contextlib
import hashlib
import os
import wave
import zlib
from collections.abc import Hashable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from client_py.core.canonical import canonical_json
from client_py.core.contract import Record
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.features.heard import AUDIO_HZ
from server.engine import Samples16

FEATURES = "features"  # in the cache
SOUNDS = "sounds"
_FORMAT = 1
_MADE = ".made"
Features = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SongName:
    """A song by its bytes, and the stretch of it that is listened to."""

    sha256: str
    song: int
    skip_s: float
    listen_s: float

    @property
    def file(self) -> str:
        """What its file is called."""
        return f"{self.sha256}-{self.song}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """A song's features, or (None) the reason why it has none."""

    features: Features | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Head(Record):
    format: int
    crc32: int
    skip_s: float
    listen_s: float
    reason: str


class FeatureCache:
    """The files of one engine and one version of the features, below a folder."""

    def __init__(self, folder: Path, engine: str, feature_version: int) -> None:
        name = hashlib.sha256(engine.encode()).hexdigest()[:12]
        self._features = folder / FEATURES / f"{name}-{feature_version}"
        self._sounds = folder / SOUNDS / f"{name}-{feature_version}"

    @property
    def folder(self) -> Path:
        """Where what was measured lies."""
        return self._features

    def stamp(self) -> Hashable:
        """Something else once anything was measured or forgotten, for the price of a look at 256 folders."""
        try:
            return tuple(sorted((each.name, each.stat().st_mtime_ns) for each in os.scandir(self._features)))
        except FileNotFoundError:
            return ()

    def known(self) -> set[str]:
        """The names of the files of all songs that something is known of, good or not."""
        try:
            folders = [each.path for each in os.scandir(self._features)]
        except FileNotFoundError:
            return set()
        return {each.name for folder in folders for each in os.scandir(folder) if not each.name.endswith(_MADE)}

    def get(self, song: SongName) -> Measurement | None:
        """What was measured of just this stretch; None where nothing is."""
        try:
            line, _, payload = self._file(song).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        try:
            head = decode_json(_Head, line.decode())
        except (SidflowError, UnicodeDecodeError):
            return None
        asked = (_FORMAT, zlib.crc32(payload), song.skip_s, song.listen_s)
        if (head.format, head.crc32, head.skip_s, head.listen_s) != asked:
            return None
        if not payload:
            return Measurement(None, head.reason)
        return Measurement(np.frombuffer(payload, "<f4"))

    def put(self, song: SongName, measured: Measurement) -> None:
        """Raises OSError."""
        payload = b"" if measured.features is None else measured.features.astype("<f4").tobytes()
        head = _Head(_FORMAT, zlib.crc32(payload), song.skip_s, song.listen_s, measured.reason)
        _write(self._file(song), f"{canonical_json(head)}\n".encode() + payload)

    def forget(self, song: SongName) -> bool:
        """Answers whether there was something to forget."""
        with contextlib.suppress(FileNotFoundError):
            self._file(song).unlink()
            return True
        return False

    def tidy(self) -> None:
        """Removes what killed processes left half written; to be called when nobody writes."""
        for folder in (self._features, self._sounds):
            for made in folder.glob(f"*/*{_MADE}"):
                made.unlink(missing_ok=True)

    def has_sound(self, song: SongName) -> bool:
        return self._wav(song).is_file()

    def put_sound(self, song: SongName, samples: Samples16) -> None:
        """Keeps what was listened to as a WAV file, its stretches one after the other; raises OSError."""
        made = BytesIO()
        with wave.open(made, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(AUDIO_HZ)
            wav.writeframes(samples.astype("<i2").tobytes())
        _write(self._wav(song), made.getvalue())

    def _file(self, song: SongName) -> Path:
        return self._features / song.sha256[:2] / song.file

    def _wav(self, song: SongName) -> Path:
        return self._sounds / song.sha256[:2] / f"{song.file}.wav"


def _write(file: Path, data: bytes) -> None:
    """Whole or not at all, but for a loss of power, after which the check sum tells."""
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.{os.getpid()}{_MADE}")
    try:
        made.write_bytes(data)
        os.replace(made, file)
    except OSError:
        made.unlink(missing_ok=True)
        raise
