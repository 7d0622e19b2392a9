"""Downloads one archive so that it can be killed at any moment: parts are resumed, sizes and hashes are remembered.

What an archive was when it was seen first (`seen/NAME.json`) is what it has to be ever after; the part of an unfinished
download keeps beside it what the mirror said of the whole (`NAME.part.json`).
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from client_py.core.canonical import canonical_json
from server.hvsc.errors import ArchiveError, ChangedError, FetchError, MirrorError
from server.hvsc.mirror import Archive
from server.hvsc.patience import FailedError, Patience, answered
from server.hvsc.unpack import check_archive

MAX_ARCHIVE_BYTES = 4 * 1024**3
_RANGE = re.compile(r"bytes ([0-9]+)-[0-9]+/([0-9]+)")


@dataclass(frozen=True, slots=True)
class Fetched:
    """An archive on disk, what it was when first seen (`seen`), and how many bytes came over the network this time."""

    file: Path
    seen: Path
    size_bytes: int
    sha256: str
    downloaded_bytes: int


class Downloads:
    """Archives in one folder, and what they were when first seen in another."""

    def __init__(self, client: httpx.Client, folder: Path, seen: Path, patience: Patience) -> None:
        self._client = client
        self._folder = folder
        self._seen = seen
        self._patience = patience
        self._watch = patience.watch
        self._downloaded = 0

    def get(self, archive: Archive, digests: tuple[str, ...]) -> Fetched:
        """The archive, whole and checked against what it was before and the digests that the mirror names.

        Raises FetchError.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._seen.mkdir(parents=True, exist_ok=True)
        with self._alone(archive.name):
            return self._kept(archive, digests) or self._fetched(archive, digests)

    def _kept(self, archive: Archive, digests: tuple[str, ...]) -> Fetched | None:
        """The archive that is there already, if it is still what it was."""
        file = self._folder / archive.name
        if not file.is_file():
            return None
        try:
            found = self._checked(file, archive, digests)
        except FetchError as error:
            self._watch.say(f"The kept {archive.name} is spoilt and is fetched again: {error}")
            file.unlink()
            return None
        self._watch.say(f"{archive.name} is there already: {found.size_bytes:,} bytes, SHA-256 as before.")
        return found

    def _fetched(self, archive: Archive, digests: tuple[str, ...]) -> Fetched:
        file, part = self._folder / archive.name, self._part(archive)
        self._downloaded = 0
        while True:
            in_one_piece = self._patience.persist(
                archive.name, lambda: self._attempt(archive), lambda: self._downloaded
            )
            try:
                found = self._checked(part, archive, digests)
                break
            except (ArchiveError, ChangedError) as error:
                self._drop(archive)
                if in_one_piece:
                    raise
                # Bytes of two versions may have met in one file: only a download in one piece tells.
                self._watch.say(f"{archive.name} came in pieces that don't fit; once more from its start. {error}")
        _write(found.seen, {"sha256": found.sha256, "size_bytes": found.size_bytes})
        os.replace(part, file)
        self._note(archive).unlink(missing_ok=True)
        self._watch.say(f"{archive.name}: {found.size_bytes:,} bytes, SHA-256 {found.sha256}.")
        return replace(found, file=file, downloaded_bytes=self._downloaded)

    def _checked(self, file: Path, archive: Archive, digests: tuple[str, ...]) -> Fetched:
        with file.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            opened.seek(0)
            md5 = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        size = file.stat().st_size
        for digest in digests:
            if digest not in (sha256, md5):
                raise ChangedError(f"{archive.name} has SHA-256 {sha256}, the mirror's own list says {digest}.")
        before = self._before(archive)
        if before is not None and before != (size, sha256):
            raise self._changed(archive, f"it has {size:,} bytes and SHA-256 {sha256}", before)
        check_archive(file)
        return Fetched(file, self._seen_file(archive), size, sha256, 0)

    def _attempt(self, archive: Archive) -> bool:
        """Fetches the rest of the part; answers whether it came in one piece."""
        part = self._part(archive)
        note = _read(self._note(archive))
        at = part.stat().st_size if part.exists() and note.get("url") == archive.url else 0
        headers = {"Accept-Encoding": "identity"}
        if at and (validator := note.get("validator")):
            headers |= {"Range": f"bytes={at}-", "If-Range": str(validator)}
        elif at:
            headers["Range"] = f"bytes={at}-"
        with self._client.stream("GET", archive.url, headers=headers) as response:
            at, total = self._place(response, archive, at, note)
            before = self._before(archive)
            if total is not None and before is not None and total != before[0]:
                raise self._changed(archive, f"it has {total:,} bytes", before)
            if total is not None and total > MAX_ARCHIVE_BYTES:
                raise MirrorError(f"{archive.name} is said to have {total:,} bytes, more than {MAX_ARCHIVE_BYTES:,}.")
            _check_room(self._folder, archive.name, (total or 0) - at)
            validator = response.headers.get("etag") or response.headers.get("last-modified")
            usable = validator is not None and not validator.startswith("W/")
            _write(
                self._note(archive),
                {"url": archive.url, "total": total, "validator": validator if usable else None},
            )
            with part.open("r+b" if part.exists() else "wb") as writing:
                writing.truncate(at)
                writing.seek(at)
                if at != total:
                    self._receive(response, archive, writing.write, at, total)
                writing.flush()
                os.fsync(writing.fileno())
        return at == 0

    def _place(
        self, response: httpx.Response, archive: Archive, at: int, note: dict[str, object]
    ) -> tuple[int, int | None]:
        """Where this answer's bytes belong, and how many the whole has."""
        status = response.status_code
        if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and at:
            if note.get("total") == at:
                return at, at
            self._drop(archive)
            raise FailedError("the mirror's file is shorter than the part that is here", 0)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise MirrorError(f"The mirror packs {archive.name} once more, which can't be resumed or checked.")
        if status == httpx.codes.PARTIAL_CONTENT and at:
            found = _RANGE.fullmatch(response.headers.get("content-range", ""))
            if found is None or int(found[1]) != at or note.get("total") not in (None, int(found[2])):
                self._drop(archive)
                raise FailedError("the mirror sent another range than was asked for", 0)
            return at, int(found[2])
        if status != httpx.codes.OK:
            raise answered(archive.url, response)
        length = response.headers.get("content-length", "")
        return 0, int(length) if length.isdecimal() else None

    def _receive(
        self, response: httpx.Response, archive: Archive, write: Callable[[bytes], int], at: int, total: int | None
    ) -> None:
        for block in response.iter_raw():  # as it comes: what a broken connection brought is kept
            write(block)
            at += len(block)
            self._downloaded += len(block)
            if at > MAX_ARCHIVE_BYTES:
                raise MirrorError(f"{archive.name} doesn't end after {MAX_ARCHIVE_BYTES:,} bytes.")
            self._watch.progress(at, total, "bytes")
        if total is not None and at != total:
            raise FailedError(f"the mirror sent {at:,} of {total:,} bytes")

    def _changed(self, archive: Archive, now: str, before: tuple[int, str]) -> ChangedError:
        return ChangedError(
            f"The mirror changed {archive.name}: {now}, when first seen it had {before[0]:,} bytes and SHA-256 "
            f"{before[1]}. If the change is meant, delete {self._seen_file(archive)} and retry."
        )

    def _before(self, archive: Archive) -> tuple[int, str] | None:
        known = _read(self._seen_file(archive))
        size, sha256 = known.get("size_bytes"), known.get("sha256")
        return (size, sha256) if isinstance(size, int) and isinstance(sha256, str) else None

    def _seen_file(self, archive: Archive) -> Path:
        return self._seen / f"{archive.name}.json"

    def _part(self, archive: Archive) -> Path:
        return self._folder / f"{archive.name}.part"

    def _note(self, archive: Archive) -> Path:
        return self._folder / f"{archive.name}.part.json"

    def _drop(self, archive: Archive) -> None:
        self._part(archive).unlink(missing_ok=True)
        self._note(archive).unlink(missing_ok=True)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Keeps another process from writing the same part."""
        with (self._folder / f".{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FetchError(f"Another process is downloading {name} into {self._folder}.") from None
            yield


def _check_room(folder: Path, name: str, needed_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed_bytes > free:
        raise FetchError(f"The disk is full: {name} needs {needed_bytes:,} bytes in {folder}, {free:,} are free.")


def _read(file: Path) -> dict[str, object]:
    """What a small note holds; nothing where it is missing or was cut off."""
    try:
        value = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write(file: Path, value: dict[str, object]) -> None:
    made = file.with_name(f"{file.name}.new")
    made.write_text(canonical_json(value) + "\n")
    os.replace(made, file)
