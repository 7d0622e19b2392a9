"""Records of what a listener shares by the second switch: a taste, clipped and noised, and the way to take it back."""

from dataclasses import dataclass
from typing import Annotated, Final

from annotated_types import Interval, Len

from client_py.core.contract import Count, Record, Sha256, Uuid7
from client_py.core.contract_learning import Semver
from client_py.core.limits import Matches

MAX_SHARED: Final = 1_100  # numbers of a taste: the most dimensions of a model, and ratings
UNITS: Final = 1024  # of a star
MAX_UNITS: Final = 2**24

Units = Annotated[int, Interval(ge=-MAX_UNITS, le=MAX_UNITS)]
Spread = Annotated[float, Interval(gt=0, le=10_000)]
WithdrawalSecret = Annotated[str, Matches("[0-9a-f]{64}", "a secret has 64 hexadecimal digits")]


@dataclass(frozen=True, slots=True)
class ModelDelta(Record):
    """How a listener's taste differs from what a base model says: clipped, noised and rounded before it leaves.

    `values` are in 1/1024 of a star: one for each dimension of the base's embedding, then energy, mood and complexity.
    `clip` is the length that the vector had at most, `deviation` that of the noise in each number, both in stars.
    """

    id: Uuid7
    base: Semver
    clip: Spread
    deviation: Spread
    values: Annotated[tuple[Units, ...], Len(1, MAX_SHARED)]


@dataclass(frozen=True, slots=True)
class ModelUpload(Record):
    """A taste and who shares it: `device` is the SHA-256 of a secret that one device drew for this alone."""

    device: Sha256
    delta: ModelDelta


@dataclass(frozen=True, slots=True)
class Withdrawal(Record):
    """Takes back all that one device shared. Nobody but that device can name the secret."""

    secret: WithdrawalSecret


@dataclass(frozen=True, slots=True)
class WithdrawalReceipt(Record):
    """How many uploads were deleted."""

    deleted: Count
