"""What of the data folder can't be made again, and how a copy of it is told to be of one moment."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.contract.classified import ClassifiedManifest
from server.contract.learning import Published
from server.tables import ALERT_WATCH, LEASES, OPERATOR_SESSIONS, WORKERS

PARTS: Final = ("feedback", "sharing", "training", "mirror", "audit", "roms", "model", "classified")
DATABASE: Final = "jobs.sqlite"
_CLASSIFIED: Final = "classified/manifest.json"
_PUBLISHED: Final = "model/published.json"
_LINES: Final = ".jsonl"
# True of one moment alone: processes are gone where the copy comes to life, a lease of an older database would be
# refused by the folders that a newer one wrote to, and a session that was ended since would go on.
_OF_THE_MOMENT: Final = (LEASES, WORKERS, ALERT_WATCH, OPERATOR_SESSIONS)


class BackupError(SidflowError):
    """A backup can't be made or restored; the message says why."""


def files_of(folder: Path) -> Iterator[str]:
    """The names below a folder of all files of its parts; what begins with a dot is only a help, and made anew.

    What a device withdrew comes after its uploads, so that a copy made meanwhile never has them without that.
    """
    for part in PARTS:
        for file in sorted((folder / part).rglob("*")):
            below = file.relative_to(folder)
            if file.is_file() and not file.is_symlink() and not any(name.startswith(".") for name in below.parts):
                yield below.as_posix()


def acknowledged(name: str, data: bytes) -> bytes:
    """Of lines that are being written those that have an end: of the other one nobody was told."""
    return data[: data.rfind(b"\n") + 1] if name.endswith(_LINES) else data


def torn(folder: Path, sums: Mapping[str, str]) -> str | None:
    """The part whose files are of different moments, as when a job just writes them; None where all belong together.

    `sums` are the SHA-256 by name of what the folder has; raises SidflowError where a manifest can't be read.
    """
    if _CLASSIFIED in sums:
        manifest = decode_json(ClassifiedManifest, (folder / _CLASSIFIED).read_text(encoding="utf-8"))
        if any(sums.get(f"classified/{shard.name}") != shard.sha256 for shard in manifest.shards):
            return "classified"
    if _PUBLISHED in sums:
        published = decode_json(Published, (folder / _PUBLISHED).read_text(encoding="utf-8"))
        songs = sums.get(f"model/songs/{published.songs_sha256}.npz")
        if songs != published.songs_sha256 or f"model/{published.version}/manifest.json" not in sums:
            return "model"
    return None


def copy_database(source: Path, target: Path) -> None:
    """A copy of SQLite's file as of one moment, however many write to it meanwhile; raises BackupError."""
    target.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as made:
            read.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")
            there = {name for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table in _OF_THE_MOMENT:
                if table.name in there:
                    made.execute(str(sa.delete(table)))
            made.commit()
    except sqlite3.Error as error:
        raise BackupError(f"The database {source} can't be copied: {error}.") from None
