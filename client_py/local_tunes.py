"""Songs of files that the listener opened: heard on this device, told of by the same model as the catalogue's."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Literal

from client_py.analysed import Analysed, AnalysedSongs, Making
from client_py.catalogue import CatalogueKeeper
from client_py.core.errors import SidflowError
from client_py.core.tunekey import TuneKey
from client_py.ports import Clock, Ears, Embedder, Packages, Recording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from client_py.core.compact import CompactCatalogue
    from client_py.core.features.heard import Heard, Hearing
    from client_py.core.learned import Learned

Step = Literal["listening", "measuring", "comparing"]
Tell = Callable[[Step, float], None]
"""Gets the step under way and the share of it that is done, 0 to 1."""

NO_MODEL: Final = "none"
# As the page names a file that was opened (open-files.js): its name, and the start of its SHA-256.
_OPENED: Final = re.compile(r"opened/.+@([0-9a-f]{12})", re.DOTALL)


class LocalTuneError(SidflowError):
    """Nothing can be said of this song here, or not yet."""


class LocalTunes:
    """One song at a time. `model_file` answers the `model.onnx` of a version; it may raise SidflowError."""

    def __init__(
        self,
        songs: AnalysedSongs,
        ears: Ears,
        embedder: Embedder,
        clock: Clock,
        packages: Packages,
        catalogue: CatalogueKeeper,
        model_file: Callable[[str], Awaitable[bytes]],
    ) -> None:
        self._songs = songs
        self._ears = ears
        self._embedder = embedder
        self._clock = clock
        self._packages = packages
        self._catalogue = catalogue
        self._model_file = model_file
        self._busy = asyncio.Lock()

    async def learned(self, tune: TuneKey, length_s: float | None, tell: Tell) -> "Learned":
        """What the model in force says of a song of an opened file, as a row of one song; `length_s` None: unknown.

        A file that the catalogue has too is told as there. Raises LocalTuneError, NoCatalogueError and CatalogueError
        where there is no model, PortError where the song can't be heard, and what `model_file` raises.
        """
        digest = digest_of_opened(tune.path)
        catalogue = (await self._catalogue.open()).catalogue
        if catalogue.model == NO_MODEL:
            raise LocalTuneError("There is no model on this device yet; it comes with the collection's catalogue.")
        async with self._busy:
            listed = _listed(catalogue, digest, tune.song)
            if listed is not None:
                return listed
            found = await self._measured(digest, tune, length_s, tell)
            if found.model != catalogue.model:
                tell("comparing", 0.0)
                found = found.said(await self._embedded(catalogue.model, found))
                await self._songs.put(digest, found)
            return found.learned()

    async def _measured(self, digest: str, tune: TuneKey, length_s: float | None, tell: Tell) -> Analysed:
        """The song's features: kept ones where they are those that would come out now."""
        await self._packages.need("numpy")
        from client_py.core.features.extract import FEATURE_VERSION
        from client_py.core.features.heard import hearing

        kept = await self._songs.get(digest, tune.song)
        engine = await self._ears.engine()
        if kept is not None:
            now = Making(kept.making.sha256, tune.song, engine, FEATURE_VERSION, length_s)
            if kept.making == now:
                return kept
        asked = hearing(tune.song, length_s)
        tell("listening", 0.0)
        recording = await self._ears.hear(tune.path, asked, lambda share: tell("listening", share))
        if not recording.sha256.startswith(digest):
            raise LocalTuneError("This file is another one than when it was opened. Open it again.")
        features = await self._features(recording, asked, tell)
        making = Making(recording.sha256, tune.song, recording.engine, FEATURE_VERSION, length_s)
        found = Analysed.of(making, self._clock.now_ms(), features)
        await self._songs.put(digest, found)
        return found

    async def _features(self, recording: Recording, asked: "Hearing", tell: Tell) -> "NDArray[np.float32]":
        """The features (features,) of what was heard; others get their turn between their kinds."""
        from client_py.core.features.extract import measuring

        work = measuring(heard_of(recording, asked))
        while True:
            try:
                tell("measuring", next(work))
            except StopIteration as done:
                features: NDArray[np.float32] = done.value
                return features
            await self._clock.sleep(0)

    async def _embedded(self, version: str, song: Analysed) -> "Learned":
        import numpy as np

        from client_py.core.learned import Learned, in_tenths
        from client_py.core.model import quantised

        said = await self._embedder.embed(await self._model_file(version), song.vector())
        ratings = in_tenths(said.ratings.astype(np.float64))
        return Learned(version, quantised(said.embeddings.astype(np.float64)), ratings)


def digest_of_opened(path: str) -> str:
    """The start of the SHA-256 of an opened file's bytes; raises LocalTuneError for any other tune."""
    opened = _OPENED.fullmatch(path)
    if opened is None:
        raise LocalTuneError("This tune isn't a file of yours: the catalogue has to tell of it.")
    return opened[1]


def heard_of(recording: Recording, asked: "Hearing") -> "Heard":
    """What features are measured of; raises HeardError."""
    import numpy as np

    from client_py.core.features.heard import WRITE, Heard

    return Heard.of_engine(
        np.frombuffer(recording.writes, WRITE),
        np.frombuffer(recording.samples, "<i2").reshape(len(asked.passages), -1),
        recording.chips,
        recording.clock_hz,
        recording.frame_cycles,
        recording.end_cycle,
    )


def _listed(catalogue: "CompactCatalogue", digest: str, song: int) -> "Learned | None":
    """What the catalogue says of the song, where it has the file and its model knew the song."""
    import numpy as np

    number = catalogue.number_of_bytes(digest)
    if number is None:
        return None
    row = catalogue.first_song(number) + song - 1
    if not row < catalogue.first_song(number + 1):
        return None
    found = catalogue.learned.rows(np.array([row], np.int64))
    return found if found.embeddings.any() else None
