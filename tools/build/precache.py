"""What the service worker keeps for the days without network: each file with its hash and size, and a version of all.

The version is a hash of everything that a page of this bundle can load, the first document included, and stands in that
document, so that a page knows which version it is of. Python's pieces are listed by their own manifest, which is one
of these files; the browser keeps the service worker itself.
"""

import hashlib
import json
import re
from pathlib import Path

from tools.build.errors import BuildError
from tools.build.files import sha256_of, write_atomic

MANIFEST = "precache.json"
BLANK = "0" * 16
_DOCUMENT = "index.html"
# In the element of the assets, so in no script or style that the policy knows by its hash.
_PLACE = re.compile(rb'("version":")[0-9a-f]{16}"')
_FOLDERS = ("assets/", "demo/")
_ALONE = ("manifest.webmanifest",)
_PACKED = (".br", ".gz")
# Python's pieces have a cache of their own; pictures of the app are for the dialog that installs it.
_NOT_KEPT = re.compile(r"assets/python/.*\.(bin|mjs)|assets/screenshot[^/]*")


def stamp(dist: Path) -> str:
    """Writes precache.json and the version into the first document; answers the version."""
    page = dist / _DOCUMENT
    blank, places = _PLACE.subn(rb"\g<1>" + BLANK.encode() + b'"', page.read_bytes())
    if places != 1:
        raise BuildError(
            "the first document has no place for the version of the bundle", "See tools/build/precache.py."
        )
    files = {name: dist / name for name in _kept(dist)}
    hashes = {name: sha256_of(file) for name, file in files.items()}
    told = "".join(f"{name} {digest}\n" for name, digest in hashes.items())
    version = hashlib.sha256(told.encode() + blank).hexdigest()[: len(BLANK)]
    write_atomic(page, blank.replace(f'"version":"{BLANK}"'.encode(), f'"version":"{version}"'.encode()))
    listed = [_entry("/", page), *(_entry(f"/{name}", file) for name, file in files.items())]
    manifest = {"version": version, "files": listed}
    write_atomic(dist / MANIFEST, (json.dumps(manifest, sort_keys=True, separators=(",", ":")) + "\n").encode())
    return version


def _entry(url: str, file: Path) -> dict[str, object]:
    return {"url": url, "sha256": sha256_of(file), "bytes": file.stat().st_size}


def _kept(dist: Path) -> list[str]:
    names = sorted(file.relative_to(dist).as_posix() for file in dist.rglob("*") if file.is_file())
    return [
        name
        for name in names
        if (name.startswith(_FOLDERS) or name in _ALONE)
        and not name.endswith(_PACKED)
        and not _NOT_KEPT.fullmatch(name)
    ]
