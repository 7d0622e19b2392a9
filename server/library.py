"""All tunes that the server offers, bundled and collected, and the thread that reads the collection."""

import hashlib
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from client_py.core.catalogue import catalogue_with_text, describe
from client_py.core.contract import CatalogueTune
from server.bundle import Bundle
from server.collection import Collection, Scan
from server.content import Content, compressed
from server.logs import logger

_LOG = logger("library")
_PROGRESS_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class _Listing:
    """One state of the library, swapped whole."""

    tunes: Mapping[str, CatalogueTune]
    content: Content
    version: str


class _StoppedError(Exception):
    """Ends the scan when the server ends."""


class Library:
    """Finds and reads tunes by path. The bundled ones are there at once, the collection's when its scan is done."""

    def __init__(self, bundle: Bundle, collection: Collection | None, data: Path) -> None:
        self._bundle = bundle
        self._collection = collection
        self._data = data
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._listing = _list(bundle.demo.tunes)

    @property
    def listing(self) -> Content:
        """The catalogue, ready to send."""
        return self._listing.content

    @property
    def scanning(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begins to read the collection, if there is one, beside the server's work."""
        if self._collection is not None:
            self._thread = threading.Thread(target=self._scan, args=(self._collection,), name="scan", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the scan and waits for that."""
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        """Waits until the collection has been read."""
        if self._thread is not None:
            self._thread.join()

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
            scan = collection.scan(self._index_file(collection), progress)
            self._publish(scan)
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

    def _publish(self, scan: Scan) -> None:
        tunes = list(self._bundle.demo.tunes)
        for tune in scan.tunes:
            if tune.path in self._bundle.contents:
                _LOG.warning("tune hidden by a bundled file of the same path", path=tune.path)
            else:
                tunes.append(tune)
        self._listing = _list(tunes)

    def _index_file(self, collection: Collection) -> Path:
        name = hashlib.sha256(str(collection.root).encode(errors="surrogateescape")).hexdigest()[:16]
        return self._data / f"collection-{name}.jsonl"


def _list(tunes: Iterable[CatalogueTune]) -> _Listing:
    whole, text = catalogue_with_text(tunes)
    content = compressed("application/json", "no-cache", text.encode())
    return _Listing({tune.path: tune for tune in whole.tunes}, content, whole.version)
