"""The jobs as an operator handles them: put one into the queue, look at them, pause, resume, cancel, retry.

A job's durable run is a DBOS workflow on the same database; putting a job into the queue is one transaction over both.
What this module does needs no worker: a server or a command line only enqueues and reads.
"""

import re
import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowStatus

from client_py.core.canonical import canonical_json
from client_py.core.contract import Record
from client_py.core.decode import decode
from server.contract.jobs import Job, JobEvent, JobId, JobKind, JobLine
from server.database import database_url, open_database, telling
from server.jobs.errors import JobError
from server.jobs.kinds import kind_of
from server.jobs.seen import Wanted
from server.jobs.store import Change, Store
from server.logs import quiet_library
from server.settings import Settings

QUEUE = "sidflow"
WORKFLOW = "sidflow-job"
APPLICATION = "sidflow"
# Workers of one and another release of SIDFlow share a queue as long as this stays the same.
APPLICATION_VERSION = "sidflow-jobs-1"


def workflow_id(job: str, attempt: int) -> str:
    """The name of an attempt's workflow."""
    return f"{job}.{attempt}"


class Jobs:
    """The queue and the history. Close it when it is no longer needed."""

    def __init__(self, settings: Settings) -> None:
        quiet_library("dbos")
        self._engine = open_database(settings)
        with telling():
            DBOS.migrate(database_url(settings))
            self._client = DBOSClient(system_database_engine=self._engine, application_name=APPLICATION)
        self.store = Store(self._engine, round(settings.worker_dead_after_s * 1000))

    def close(self) -> None:
        self._client.destroy()
        self._engine.dispose()

    def enqueue(self, parameters: Record, identity: str | None = None) -> tuple[Job, bool]:
        """Puts the job that takes such parameters into the queue; answers it, and whether it is new.

        A job of the same kind with the same parameters that isn't over yet is answered instead, and so is one of the
        same id when it is the same job. Raises JobError.
        """
        kind, kept = kind_of(parameters), canonical_json(parameters)
        with self.store.alone() as change:
            if identity is not None:
                _check_id(identity)
                if change.known(identity):
                    row = change.row(identity)
                    if (row.kind, row.parameters) != (kind, kept):
                        raise JobError(f"There is another job {identity} already: choose another id.")
                    return self.store.job(identity), False
            same = change.same_under_way(kind, kept)
            if same is None:
                same = identity or _new_id(kind, change)
                self.begin(change, same, kind, kept)
                fresh = True
            else:
                fresh = False
        return self.store.job(same), fresh

    def begin(self, change: Change, identity: str, kind: JobKind, parameters: str, detail: str = "") -> None:
        """Puts a new job into the queue, as a part of a transaction; `parameters` are canonical JSON."""
        change.add(identity, kind, parameters, detail)
        self._start(change, identity, kind, 1)

    def get(self, identity: str) -> Job:
        return self.store.job(identity)

    def list(self, limit: int = 50) -> tuple[Job, ...]:
        """The newest jobs, newest first."""
        return self.store.jobs(limit, Wanted())[0]

    def log(self, identity: str, after: int = 0, limit: int | None = None) -> tuple[JobLine, ...]:
        """The log, or what came after a line's number, so many lines at most."""
        self.store.job(identity)
        return self.store.log(identity, after, limit)

    def history(self, identity: str, after: int = 0) -> tuple[JobEvent, ...]:
        """What became of it, or what after an entry's number."""
        self.store.job(identity)
        return self.store.history(identity, after)

    def pause(self, identity: str) -> Job:
        """Holds a job: at once when it waits, else at the next place where it can stop."""
        with self.store.alone() as change:
            row = change.row(identity)
            if row.status == "running":
                change.wish(identity, "pause")
            elif row.status == "pending":
                change.turn(identity, "paused", "before it began")
            elif row.status != "paused":
                raise JobError(f"The job {identity} is {row.status}: there is nothing to pause.")
        if row.status == "pending":
            self.hold(identity, row.attempt)
        return self.store.job(identity)

    def resume(self, identity: str) -> Job:
        """Lets a paused job go on where it was."""
        with self.store.alone() as change:
            row = change.row(identity)
            if row.status == "running" and row.wish == "pause":
                change.wish(identity, "")
                return self.store.job(identity)
            if row.status != "paused":
                raise JobError(f"The job {identity} is {row.status}: only a paused job can be resumed.")
            change.turn(identity, "pending", "resumed", wish="")
        # Twice does no harm; a process that dies right here leaves a job that the next worker finds and wakes.
        self.wake(identity, row.attempt)
        return self.store.job(identity)

    def cancel(self, identity: str) -> Job:
        """Ends a job for good: at once when nobody works on it, else at the next place where it can stop."""
        with self.store.alone() as change:
            row = change.row(identity)
            if row.status == "running" and change.alive(row.worker):
                change.wish(identity, "cancel")
            elif row.status in ("pending", "paused", "running"):
                change.turn(identity, "cancelled", "", ended_ms=change.now(), wish="", outcome="Cancelled.")
            elif row.status != "cancelled":
                raise JobError(f"The job {identity} is {row.status}: there is nothing to cancel.")
        if self.store.job(identity).status == "cancelled":
            self.hold(identity, row.attempt)
        return self.store.job(identity)

    def retry(self, identity: str) -> Job:
        """Runs a job that failed or was cancelled once more; what it has on disk already it keeps."""
        with self.store.alone() as change:
            row = change.row(identity)
            if row.status not in ("failed", "cancelled"):
                raise JobError(f"The job {identity} is {row.status}: only a failed or cancelled job can be retried.")
            same = change.same_under_way(row.kind, row.parameters)
            if same is not None:
                raise JobError(f"The job {same} does the same already.")
            attempt = row.attempt + 1
            change.turn(
                identity, "pending", "retried", attempt=attempt, wish="", outcome="", ended_ms=None, worker=None,
                done=0, total=None, unit="", rate=None,
            )  # fmt: skip
            self._start(change, identity, row.kind, attempt)
        return self.store.job(identity)

    # ---- what workers need

    def workflows(self, names: Sequence[str]) -> dict[str, WorkflowStatus]:
        """What DBOS knows of these workflows, by name."""
        if not names:
            return {}
        with telling():
            found = self._client.list_workflows(workflow_ids=list(names), load_input=False, load_output=False)
        return {flow.workflow_id: flow for flow in found}

    def takers(self) -> set[str]:
        """The workers that have taken workflows from the queue and not brought them to an end.

        A worker may die after it has told a job's end and before its workflow has one: such a workflow has to end too,
        since it keeps all others of its kind in the queue.
        """
        with telling():
            found = self._client.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {flow.executor_id for flow in found if flow.executor_id}

    def hold(self, identity: str, attempt: int) -> None:
        """Takes a job's workflow out of the queue, to be woken later."""
        with telling():
            self._client.cancel_workflow(workflow_id(identity, attempt))

    def wake(self, identity: str, attempt: int) -> None:
        """Puts a held workflow back into the queue."""
        with telling():
            self._client.resume_workflow(workflow_id(identity, attempt), queue_name=QUEUE)

    def _start(self, change: Change, identity: str, kind: str, attempt: int) -> None:
        options: EnqueueOptions = {
            "queue_name": QUEUE,
            "workflow_name": WORKFLOW,
            "workflow_id": workflow_id(identity, attempt),
            "app_version": APPLICATION_VERSION,
            "queue_partition_key": kind,
        }
        self._client.enqueue_in_transaction(change.connection, options, identity, attempt)


def _check_id(identity: str) -> None:
    decode(JobId, identity)
    if identity == "events":
        raise JobError("A job can't be called events: its address would be that of the news of all jobs.")


def _new_id(kind: str, change: Change) -> str:
    """Readable, and in order of time: fetch-20261123-072145-3f9a."""
    moment = change.connection.execute(sa.text("SELECT CURRENT_TIMESTAMP")).scalar_one()
    digits = re.sub("[^0-9]", "", str(moment))[:14]
    return f"{kind}-{digits[:8]}-{digits[8:]}-{secrets.token_hex(2)}"
