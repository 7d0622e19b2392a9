"""What goes wrong with jobs themselves, apart from what they do."""

from client_py.core.errors import SidflowError


class JobError(SidflowError):
    """What was asked of a job can't be done; the message says why."""


class NoSuchJobError(JobError):
    """There is no job of that id."""


class NoSuchScheduleError(JobError):
    """There is no schedule of that id."""


class StoppedError(JobError):
    """A running job was asked to pause or to end; `wish` is `pause` or `cancel`."""

    def __init__(self, wish: str) -> None:
        super().__init__(f"The job was asked to {wish}.")
        self.wish = wish


class FencedError(JobError):
    """Another worker has taken the job over; this one may write no more."""
