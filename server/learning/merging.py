"""One taste of many: the mean of what devices shared, shrunk by as much of it as is noise, and what it says of songs.

Of n uploads with noise of deviation s in each number, the mean has noise of variance s^2 / n, known beforehand. The
estimate of James and Stein (1961), its positive part,  m max(0, 1 - (b - 2) s^2 / n / |m|^2)  for a block of b numbers,
is nearer to the true mean than m is, whatever that mean. A block whose length noise alone reaches once in a thousand
times is left out whole: of few devices one would learn a direction by chance. The dimensions of the embedding and the
three ratings are blocks of their own: few numbers stand out of the noise sooner than many.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.contract_learning import Semver
from client_py.core.contract_sharing import UNITS
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from client_py.core.exact import column_sums, row_sums
from client_py.core.learned import RATINGS
from server.contract.sharing import QuarantinedUpload, SharedTaste
from server.learning.errors import LearningError
from server.learning.folder import numbers
from server.learning.shared import DEVIATION, Shared, in_company, sort_out, vectors_of

if TYPE_CHECKING:
    from client_py.core.exact import Reals

SHARED_TASTE: Final = ("training", "shared-taste.json")  # in the data folder
BESIDE: Final = len(RATINGS) - 1  # numbers of a taste that are of ratings, not of dimensions
_DIGITS: Final = 6
_ONCE_IN_A_THOUSAND: Final = 3.0902  # deviations


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of the uploads: a taste or none, those left out, and how many devices agree on a base at most."""

    merged: SharedTaste | None
    quarantined: list[QuarantinedUpload]
    company: int


def gather(found: Iterable[tuple[str, list[bytes]]], widths: Mapping[Semver, int], least: int) -> Gathered:
    """Looks at all uploads, and merges those against the newest base that at least `least` devices agree on.

    `found` has the lines of each device, `widths` how many numbers a taste has against each base that there is.
    """
    looked = sort_out(found, widths)
    quarantined = list(looked.quarantined)
    merged: SharedTaste | None = None
    company = 0
    for base in sorted(looked.by_base, key=numbers, reverse=True):
        kept, strange = in_company(looked.by_base[base])
        quarantined += strange
        company = max(company, len(kept))
        if merged is None and len(kept) >= least:
            merged = merge(kept)
    quarantined.sort(key=lambda each: (each.device, each.line, each.reason))
    return Gathered(merged, quarantined, company)


def merge(shared: list[Shared]) -> SharedTaste:
    """The taste that these uploads, all against one base, have in common."""
    vectors = vectors_of(shared)
    mean = column_sums(vectors) / len(shared)
    noise = DEVIATION**2 / len(shared)
    blocks = [slice(0, len(mean) - BESIDE), slice(len(mean) - BESIDE, len(mean))]
    kept = tuple(shrinkage(mean[block], noise) for block in blocks)
    values = np.concatenate([mean[block] * share for block, share in zip(blocks, kept, strict=True)])
    units = tuple(int(value) for value in np.rint(values * UNITS))
    return SharedTaste(shared[0].delta.base, len(shared), kept, units)


def shrinkage(mean: "Reals", variance: float) -> float:
    """The share of a mean that is left where each of its numbers has noise of that variance."""
    length = float(row_sums((mean * mean)[None, :])[0, 0])
    count = len(mean)
    if length <= variance * _chance_length(count):
        return 0.0
    return round(1.0 - max(count - 2, 0) * variance / length, _DIGITS)


def _chance_length(count: int) -> float:
    """What the squares of so many normal numbers exceed once in a thousand times (Wilson and Hilferty, 1931)."""
    rest = 2.0 / (9.0 * count)
    return float(count * (1.0 - rest + _ONCE_IN_A_THOUSAND * math.sqrt(rest)) ** 3)


def read_shared_taste(data: Path) -> SharedTaste | None:
    """The taste that the job `ingest` merged, None where there is none; raises LearningError for a spoilt file."""
    file = data.joinpath(*SHARED_TASTE)
    try:
        return decode_json(SharedTaste, file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (SidflowError, UnicodeDecodeError) as error:
        raise LearningError(f"{file} can't be used: {error}. Run the job ingest again.") from None
