"""What the audit log holds of a job that was put into the queue."""

from client_py.core.canonical import JsonValue
from server.contract.jobs import Job


def enqueued(job: Job, *, fresh: bool) -> dict[str, JsonValue]:
    """The job's parameters, and whether it is new or was under way already."""
    return {**{each.name: each.value for each in job.parameters}, "fresh": fresh}
