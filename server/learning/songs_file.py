"""What the published model says of each classified song, in a file that the server puts into its catalogue."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.aspects import aspects_from_bytes, aspects_to_bytes
from client_py.core.columns import texts_from_bytes, texts_to_bytes
from client_py.core.compact_write import SaidOf, nothing_said
from client_py.core.learned import Learned, in_tenths
from client_py.core.model import Model, quantised
from server.learning.aspects import aspects_of
from server.learning.errors import LearningError
from server.learning.folder import ModelFolder
from server.learning.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SongsFile:
    """The songs by key."""

    def __init__(self, keys: Sequence[str], learned: Learned) -> None:
        self.learned = learned
        self._place = {key: place for place, key in enumerate(keys)}

    def said_of(self, keys: Sequence[str]) -> Learned:
        """What is said of these songs, in their order."""
        return self.learned.rows(np.array([self._place.get(key, -1) for key in keys], np.int64))


def published_songs(folder: ModelFolder) -> tuple[str, SaidOf]:
    """What the published model says of songs, and a name for all of it; "" where none is. Raises LearningError."""
    published = folder.published()
    if published is None:
        return "", nothing_said
    return published.songs_sha256, read_songs(folder.songs_file(published)).said_of


def learned_of(model: Model, version: str, songs: Songs) -> Learned:
    """Embeddings, what can be told by them, and ratings: three as classified, preference as the model expects it."""
    embeddings = model.embed(songs.features)
    expected = model.rate(embeddings)
    ratings = songs.ratings.copy()
    ratings[:, -1] = expected[:, -1]
    ratings = np.where(np.isnan(ratings), expected, ratings)
    carried = quantised(embeddings)
    aspects, _ = aspects_of(model, songs, carried)
    return Learned(version, carried, in_tenths(ratings), aspects)


def songs_bytes(songs: Songs, learned: Learned) -> bytes:
    """The file: the same for the same songs."""
    made = io.BytesIO()
    np.savez(
        made,
        keys=np.frombuffer(texts_to_bytes(songs.keys), np.uint8),
        model=np.frombuffer(learned.model.encode(), np.uint8),
        embeddings=learned.embeddings,
        ratings=learned.ratings,
        aspects=np.frombuffer(aspects_to_bytes(learned.aspects), np.uint8),
    )
    return made.getvalue()


def read_songs(file: Path) -> SongsFile:
    """Raises LearningError when the file isn't whole."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            embeddings: NDArray[np.int8] = kept["embeddings"]
            ratings: NDArray[np.uint8] = kept["ratings"]
            keys = texts_from_bytes(kept["keys"].tobytes(), len(ratings))
            said = kept["aspects"].tobytes() if "aspects" in kept else b""  # an older SIDFlow wrote none
            aspects = aspects_from_bytes(said, embeddings.shape[1])
            learned = Learned(kept["model"].tobytes().decode(), embeddings, ratings, aspects)
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise LearningError(f"{file} can't be used: publish the model once more ({error}).") from None
    return SongsFile(keys, learned)
