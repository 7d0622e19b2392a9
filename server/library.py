"""All tunes that the server offers, bundled and collected, and the thread that reads the collection."""

import hashlib
import threading
import time
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from client_py.core.catalogue import catalogue_with_text, describe
from client_py.core.compact_write import SaidOf, nothing_said
from client_py.core.contract import CatalogueTune
from client_py.core.digest import digest_of
from client_py.core.errors import SidFileError
from server import compact
from server.bundle import Bundle
from server.collection import Collection, CollectionError, Scan
from server.content import Content, compressed
from server.kept import kept_path
from server.learning.errors import LearningError
from server.learning.folder import MODEL, ModelFolder
from server.learning.songs_file import published_songs
from server.logs import logger
from server.paths import PathError
from server.problems import ProblemError

_LOG = logger("library")
_PROGRESS_EVERY_S = 2.0
_SOON_S = 5


@dataclass(frozen=True, slots=True)
class Held:
    """A collection's tunes with their lengths; `version` is another one once they are. `reading`: there may be more."""

    reading: bool
    root: Path | None
    version: str
    tunes: tuple[CatalogueTune, ...]


@dataclass(frozen=True, slots=True)
class _Listing:
    """One state of the library, swapped whole."""

    tunes: Mapping[str, CatalogueTune]
    content: Content
    version: str
    paths: Mapping[str, str]  # by digest


class _StoppedError(Exception):
    """Ends the scan when the server ends."""


class Library:
    """Finds and reads tunes by path. The bundled ones are there at once, the collection's when its scan is done."""

    def __init__(self, bundle: Bundle, collection: Collection | None, data: Path) -> None:
        self._bundle = bundle
        self._collection = collection
        self._data = data
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._once_more = False
        self._listing = _list(bundle.demo.tunes)
        self._models = ModelFolder(data / MODEL)
        last = None if collection is None else compact.last(compact.folder_of(data, collection.root))
        self._compact = compact.served(last or compact.make(bundle.demo.tunes, {}))

    @property
    def listing(self) -> Content:
        """The catalogue, ready to send."""
        return self._listing.content

    @property
    def compact(self) -> Content:
        """The compact catalogue, ready to send; while the collection is read, the one of the last time."""
        return self._compact.newest

    @property
    def compact_manifest(self) -> Content:
        """Which compact catalogue is the newest."""
        return self._compact.manifest

    def compact_named(self, sha256: str) -> Content | None:
        """The compact catalogue of that name, to be kept for ever; None unless it is the newest."""
        served = self._compact
        return served.named if served.sha256 == sha256 else None

    @property
    def count(self) -> int:
        """How many tunes are offered."""
        return len(self._listing.tunes)

    @property
    def scanning(self) -> bool:
        return self._thread is not None

    def start(self) -> None:
        """Begins to read the collection, if there is one, beside the server's work."""
        self.look_again()

    def look_again(self) -> None:
        """Reads the collection once more, since it may be another one; what is known stays until that is done."""
        if self._collection is None:
            return
        with self._lock:
            if self._thread is not None:
                self._once_more = True
            else:
                self._thread = threading.Thread(target=self._scans, name="scan", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Ends the scan and waits for that."""
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        """Waits until the collection has been read."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def stamp(self) -> Hashable:
        """What says, cheaply, whether the collection or the published model is another one by now."""
        return None if self._collection is None else (self._collection.stamp(), self._models.stamp())

    def held(self) -> Held:
        """What the collection holds as far as it was read; the bundled tunes are none of it."""
        listing = self._listing
        own = self._bundle.contents
        tunes = tuple(tune for path, tune in listing.tunes.items() if path not in own)
        root = None if self._collection is None else self._collection.root
        return Held(self.scanning, root, listing.version, tunes)

    def tune(self, path: str) -> CatalogueTune | None:
        return self._listing.tunes.get(path)

    def read(self, path: str) -> tuple[CatalogueTune, bytes] | None:
        """A tune and its bytes as they are now; None when the library doesn't list it.

        Raises PathError or SidFileError when the file is gone or no longer a tune.
        """
        tune = self.tune(path)
        if tune is None:
            return None
        bundled = self._bundle.contents.get(path)
        if bundled is not None:
            return tune, bundled.bodies["identity"]
        assert self._collection is not None
        data = self._collection.read(path)
        if hashlib.sha256(data).hexdigest() != tune.sha256:
            tune = describe(path, data)  # changed since the scan: its measured lengths are those of other bytes
        return tune, data

    def bytes_of(self, digest: str) -> bytes | None:
        """The bytes that have this digest; None when the library has none, or the file has others by now."""
        path = self._listing.paths.get(digest)
        if path is None:
            return None
        try:
            found = self.read(path)
        except (PathError, SidFileError) as error:
            _LOG.warning("listed tune can't be read", path=path, reason=str(error))
            return None
        return found[1] if found is not None and digest_of(found[0].sha256) == digest else None

    def unknown(self, detail: str) -> ProblemError:
        """What to tell who asks for a tune that isn't listed: that there is none, or none yet."""
        if self.scanning:
            return ProblemError("still_reading", "The server still reads its collection: try again soon.", _SOON_S)
        return ProblemError("unknown_tune", detail)

    def _scans(self) -> None:
        assert self._collection is not None
        while True:
            try:
                self._collection = Collection(self._collection.folder)
                self._scan(self._collection)
            except CollectionError as error:
                _LOG.warning("the collection is gone", reason=str(error))
            with self._lock:
                if not self._once_more or self._stop.is_set():
                    self._thread = None
                    return
                self._once_more = False

    def _scan(self, collection: Collection) -> None:
        begin = last = time.monotonic()

        def progress(done: int) -> None:
            nonlocal last
            if self._stop.is_set():
                raise _StoppedError
            now = time.monotonic()
            if now - last >= _PROGRESS_EVERY_S:
                last = now
                _LOG.info("reading the collection", files=done)

        try:
            scan = collection.scan(kept_path(self._data, collection.root, "collection", ".jsonl"), progress)
            self._publish(collection, scan)
        except _StoppedError:
            _LOG.info("reading the collection ended early")
            return
        except Exception:  # noqa: BLE001 - the thread's last word: the server goes on with the tunes that it has
            _LOG.exception("reading the collection failed")
            return
        _LOG.info(
            "collection read",
            tunes=len(scan.tunes),
            broken=scan.broken,
            reused=scan.reused,
            version=self._listing.version,
            took_s=round(time.monotonic() - begin, 2),
        )

    def _publish(self, collection: Collection, scan: Scan) -> None:
        tunes = list(self._bundle.demo.tunes)
        for tune in scan.tunes:
            if tune.path in self._bundle.contents:
                _LOG.warning("tune hidden by a bundled file of the same path", path=tune.path)
            else:
                tunes.append(tune)
        listing = _list(tunes)
        # The tunes can be played from here on, a compact catalogue that lists them may take a while more.
        self._listing = listing
        documents = collection.documents()
        folder = compact.folder_of(self._data, collection.root)
        songs, said_of = self._said()
        name = compact.fingerprint(listing.version, documents.fingerprint, songs)
        content = compact.kept(folder, name)
        if content is None:
            content = compact.make(tunes, documents.notes, said_of)
            compact.keep(folder, name, content)
        self._compact = compact.served(content)

    def _said(self) -> tuple[str, SaidOf]:
        """What the published model says of the songs, and its name; a spoilt one costs what it says, not the tunes."""
        try:
            return published_songs(self._models)
        except LearningError as error:
            _LOG.warning("the published model can't be used", reason=str(error))
            return "", nothing_said


def _list(tunes: Iterable[CatalogueTune]) -> _Listing:
    whole, text = catalogue_with_text(tunes)
    content = compressed("application/json", "no-cache", text.encode())
    paths = {digest_of(tune.sha256): tune.path for tune in whole.tunes}
    return _Listing({tune.path: tune for tune in whole.tunes}, content, whole.version, paths)
