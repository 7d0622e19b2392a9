"""`sidflow` with a kind of job that comes later: its entry in KINDS is all that is added."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from client_py.core.contract import Record
from client_py.core.limits import Told
from server.jobs.kinds import KINDS, Kind


@dataclass(frozen=True, slots=True)
class StreamParameters(Record):
    """Parameters of the later kind."""

    segment_s: Annotated[int, Interval(ge=2, le=10), Told("seconds of a segment")] = 4


LATER = Kind("stream", "Cuts songs into segments.", StreamParameters, lambda _run, _parameters: "Done.")

if __name__ == "__main__":
    assert isinstance(KINDS, dict)
    KINDS[LATER.name] = LATER
    from server.cli import main  # its commands are made of KINDS

    main()
