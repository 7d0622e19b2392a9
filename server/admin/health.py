"""The operator's route for health: probes, disks, queue, workers and this server, each with what to do about it."""

import os
import socket
import threading
import time
from pathlib import Path

import psutil
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from client_py.core.instant import instant
from server.admin import probes
from server.admin.table import AdminRoute
from server.alerts.rules import OFF
from server.audit.log import AuditLog
from server.bundle import Bundle
from server.contract.health import (
    DiskHealth,
    HealthReport,
    Probe,
    QueueHealth,
    ServerHealth,
    Wellness,
    WorkerHealth,
)
from server.database import Database, DatabaseError
from server.disks import disk_of, own_folders
from server.jobs.census import Census, census
from server.library import Library
from server.load import Load
from server.settings import Settings
from server.signed import answer

_LEAST_FREE_PERCENT = 10.0
_WORSE = {"ok": 0, "warning": 1, "bad": 2}


class HealthApi:
    """The route, over what a server has."""

    def __init__(
        self, settings: Settings, database: Database, bundle: Bundle, library: Library, audit: AuditLog
    ) -> None:
        self._settings = settings
        self._database = database
        self._bundle = bundle
        self._library = library
        self._audit = audit
        self._engine = probes.EngineProbe(settings)
        self._load_lock = threading.Lock()
        self._load = Load()
        self._started_at = instant(round(time.time() * 1000))
        self.routes = [AdminRoute("/health", self.health)]

    async def health(self, _request: Request) -> Response:
        """`GET /api/admin/health`: -> HealthReport."""
        return answer(await run_in_threadpool(self._report))

    def _report(self) -> HealthReport:
        tried = self._probes()
        disks = tuple(
            _disk_health(name, folder, self._least_free) for name, folder in own_folders(self._settings).items()
        )
        seen = self._census()
        queue = None if seen is None else QueueHealth(seen.pending, seen.running, seen.paused, seen.stuck)
        workers = () if seen is None else tuple(
            WorkerHealth(each.id, each.job, each.silent_s, each.cpu_cores, each.memory_bytes) for each in seen.workers
        )  # fmt: skip
        known = [each for each in disks if each is not None]
        if seen is not None:
            tried = (*tried, _workers_probe(seen, self._settings))
        found = [*(each.state for each in tried), *(each.state for each in known)]
        state = max(found, key=lambda each: _WORSE[each])
        return HealthReport(
            at=instant(round(time.time() * 1000)),
            state=state,
            sentence=_sentence(tried, known),
            probes=tried,
            disks=tuple(known),
            queue=queue,
            workers=workers,
            server=self._server(),
        )

    def _probes(self) -> tuple[Probe, ...]:
        settings, database = self._settings, self._database
        return (
            probes.database_probe(database),
            probes.folder_probe("data", "Data folder", settings.data),
            probes.folder_probe("cache", "Cache", settings.cache_folder),
            probes.audit_probe(self._audit),
            probes.bundle_probe(self._bundle, settings.dist),
            self._engine.look(),
            probes.collection_probe(self._library, settings),
            probes.mirror_probe(settings),
            probes.secret_probe(settings),
            probes.time_probe(database),
            probes.watch_probe(database, settings),
        )

    @property
    def _least_free(self) -> float:
        chosen = self._settings.alert_disk_percent
        return _LEAST_FREE_PERCENT if chosen == OFF else float(chosen)

    def _census(self) -> Census | None:
        try:
            with self._database.reading() as connection:
                return census(connection, self._settings.worker_dead_after_s)
        except DatabaseError:
            return None  # the probe of the database says so

    def _server(self) -> ServerHealth:
        with self._load_lock:
            taken = self._load.look()
        memory = psutil.virtual_memory()
        return ServerHealth(
            host=f"{socket.gethostname()} ({os.getpid()})",
            version=self._bundle.build.version,
            engine=self._bundle.build.engine,
            started_at=self._started_at,
            cpu_cores=taken.cpu_cores,
            memory_bytes=taken.memory_bytes,
            cores=psutil.cpu_count() or 1,
            machine_memory_bytes=memory.total,
            machine_free_bytes=memory.available,
        )


def _disk_health(name: str, folder: Path, least_percent: float) -> DiskHealth | None:
    """How much room a folder has; None where its disk can't be asked."""
    disk = disk_of(folder)
    if disk is None:
        return None
    free = disk.free_percent
    state: Wellness = "ok" if free >= least_percent else "warning" if free >= least_percent / 4 else "bad"
    advice = "" if state == "ok" else "Clean the caches in the room Collection, or give the folder a larger disk."
    return DiskHealth(name, state, advice, disk.total_bytes, disk.free_bytes)


def _workers_probe(seen: Census, settings: Settings) -> Probe:
    """Whether jobs find somebody who works on them."""
    alive = len(seen.workers)
    told = f"{alive} {'worker lives' if alive == 1 else 'workers live'}"
    if seen.stuck:
        words = f"{told}; nobody works on {', '.join(seen.stuck[:3])}{' and more' if len(seen.stuck) > 3 else ''}."
        return Probe("workers", "Workers", "bad", words, "Start one with `sidflow worker`, or restart the server.")
    if alive == 0 and settings.worker and settings.collection is not None:
        words = f"{told}: the one beside the server is about to start, or can't."
        return Probe("workers", "Workers", "warning", words, "The server's log says why a worker ends.")
    if alive == 0:
        words = f"{told}: jobs wait until one is started."
        advice = "Start one with `sidflow worker`, on any machine that reaches the database."
        return Probe("workers", "Workers", "warning", words, advice)
    return Probe("workers", "Workers", "ok", f"{told}.", "")


def _sentence(tried: tuple[Probe, ...], disks: list[DiskHealth]) -> str:
    """The one sentence of state: what is worst, by name."""
    for state, one, many in (("bad", "is wrong", "are wrong"), ("warning", "wants a look", "want a look")):
        names = [each.title for each in tried if each.state == state]
        if full := [each.folder for each in disks if each.state == state]:
            names.append(f"Disk ({', '.join(full)})")
        if len(names) == 1:
            return f"{names[0]}: this {one}, all else is well."
        if names:
            return f"{', '.join(names[:-1])} and {names[-1]} {many}."
    return f"All {len(tried)} probes are well."
