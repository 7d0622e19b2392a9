"""Makes the catalogue of a collection beside the server, and keeps it where a server finds it made."""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from client_py.core.catalogue import catalogue_with_text, with_lengths
from client_py.core.contract import CatalogueTune
from server import compact
from server.collection import Collection
from server.documents import lengths_by_md5
from server.learning.folder import MODEL, ModelFolder
from server.learning.songs_file import published_songs


@dataclass(frozen=True, slots=True)
class Catalogued:
    """The catalogue that is kept now; `fresh` where it wasn't before. `sha256` is that of its bytes unpacked."""

    sha256: str
    tunes: int
    songs: int
    packed_bytes: int
    fresh: bool

    @property
    def bytes_a_song(self) -> float:
        return self.packed_bytes / max(self.songs, 1)


def catalogue(
    data: Path,
    collection: Collection,
    bundled: Sequence[CatalogueTune],
    progress: Callable[[int], None],
    guard: Callable[[], AbstractContextManager[None]],
    *,
    anew: bool = False,
) -> Catalogued:
    """The same bytes as the server's own (server/library.py); raises LearningError, OSError.

    `progress` gets the number of files read; inside `guard` the catalogue becomes visible. `anew`, it is made also
    where it is kept, and is `fresh` where what was kept had other bytes.
    """
    lengths_s = lengths_by_md5(collection.root)
    hidden = {tune.path for tune in bundled}
    tunes = list(bundled)
    for done, entry in enumerate(collection.described()):
        progress(done)
        if entry.tune is not None and entry.path not in hidden:
            tunes.append(with_lengths(entry.tune, lengths_s.get(entry.md5, ())))
    documents = collection.documents()
    said, said_of = published_songs(ModelFolder(data / MODEL))
    folder = compact.folder_of(data, collection.root)
    name = compact.fingerprint(catalogue_with_text(tunes)[0].version, documents.fingerprint, said)
    kept = compact.kept(folder, name)
    content = compact.make(tunes, documents.notes, said_of) if kept is None or anew else kept
    fresh = content != kept
    if fresh:
        with guard():
            compact.store(folder, name, content)
    return Catalogued(
        hashlib.sha256(content.bodies["identity"]).hexdigest(),
        len(tunes),
        sum(tune.songs for tune in tunes),
        len(content.bodies["br"]),
        fresh,
    )
