"""What can be tried to see how a server is: each probe answers in a sentence, and says what to do where it isn't well.

A probe is a small function that may block for a moment; none raises for what it looks for.
"""

import os
import tempfile
import threading
import time
from collections.abc import Hashable
from pathlib import Path

import sqlalchemy as sa

from client_py.core.errors import SidflowError
from server.alerts import store
from server.audit.log import AuditError, AuditLog
from server.bundle import Bundle, BundleError, engine_file, read_build
from server.contract.health import Probe, Wellness
from server.database import Database, DatabaseError, now_ms
from server.disks import nearest
from server.library import Library
from server.settings import Settings

_SLOW_MS = 250.0
_CLOCK_MS = 2_000
_WRONG_CLOCK_MS = 30_000
_LATE_LOOKS = 4


def bundle_probe(bundle: Bundle, dist: Path) -> Probe:
    """Whether the bundle that is served is still the one that lies there."""
    served = bundle.build.version
    try:
        there = read_build(dist).version
    except BundleError as error:
        words = f"Version {served} is served from memory, but {_lower(str(error))}"
        return _probe("bundle", "Bundle", "bad", words, "Build it again before you restart the server.")
    if there != served:
        words = f"Version {served} is served, version {there} was built since."
        return _probe("bundle", "Bundle", "warning", words, "Restart the server to serve it.")
    return _probe("bundle", "Bundle", "ok", f"Version {served}, {len(bundle.contents):,} files.")


def collection_probe(library: Library, settings: Settings) -> Probe:
    """Whether there is a collection, and can be read."""
    advice = "Set SIDFLOW_COLLECTION to the folder that holds the tunes, and let the server's user read it."
    if settings.collection is None:
        return _probe("collection", "Collection", "warning", "There are the bundled tunes alone.", advice)
    try:
        found = sum(1 for _ in settings.collection.iterdir())
    except OSError as error:
        return _probe("collection", "Collection", "bad", f"The folder can't be read: {error.strerror}.", advice)
    if found == 0:
        words = "The folder is empty."
        return _probe("collection", "Collection", "warning", words, "Start a fetch in the room Jobs.")
    if library.scanning:
        return _probe("collection", "Collection", "ok", "It is being read; until then the one before is offered.")
    return _probe("collection", "Collection", "ok", f"{library.count:,} tunes are offered, bundled ones included.")


class EngineProbe:
    """Whether the engine compiles and plays; tried again when its file is another one, since that takes a second."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._tried: tuple[Hashable, Probe] | None = None

    def look(self) -> Probe:
        with self._lock:
            stamp = self._stamp()
            if self._tried is None or self._tried[0] != stamp:
                self._tried = (stamp, self._try())
            return self._tried[1]

    def _file(self) -> Path:
        chosen = self._settings.engine
        return chosen if chosen is not None else engine_file(self._settings.dist)

    def _stamp(self) -> Hashable:
        try:
            status = self._file().stat()
        except (OSError, BundleError) as error:
            return str(error)
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _try(self) -> Probe:
        from server.engine_module import EngineModule  # wasmtime, which only jobs and this need

        begun_s = time.perf_counter()
        try:
            EngineModule(self._file(), self._settings.data).instantiate()
        except SidflowError as error:
            return _probe("engine", "Engine", "bad", str(error), "Build it again: `python3 build.py`.")
        took_ms = (time.perf_counter() - begun_s) * 1000
        return _probe("engine", "Engine", "ok", f"It compiles, and was set up in {took_ms:,.0f} ms.")


def database_probe(database: Database) -> Probe:
    """Whether the database answers, and how soon."""
    title, begun_s = "Database", time.perf_counter()
    try:
        with database.reading() as connection:
            connection.execute(sa.text("SELECT 1")).scalar_one()
            kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.dialect.name, "The database")
    except DatabaseError as error:
        return _probe("database", title, "bad", str(error), "Listeners go on; jobs, logins and alerts wait for it.")
    took_ms = (time.perf_counter() - begun_s) * 1000
    words = f"{kind} answers in {took_ms:,.1f} ms."
    if took_ms > _SLOW_MS:
        return _probe("database", title, "warning", words, "See what else uses its disk or machine.")
    return _probe("database", title, "ok", words)


def time_probe(database: Database) -> Probe:
    """Whether this machine's clock and the database's say the same: sessions and leases go by both."""
    try:
        with database.reading() as connection:
            off_ms = time.time() * 1000 - now_ms(connection)
    except DatabaseError:
        return _probe("time", "Clock", "warning", "The database's clock can't be asked.", "See the probe Database.")
    words = f"This machine and the database are {abs(off_ms) / 1000:,.1f} s apart."
    if abs(off_ms) > _CLOCK_MS:
        state: Wellness = "bad" if abs(off_ms) > _WRONG_CLOCK_MS else "warning"
        return _probe("time", "Clock", state, words, "Let a time service set the clocks of all machines.")
    return _probe("time", "Clock", "ok", "This machine and the database agree.")


def folder_probe(name: str, title: str, folder: Path) -> Probe:
    """Whether files can be written to a folder of ours; one that isn't there yet is made when it is needed."""
    advice = f"Let the server's user write to it, or set SIDFLOW_{name.upper()} to another folder."
    there = nearest(folder) == folder.absolute()
    try:
        if there:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"sidflow")
                file.flush()
                os.fsync(file.fileno())
        elif not os.access(nearest(folder), os.W_OK):
            raise PermissionError(13, os.strerror(13))
    except OSError as error:
        return _probe(name, title, "bad", f"Nothing can be written there: {error.strerror}.", advice)
    return _probe(name, title, "ok", "It can be written to." if there else "It is made when it is needed.")


def mirror_probe(settings: Settings) -> Probe:
    """Whether `fetch` knows where from; the mirror isn't asked."""
    if settings.mirror is None:
        words = "No mirror is set: each fetch has to name one."
        return _probe("mirror", "Mirror", "warning", words, "Set SIDFLOW_MIRROR to the address of a mirror of HVSC.")
    return _probe("mirror", "Mirror", "ok", "It is set; a fetch asks it.")


def secret_probe(settings: Settings) -> Probe:
    """Whether sessions survive a move to another machine."""
    if settings.secret is None:
        words = "Sessions are signed with a secret that this server made and keeps in its data folder."
        return _probe("secret", "Secret", "ok", words, "With more than one server, set SIDFLOW_SECRET on each.")
    return _probe("secret", "Secret", "ok", "It is set.")


def audit_probe(audit: AuditLog) -> Probe:
    """Whether acts can be written down: without that nothing can be changed here."""
    try:
        audit.ready()
    except AuditError as error:
        words = "See that the folder `audit` in the data folder can be written to and its disk has room."
        return _probe("audit", "Audit log", "bad", str(error), words)
    return _probe("audit", "Audit log", "ok", "It can be written to.")


def watch_probe(database: Database, settings: Settings) -> Probe:
    """Whether somebody looks for what is wrong."""
    try:
        with database.reading() as connection:
            now = now_ms(connection)
            looked_ms = max((row.looked_ms for row in store.facts_seen(connection).values()), default=None)
    except DatabaseError:
        return _probe("alerts", "Alerts", "warning", "Nobody can look without a database.", "See the probe Database.")
    if looked_ms is None:
        return _probe("alerts", "Alerts", "ok", "The first look comes soon after a server's start.")
    ago_s = max(now - looked_ms, 0) / 1000
    words = f"The last look was {ago_s:,.0f} s ago."
    if ago_s > settings.alert_every_s * _LATE_LOOKS:
        return _probe("alerts", "Alerts", "warning", words, "The servers' logs say why nobody looks; restart one.")
    return _probe("alerts", "Alerts", "ok", words)


def _probe(name: str, title: str, state: Wellness, sentence: str, advice: str = "") -> Probe:
    return Probe(name, title, state, sentence[:2000], advice)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
