"""The compact catalogue, ready to send: made once for what the library holds, packed, and kept on disk.

Making it for 60,000 tunes takes some ten seconds, reading it back less than half of one. It is kept under a fingerprint
of all that goes into it; the last one is sent after a start until the collection has been looked through.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import brotli

from client_py import core
from client_py.core.canonical import canonical_json
from client_py.core.compact import CompactCatalogue, Notes
from client_py.core.compact_write import SaidOf, nothing_said, write_catalogue
from client_py.core.contract import CatalogueTune
from client_py.core.contract_learning import CatalogueManifest
from client_py.core.errors import CatalogueError
from server import hvsc
from server.content import FOR_EVER, Content
from server.kept import kept_path
from server.logs import logger

# All of both packages rather than a list that forgets one: at worst a new release makes the catalogue once more.
_CODE: Final = b"".join(
    file.read_bytes() for package in (core, hvsc) for file in sorted(Path(package.__path__[0]).glob("*.py"))
)
_QUALITY = 9  # of brotli: 11 takes six times as long for a twentieth less
_PACKED = {"br": ".br", "gzip": ".gz"}
_WHOLE = ".sidcat"
_LOG = logger("compact")


@dataclass(frozen=True, slots=True)
class Served:
    """A catalogue as it is handed out: as the newest one, and under its name, the SHA-256 of its bytes unpacked."""

    newest: Content
    sha256: str
    named: Content
    manifest: Content


def served(content: Content) -> Served:
    """The ways in which a catalogue is handed out."""
    data = content.bodies["identity"]
    read = CompactCatalogue(data)
    sha256 = hashlib.sha256(data).hexdigest()
    manifest = CatalogueManifest(sha256, len(data), len(read), read.songs, read.model)
    return Served(
        content,
        sha256,
        Content(content.media_type, FOR_EVER, content.bodies),
        Content("application/json", "no-cache", {"identity": canonical_json(manifest).encode()}),
    )


def fingerprint(version: str, documents: str, songs: str) -> str:
    """Names what a compact catalogue is made of: tunes, documents, what a model says, and the code that joins them."""
    return hashlib.sha256(b"\0".join((_CODE, version.encode(), documents.encode(), songs.encode()))).hexdigest()


def folder_of(data: Path, collection: Path) -> Path:
    """Where the catalogue of a collection is kept."""
    return kept_path(data, collection, "compact")


def make(tunes: Sequence[CatalogueTune], notes: Mapping[str, Notes], said_of: SaidOf = nothing_said) -> Content:
    """The catalogue in all its encodings."""
    data = write_catalogue(tunes, notes, said_of)
    return _content(
        {"identity": data, "br": brotli.compress(data, quality=_QUALITY), "gzip": gzip.compress(data, 6, mtime=0)}
    )


def kept_catalogue(data: Path) -> CompactCatalogue | None:
    """The newest catalogue of any collection that the data folder keeps, for whoever only reads it."""
    for file in sorted(data.glob(f"compact-*/*{_WHOLE}"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
        try:
            return CompactCatalogue(file.read_bytes())
        except CatalogueError as error:
            _LOG.warning("kept catalogue unusable", file=str(file), reason=str(error))
    return None


def last(folder: Path) -> Content | None:
    """The newest catalogue that is kept, None where there is none that can be read."""
    for file in sorted(folder.glob(f"*{_WHOLE}"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
        if (content := kept(folder, file.stem)) is not None:
            return content
    return None


def kept(folder: Path, name: str) -> Content | None:
    """The catalogue kept under a fingerprint; None where it isn't there, whole and the same in each encoding."""
    try:
        data = (folder / f"{name}{_WHOLE}").read_bytes()
        CompactCatalogue(data)
        packed = {encoding: (folder / f"{name}{suffix}").read_bytes() for encoding, suffix in _PACKED.items()}
        if brotli.decompress(packed["br"]) != data or gzip.decompress(packed["gzip"]) != data:
            raise CatalogueError("the packed forms hold something else")
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, brotli.error, CatalogueError) as error:
        _LOG.warning("kept catalogue unusable, making it anew", reason=str(error))
        return None
    return _content({"identity": data, **packed})


def keep(folder: Path, name: str, content: Content) -> None:
    """Keeps a catalogue, and none that was kept before; where that fails, the next start makes it again."""
    try:
        store(folder, name, content)
    except OSError as error:
        _LOG.warning("catalogue not kept, the next start makes it again", reason=error.strerror)


def store(folder: Path, name: str, content: Content) -> None:
    """The same, for whom a failure matters: raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for encoding, suffix in (*_PACKED.items(), ("identity", _WHOLE)):
        made = folder / f"{name}{suffix}.{os.getpid()}"
        made.write_bytes(content.bodies[encoding])
        os.replace(made, folder / f"{name}{suffix}")
    _remove(
        file for file in folder.iterdir() if file.name not in {f"{name}{end}" for end in (*_PACKED.values(), _WHOLE)}
    )


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _content(bodies: Mapping[str, bytes]) -> Content:
    shortest = {
        encoding: body
        for encoding, body in bodies.items()
        if encoding == "identity" or len(body) < len(bodies["identity"])
    }
    return Content("application/octet-stream", "no-cache", shortest)
