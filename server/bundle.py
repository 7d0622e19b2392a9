"""The bundle that `build.py` made, read once into memory: what is served, by which policy, and with which engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from client_py.core.contract import Catalogue
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.content import FOR_EVER, Content

_PACKED = {".br": "br", ".gz": "gzip"}
_PRIVATE = {"build.json", "sizes.json"}
_DOCUMENT = "index.html"
DEMO_CATALOGUE = "demo/catalogue.json"

MEDIA_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".sid": "audio/prs.sid",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


class BundleError(SidflowError):
    """The bundle isn't there or isn't whole."""


class Policy(BaseModel):
    """Hashes of what stands inline in the first document."""

    script: tuple[str, ...] = ()
    style: tuple[str, ...] = ()


class BuildRecord(BaseModel):
    """`build.json`, as far as the server reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: str
    engine: str
    csp: Policy
    assets: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """All of it; `contents` by path without leading slash, `""` being the first document."""

    build: BuildRecord
    contents: Mapping[str, Content]
    demo: Catalogue


def read_build(dist: Path) -> BuildRecord:
    """Reads `build.json`; raises BundleError."""
    try:
        return BuildRecord.model_validate_json((dist / "build.json").read_bytes())
    except FileNotFoundError:
        raise BundleError(f"There is no bundle in {dist}: make it with `python3 build.py`.") from None
    except (OSError, ValidationError) as error:
        raise BundleError(
            f"The bundle in {dist} can't be read; make it again with `python3 build.py`. {error}"
        ) from None


def engine_file(dist: Path) -> Path:
    """Where the bundle has the engine; raises BundleError."""
    url = read_build(dist).assets.get("engine")
    if url is None:
        raise BundleError(f"The bundle in {dist} names no engine; make it again with `python3 build.py`.")
    return dist / url.lstrip("/")


def load_bundle(dist: Path) -> Bundle:
    """Reads every file of the bundle; raises BundleError."""
    build = read_build(dist)
    files = _files(dist)
    if _DOCUMENT not in files:
        raise BundleError(f"The bundle in {dist} has no {_DOCUMENT}; make it again with `python3 build.py`.")
    contents = {name: _content(name, file) for name, file in files.items() if name not in _PRIVATE}
    contents[""] = contents[_DOCUMENT]
    return Bundle(build, contents, _demo(contents))


@dataclass(frozen=True, slots=True)
class Document:
    """A page with a policy of its own."""

    content: Content
    csp: Policy


@dataclass(frozen=True, slots=True)
class PrivateBundle:
    """What only the operator's side is given: documents and files, each by its path without leading slash."""

    documents: Mapping[str, Document]
    files: Mapping[str, Content]


class PrivateRecord(BaseModel):
    """`build.json` of the private bundle, as far as the server reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    csp: dict[str, Policy]


def load_private(dist: Path) -> PrivateBundle | None:
    """Reads the bundle that `build.py` put beside the public one; None where there is none; raises BundleError."""
    folder = dist.with_name(f"{dist.name}-admin")
    try:
        record = PrivateRecord.model_validate_json((folder / "build.json").read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise BundleError(
            f"The bundle in {folder} can't be read; make it again with `python3 build.py`. {error}"
        ) from None
    files = {name: file for name, file in _files(folder).items() if name not in _PRIVATE}
    documents = {name: Document(_content(name, files.pop(name), "no-store"), csp) for name, csp in record.csp.items()}
    # Asked for each time, and answered only while the session goes on.
    return PrivateBundle(documents, {name: _content(name, file, "private, no-cache") for name, file in files.items()})


def _files(dist: Path) -> dict[str, Path]:
    return {
        file.relative_to(dist).as_posix(): file
        for file in sorted(dist.rglob("*"))
        if file.is_file() and not file.is_symlink() and file.suffix not in _PACKED
    }


def _content(name: str, file: Path, cache_control: str | None = None) -> Content:
    bodies = {"identity": file.read_bytes()}
    for suffix, encoding in _PACKED.items():
        packed = file.with_name(file.name + suffix)
        if packed.is_file():
            bodies[encoding] = packed.read_bytes()
    immutable = name.startswith("assets/")
    return Content(
        media_type=MEDIA_TYPES.get(file.suffix.lower(), "application/octet-stream"),
        cache_control=cache_control or (FOR_EVER if immutable else "no-cache"),
        bodies=bodies,
    )


def _demo(contents: Mapping[str, Content]) -> Catalogue:
    listing = contents.get(DEMO_CATALOGUE)
    if listing is None:
        raise BundleError(f"The bundle has no {DEMO_CATALOGUE}; make it again with `python3 build.py`.")
    try:
        demo = decode_json(Catalogue, listing.bodies["identity"].decode())
    except (SidflowError, UnicodeDecodeError) as error:
        raise BundleError(f"The bundle's {DEMO_CATALOGUE} can't be used: {error}") from None
    missing = [tune.path for tune in demo.tunes if tune.path not in contents]
    if missing:
        raise BundleError(f"The bundle lists tunes that it doesn't have: {', '.join(missing)}.")
    return demo
