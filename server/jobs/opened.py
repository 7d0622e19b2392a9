"""The queue as a server has it: opened when somebody asks for it, so that listeners never wait for a database."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from starlette.concurrency import run_in_threadpool

from client_py.core.errors import ContractError
from server.database import DatabaseError
from server.jobs.errors import JobError, NoSuchJobError, NoSuchScheduleError
from server.logs import logger
from server.problems import ProblemError
from server.settings import Settings

if TYPE_CHECKING:
    from server.jobs.engine import Jobs

T = TypeVar("T")
_AGAIN_S = 10
_LOG = logger("jobs")


class OpenedJobs:
    """One `Jobs` for all requests; a database that didn't answer is tried again by the next request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._jobs: Jobs | None = None

    async def ask(self, work: "Callable[[Jobs], T]") -> T:
        """What `work` answers, done beside the event loop; raises ProblemError for what the jobs refuse."""
        return await run_in_threadpool(self.wait, work)

    def wait(self, work: "Callable[[Jobs], T]") -> T:
        """The same in a thread that may wait."""
        try:
            return work(self._opened())
        except NoSuchJobError as error:
            raise ProblemError("unknown_job", str(error)) from None
        except NoSuchScheduleError as error:
            raise ProblemError("unknown_schedule", str(error)) from None
        except DatabaseError as error:
            _LOG.warning("the database of the jobs doesn't answer", reason=str(error))
            detail = "The database of the jobs doesn't answer; the server's log says why."
            raise ProblemError("jobs_unavailable", detail, _AGAIN_S) from None
        except JobError as error:
            raise ProblemError("job_refused", str(error)) from None
        except ContractError as error:
            raise ProblemError("invalid_request", f"{error}.") from None

    def close(self) -> None:
        with self._lock:
            if self._jobs is not None:
                self._jobs.close()
            self._jobs = None

    def _opened(self) -> "Jobs":
        from server.jobs.engine import Jobs  # a second or so, which a server without an operator never spends

        with self._lock:
            if self._jobs is None:
                self._jobs = Jobs(self._settings)
            return self._jobs
