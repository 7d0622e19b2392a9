"""The process that works: takes jobs from the queue, gives signs of life, and takes over what dead workers left.

A worker may be killed at any moment, and ends itself no other way: what it did is on disk, and what it held is taken
over by the next worker, which learns of its death by its process on the same machine, or else by its silence.
"""

import os
import secrets
import signal
import socket
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Literal, NoReturn

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig

from client_py.core.errors import SidflowError
from server.database import DatabaseError, database_url
from server.jobs.engine import APPLICATION, APPLICATION_VERSION, QUEUE, WORKFLOW, Jobs, workflow_id
from server.jobs.errors import FencedError, StoppedError
from server.jobs.kinds import KINDS, apart_from
from server.jobs.running import InterruptedRunError, Run
from server.jobs.schedules import Schedules
from server.jobs.seen import figures_of
from server.jobs.store import Lease
from server.load import Load
from server.logs import logger, quiet_library
from server.settings import Settings
from server.tables import JOBS, WORKERS

BEATS = 5  # signs of life within the time after which a worker counts as dead
_TRY_AGAIN = 75  # sysexits' EX_TEMPFAIL: start me again
_QUEUE_POLL_S = 0.5
_LEASE_POLL_S = 0.3
_MOST_CRASHES = 100
_ENDED_BADLY = {
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": f"The job ended its worker {_MOST_CRASHES} times.",
    "ERROR": "The job ended, but its worker couldn't write down why; its log may tell.",
}
_LOG = logger("worker")


class Worker:
    """One worker; there is at most one in a process. `start` answers when it takes jobs."""

    def __init__(self, jobs: Jobs, settings: Settings) -> None:
        self._jobs = jobs
        self._settings = settings
        self._beat_s = settings.worker_dead_after_s / BEATS
        self.id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._load = Load()
        self._over = threading.Event()

    def start(self) -> None:
        _register(self)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": database_url(self._settings),
            "application_version": APPLICATION_VERSION,
            "executor_id": self.id,
            "log_level": "WARNING",
            "run_migrations": False,
        }
        DBOS(config=config)
        quiet_library("dbos")
        quiet_library("httpx")
        self._join()
        DBOS.launch()
        DBOS.register_queue(
            QUEUE, partition_concurrency=1, polling_interval_sec=_QUEUE_POLL_S, on_conflict="always_update"
        )
        self._take_over()
        threading.Thread(target=self._live, name="signs-of-life", daemon=True).start()

    def leave(self) -> None:
        """Tells the others that this worker is gone, which needn't wait for its silence; the process ends next."""
        self._over.set()
        with self._jobs.store.alone() as change:
            change.connection.execute(sa.delete(WORKERS).where(WORKERS.c.id == self.id))

    def run(self, job: str, attempt: int) -> str:
        """The body of a job's workflow: begins again from its first unfinished step after a kill or a pause."""
        try:
            return self._run(job, attempt)
        except (DatabaseError, sa.exc.SQLAlchemyError) as error:
            # Nobody could be told of any other end, and a worker that goes on would keep the job from all others.
            _crash(str(error))

    def _run(self, job: str, attempt: int) -> str:
        lease = self._lease(job, attempt)
        with self._jobs.store.alone() as change:
            row = change.row(job)
            kind, parameters = row.kind, str(row.parameters)
        run = Run(self._jobs.store, lease, self._settings, figures_of(row.figures))
        status: Literal["completed", "failed"] = "completed"
        try:
            try:
                outcome = KINDS[kind].run(run, parameters)
            except (StoppedError, FencedError, DatabaseError, sa.exc.SQLAlchemyError):
                raise
            except Exception as error:  # noqa: BLE001 - whatever ended it, people have to be told that the job failed
                if not isinstance(error, SidflowError | OSError):
                    _LOG.exception("job failed", job=job)
                status, outcome = "failed", _reason(error)
            self._end(lease, status, outcome, run)
        except InterruptedRunError as interrupted:
            if isinstance(interrupted.error, DatabaseError):
                raise interrupted.error from None
            self._interrupted(lease, attempt, interrupted.error)
        except (StoppedError, FencedError) as error:
            self._interrupted(lease, attempt, error)
        return status

    # ---- a run's begin and end

    def _lease(self, job: str, attempt: int) -> Lease:
        """The right to write, waited for; raises InterruptedRunError when the job isn't to run any more."""
        awaited = ""
        while True:
            with self._jobs.store.alone() as change:
                row = change.row(job)
                wanted = row.status in ("pending", "running") and row.attempt == attempt and not row.wish
                lease = change.lease(job, row.kind, apart_from(row.kind), self.id) if wanted else None
                if isinstance(lease, Lease):
                    again = row.status == "running"
                    began = {} if row.started_ms is not None else {"started_ms": change.now()}
                    detail = f"{'taken over' if again else 'begun'} by {self.id}"
                    change.turn(job, "running", detail, worker=self.id, token=lease.token, wish="", **began)
                    if again:
                        change.say(job, "The worker before died; going on.")
                    return lease
                if lease is not None and lease != awaited:
                    awaited = lease
                    change.say(job, f"Waiting for the job {lease} to end.")
            if not wanted:
                self._settle(job, attempt)
                raise InterruptedRunError(StoppedError(row.wish or "stop"))
            threading.Event().wait(_LEASE_POLL_S)

    def _end(self, lease: Lease, status: Literal["completed", "failed"], outcome: str, run: Run) -> None:
        with self._jobs.store.alone() as change:
            change.require(lease)
            change.say(lease.job, outcome)
            change.turn(
                lease.job, status, outcome, outcome=outcome,
                ended_ms=change.now(), wish="", rate=None, figures=run.figures_so_far(),
            )  # fmt: skip
            change.release(lease)

    def _interrupted(self, lease: Lease, attempt: int, error: StoppedError | FencedError) -> NoReturn:
        if isinstance(error, StoppedError):
            self._settle(lease.job, attempt)
            with self._jobs.store.alone() as change:
                change.release(lease)
        raise InterruptedRunError(error)

    def _settle(self, job: str, attempt: int) -> None:
        """Fulfils a wish, once the workflow is held: paused or cancelled, and nothing runs any more."""
        self._jobs.hold(job, attempt)
        with self._jobs.store.alone() as change:
            row = change.row(job)
            if row.attempt != attempt or row.status not in ("pending", "running"):
                return
            if row.wish == "pause":
                change.turn(job, "paused", "", wish="", worker=None, rate=None)
            elif row.wish == "cancel":
                change.turn(job, "cancelled", "", wish="", worker=None, ended_ms=change.now(), outcome="Cancelled.")

    # ---- signs of life

    def _live(self) -> None:
        schedules = Schedules(self._jobs)
        while not self._over.wait(self._beat_s):
            try:
                # Whoever was silent for too long is forgotten by the next who needs its work, and not before.
                if not self._beat():
                    _crash("Silent for too long, and taken for dead by another worker.")
                self._take_over()
                schedules.enqueue_due()
            except (DatabaseError, sa.exc.SQLAlchemyError) as error:
                _LOG.warning("the database doesn't answer", reason=str(error))

    def _join(self) -> None:
        """Makes this worker known to the others."""
        with self._jobs.store.alone() as change:
            row = {"id": self.id, "host": host(), "pid": os.getpid(), "beat_ms": change.now()}
            change.connection.execute(sa.insert(WORKERS).values(**row))

    def _beat(self) -> bool:
        """A sign of life, with what the worker takes of its machine; answers whether the others still know of it."""
        taken = self._load.look()
        with self._jobs.store.alone() as change:
            mine = sa.update(WORKERS).where(WORKERS.c.id == self.id)
            return bool(change.connection.execute(mine.values(beat_ms=change.now(), **asdict(taken))).rowcount)

    def _take_over(self) -> None:
        """Puts back into the queue what dead workers had taken from it, and mends what they left half told."""
        bury(self._jobs)
        takers = self._jobs.takers()  # looked at first: who takes a job has joined before
        with self._jobs.store.alone() as change:
            alive = {row.id for row in change.connection.execute(sa.select(WORKERS.c.id))}
            rows = list(change.connection.execute(sa.select(JOBS).where(JOBS.c.status.in_(("pending", "running")))))
        known = self._jobs.workflows([workflow_id(row.id, row.attempt) for row in rows])
        for row in rows:
            if row.status == "running" and row.worker not in alive and row.wish:
                self._settle(row.id, row.attempt)
                continue
            flow = known.get(workflow_id(row.id, row.attempt))
            if row.status == "pending" and flow is not None and flow.status == "CANCELLED":
                self._jobs.wake(row.id, row.attempt)
            if row.status == "running" and flow is not None and flow.status in _ENDED_BADLY:
                self._give_up(row.id, row.attempt, _ENDED_BADLY[flow.status])
        if lost := takers - alive:
            DBOS._recover_pending_workflows(sorted(lost))

    def _give_up(self, job: str, attempt: int, reason: str) -> None:
        """Tells people of a job whose workflow ended and couldn't say so itself."""
        with self._jobs.store.alone() as change:
            row = change.row(job)
            if row.status == "running" and row.attempt == attempt:
                change.turn(job, "failed", reason, outcome=reason, ended_ms=change.now(), worker=None, wish="")


_worker: Worker | None = None


def _register(worker: Worker) -> None:
    global _worker  # noqa: PLW0603 - DBOS has one registry a process, and finds the workflow by its name in it
    _worker = worker


@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_MOST_CRASHES)
def sidflow_job(job: str, attempt: int) -> str:
    """What DBOS runs."""
    assert _worker is not None, "a worker registers itself before it takes jobs"
    return _worker.run(job, attempt)


def host() -> str:
    """Names the place in which a process id means something: the machine since it started, and the container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').stat().st_ino}"[:200]
    except OSError:
        return socket.gethostname()


def bury(jobs: Jobs) -> None:
    """Forgets workers that are dead: silent for too long, or gone from this machine."""
    here = host()
    with jobs.store.alone() as change:
        for row in list(change.connection.execute(sa.select(WORKERS))):
            if not change.alive(row.id) or (row.host == here and not _runs(row.pid)):
                change.connection.execute(sa.delete(WORKERS).where(WORKERS.c.id == row.id))


def work(settings: Settings, *, attached: bool) -> NoReturn:
    """Works until a signal ends it or, where it is attached, standard input comes to its end."""
    jobs = Jobs(settings)
    worker = Worker(jobs, settings)
    asked = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if attached:
        threading.Thread(target=_until_end_of_input, args=(asked,), name="attached", daemon=True).start()
    worker.start()
    _LOG.info("worker takes jobs", worker=worker.id)
    asked.wait()
    worker.leave()
    _LOG.info("worker ends", worker=worker.id)
    os._exit(0)


def _until_end_of_input(ended: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    ended.set()


def _crash(reason: str) -> NoReturn:
    """Ends the process as a kill would, but for a last word."""
    _LOG.error("the worker ends; started again, it goes on", reason=reason)
    sys.stdout.flush()
    os._exit(_TRY_AGAIN)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{where}."
    return str(error) or type(error).__name__
