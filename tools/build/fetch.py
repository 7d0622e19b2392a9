"""Downloads: by name, from a list of sources in order, held to one SHA-256, kept in the cache, resumed when cut off.

No registry is named by its host here: pip is asked for a package by name, so that a mirror which this machine is set
up for is used too. SIDFLOW_MIRROR (an address or a folder) is asked first for every file, by the file's name.
"""

import http.client
import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.files import sha256_of, write_atomic
from tools.build.run import run

_BLOCK_BYTES = 1 << 16
_TIMEOUT_S = 60


@dataclass(frozen=True, slots=True)
class Url:
    """A file at an address."""

    url: str


@dataclass(frozen=True, slots=True)
class Sdist:
    """The source archive of a Python package, by name, through pip; `backend` is what its pyproject.toml names."""

    project: str
    version: str
    backend: str


@dataclass(frozen=True, slots=True)
class WheelMember:
    """A file that a Python package of pure Python carries, through pip; `member` is its path in the wheel."""

    project: str
    version: str
    member: str


@dataclass(frozen=True, slots=True)
class Download:
    """One file that the build needs."""

    name: str
    sha256: str
    sources: tuple[Url | Sdist | WheelMember, ...]


def fetch(ctx: Context, download: Download) -> Path:
    """The file's path in the cache, downloaded when absent. A wrong hash is an error at once; a dead source isn't."""
    target = ctx.cache / "files" / download.sha256 / download.name
    if target.is_file() and sha256_of(target) == download.sha256:
        return target
    refused: list[str] = []
    for source in (*_mirror(ctx, download), *download.sources):
        try:
            match source:
                case Sdist():
                    found = _from_pip(ctx, download, source)
                case WheelMember():
                    found = _from_wheel(ctx, download, source)
                case Url():
                    found = _from_url(ctx, download, source.url)
        except _AbsentError as error:
            refused.append(str(error))
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(found, target)
        return target
    raise BuildError(
        f"{download.name} could not be downloaded:\n    " + "\n    ".join(refused),
        f"Check the network and start again, or put the file at {target}: its hash is checked.",
    )


class _AbsentError(Exception):
    """This source doesn't have the file or doesn't answer; the next one may."""


def _mirror(ctx: Context, download: Download) -> tuple[Url, ...]:
    if not ctx.mirror:
        return ()
    base = ctx.mirror if "://" in ctx.mirror else Path(ctx.mirror).absolute().as_uri()
    return (Url(f"{base.rstrip('/')}/{download.name}"),)


def _wrong_hash(download: Download, source: str, found: str) -> BuildError:
    return BuildError(
        f"{download.name} from {source} has SHA-256 {found}, not {download.sha256} as it must",
        "Somebody changed the file on the way or at its source. Don't use it; report it, and try another network.",
    )


def _from_url(ctx: Context, download: Download, url: str) -> Path:
    part = ctx.cache / "parts" / f"{download.sha256}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    resumed = part.is_file() and part.stat().st_size > 0
    _transfer(ctx, download.name, url, part)
    if resumed and sha256_of(part) != download.sha256:
        # The first piece may be another source's or an older file's: once more, from the start.
        part.unlink()
        _transfer(ctx, download.name, url, part)
    if (found := sha256_of(part)) != download.sha256:
        part.unlink()
        raise _wrong_hash(download, url, found)
    return part


def _transfer(ctx: Context, name: str, url: str, part: Path) -> None:
    """Appends to `part` what the address still has to give."""
    have = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            if have and answer.status != 206:
                have = 0
            length = answer.headers.get("Content-Length")
            total = have + int(length) if length else None
            with part.open("ab" if have else "wb") as out, ctx.say.progress(name, total, "B") as report:
                while block := answer.read(_BLOCK_BYTES):
                    out.write(block)
                    have += len(block)
                    report(have)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and have:
            # Nothing follows what is there: either whole, or not a piece of this file; the hash tells.
            return
        raise _AbsentError(f"{url}: HTTP {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise _AbsentError(f"{url}: {error}") from error
    if total is not None and have < total:
        raise _AbsentError(f"{url}: cut off after {have} of {total} bytes")


# pip asks an archive for its metadata before it keeps it, by running the archive's build backend, which would bring
# that backend's own unpinned packages. This stand-in under the backend's name answers with the metadata that the
# archive carries, so nothing of the archive runs.
_BACKEND = '''
"""Answers pip with the metadata that a source archive carries in PKG-INFO."""
import email
import pathlib


def get_requires_for_build_wheel(config_settings=None):
    return []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    carried = pathlib.Path("PKG-INFO").read_bytes()
    said = email.message_from_bytes(carried)
    folder = pathlib.Path(metadata_directory) / f"{said['Name'].replace('-', '_')}-{said['Version']}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_bytes(carried)
    (folder / "WHEEL").write_text("Wheel-Version: 1.0\\n")
    return folder.name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    raise NotImplementedError("only the metadata is asked for")
'''


def _from_pip(ctx: Context, download: Download, source: Sdist) -> Path:
    ctx.cache.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="pip-", dir=ctx.cache))
    try:
        backend = (scratch / "backend").joinpath(*source.backend.split(".")).with_suffix(".py")
        write_atomic(backend, _BACKEND.encode())
        for folder in backend.relative_to(scratch / "backend").parents:
            if folder.name:
                write_atomic(scratch / "backend" / folder / "__init__.py", b"")
        try:
            with ctx.say.step(f"downloading {download.name} with pip"):
                run(
                    ctx,
                    [
                        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"),
                        *("--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--dest", scratch),
                        f"{source.project}=={source.version}",
                    ],
                    what=f"pip download {source.project}",
                    next_step="",
                    env={"PYTHONPATH": str(scratch / "backend")},
                )
        except BuildError as error:
            raise _AbsentError(str(error)) from error
        archive = scratch / download.name
        if not archive.is_file():
            raise _AbsentError(f"pip brought {', '.join(sorted(os.listdir(scratch)))} instead")
        if (found := sha256_of(archive)) != download.sha256:
            raise _wrong_hash(download, "pip", found)
        kept = ctx.cache / "parts" / f"{download.sha256}.pip"
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(archive, kept)
        return kept
    finally:
        shutil.rmtree(scratch)


def _from_wheel(ctx: Context, download: Download, source: WheelMember) -> Path:
    ctx.cache.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="pip-", dir=ctx.cache))
    try:
        try:
            with ctx.say.step(f"downloading {source.project} {source.version} with pip, which carries {download.name}"):
                run(
                    ctx,
                    [
                        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"),
                        # Nothing of it runs here, so what Python it wants doesn't matter: this one it takes.
                        *("--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--python-version", "3.11"),
                        *("--dest", scratch, f"{source.project}=={source.version}"),
                    ],
                    what=f"pip download {source.project}",
                    next_step="",
                )
        except BuildError as error:
            raise _AbsentError(str(error)) from error
        kept = ctx.cache / "parts" / f"{download.sha256}.member"
        kept.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(next(scratch.glob("*.whl"))) as wheel:
            if source.member not in wheel.namelist():
                raise _AbsentError(f"{source.project} {source.version} carries no {source.member}")
            with wheel.open(source.member) as found, kept.open("wb") as out:
                shutil.copyfileobj(found, out)
        if (digest := sha256_of(kept)) != download.sha256:
            kept.unlink()
            raise _wrong_hash(download, f"{source.project} {source.version}", digest)
        return kept
    finally:
        shutil.rmtree(scratch)
