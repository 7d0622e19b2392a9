"""Whether a new model may take the place of the published one: not if it finds less, on composers neither ever saw."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.canonical import canonical_jsonl
from client_py.core.decode import decode_json
from client_py.core.errors import SidflowError
from server.contract.learning import HeldOutScore
from server.learning.errors import LearningError
from server.learning.groups import numbered
from server.learning.measures import Interval, interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LOST: Final = 0.02  # of nDCG@10 on the mean, where the interval leaves open whether it is chance
LEAST_COMMON: Final = 10  # songs that both were asked for


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is a sentence for people."""

    passed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Gain:
    """What a model finds more than another, on the songs that both were asked for; `found` where these are enough."""

    songs: int
    composers: int
    found: Interval | None


def gain(new: Iterable[HeldOutScore], before: Iterable[HeldOutScore], measure: Callable[[HeldOutScore], float]) -> Gain:
    """Paired by song, with an interval from the bootstrap over composers: `measure` is what of each score counts."""
    known = {score.tune: measure(score) for score in before}
    common = [score for score in new if score.tune in known]
    composers = [score.composer for score in common]
    if len(common) < LEAST_COMMON:
        return Gain(len(common), len(set(composers)), None)
    gains: NDArray[np.float64] = np.array([measure(score) - known[score.tune] for score in common])
    return Gain(len(common), len(set(composers)), interval(gains, np.array(numbered(composers))))


def compare(new: Iterable[HeldOutScore], published: Iterable[HeldOutScore]) -> Verdict:
    """Refused is what is worse for certain (the whole interval of the gain in nDCG@10 below 0), and what lost more than
    0.02 on the mean.
    """
    gained = gain(new, published, lambda score: score.ndcg)
    if gained.found is None:
        return Verdict(
            False, f"Only {gained.songs} songs were asked of both models; {LEAST_COMMON} are the least to compare by."
        )
    found = gained.found
    told = f"{words(found)} of nDCG@10 on {gained.songs:,} songs of held-out composers"
    if found.high < 0.0 or found.mean < -MOST_LOST:
        return Verdict(False, f"It finds less than the published model: {told}.")
    return Verdict(True, f"It isn't worse than the published model: {told}.")


def words(found: Interval) -> str:
    """As in `+0.012 (-0.003 to +0.027)`."""
    return f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})"


def held_out_bytes(scores: Iterable[HeldOutScore]) -> bytes:
    return canonical_jsonl(scores).encode()


def read_held_out(file: Path) -> list[HeldOutScore]:
    """Raises LearningError."""
    try:
        return [decode_json(HeldOutScore, line) for line in file.read_text(encoding="utf-8").split("\n")[:-1]]
    except (SidflowError, OSError, UnicodeDecodeError) as error:
        raise LearningError(f"{file} can't be used: {error}.") from None
