"""What several tests of jobs have in common: a download that waits, and a worker that dies in it."""

import threading

from tests.hvsc.mirrors import Mirror
from tests.jobs.operator import Operator, kill, until


def held(served: Mirror) -> threading.Event:
    """Keeps every download from ending until the event is set."""
    served.held = threading.Event()
    return served.held


def begun(operator: Operator) -> None:
    """Waits until half of an archive has arrived."""
    kept = operator.folder / "data" / "cache" / "downloads"
    until(lambda: any(part.stat().st_size for part in kept.glob("*.part")), "the download began")


def one_of_two_dies(operator: Operator, served: Mirror) -> None:
    """A worker fetches and is killed half way while another one is there, which ends the job."""
    go = held(served)
    with operator.worker("one") as first:
        operator.fetch()
        begun(operator)
        with operator.worker("two"):
            kill(first)
            go.set()
            until(lambda: operator.status() == "completed", "the job ended")
