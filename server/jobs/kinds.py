"""What kinds of jobs there are: the record of a kind's parameters, and what runs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from client_py.core.contract import FetchParameters, JobKind, Record
from client_py.core.decode import decode_json
from server.jobs.fetch import fetch
from server.jobs.running import Run

P = TypeVar("P", bound=Record)


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """A kind of job; `work` answers a sentence that says what came of it."""

    name: JobKind
    parameters: type[P]
    work: Callable[[Run, P], str]

    def run(self, run: Run, parameters: str) -> str:
        """Runs it with the parameters as they were kept, canonical JSON."""
        return self.work(run, decode_json(self.parameters, parameters))


KINDS = {kind.name: kind for kind in (Kind("fetch", FetchParameters, fetch),)}
