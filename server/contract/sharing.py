"""The records of merging what listeners shared: what is asked of the job, and what it leaves."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

from client_py.core.contract import Count, Record, Sha256
from client_py.core.contract_learning import Semver
from client_py.core.contract_sharing import MAX_SHARED, Units
from client_py.core.limits import Told


@dataclass(frozen=True, slots=True)
class IngestParameters(Record):
    """Merges what listeners shared, where enough of them did."""

    min_devices: Annotated[int, Interval(ge=2, le=1_000_000), Told("merge only what so many devices shared")] = 10


@dataclass(frozen=True, slots=True)
class QuarantinedUpload(Record):
    """A line of data/sharing/quarantine.jsonl: an upload that isn't merged (`line` of the device's file), and why."""

    device: Sha256
    line: Count
    reason: Annotated[str, Len(1, 300)]


@dataclass(frozen=True, slots=True)
class SharedTaste(Record):
    """data/training/shared-taste.json: the mean of what devices shared against one base, shrunk by the noise in it.

    `values` as in `ModelDelta`; `kept` is the share of the mean's length that is left, of dimensions and of ratings.
    """

    base: Semver
    devices: Count
    kept: Annotated[tuple[Annotated[float, Interval(ge=0, le=1)], ...], Len(2, 2)]
    values: Annotated[tuple[Units, ...], Len(1, MAX_SHARED)]
