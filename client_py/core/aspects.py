"""In which respects two songs are alike: what the base model was made from, told back from their embeddings.

The model is linear before it is cut to length 1 (network.py): e is along z S + b, with z the features' ranks. So the
least-squares guess of z is e (S'S)^-1 S', in which features that the embedding doesn't see come out small. Grouped into
respects that a listener has a word for, two songs' guesses are compared with those of songs drawn by chance, and a
respect is named where hardly any of these lie closer. docs/stations.md tells how often that holds.

Needs the base model's weights, and a second of work in the browser, which is done in portions.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import Dice
from client_py.core.model import Model, restored
from client_py.core.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Aspect:
    """A respect by its word, the features that make it, and the one that says whether a song has it at all."""

    word: str
    features: str  # a pattern
    present: str = ""


ASPECTS: Final = (
    Aspect("tempo", r"tempo$|notes_per_s|row\.|voice_gap|note_gap|call_speed"),
    Aspect("rhythm", r"onset_lag|swing|gap_entropy|onset_chord|onset_pair"),
    Aspect("lead voice", r"role_(pitch|notes)\.(high|middle)|pitch_mean|pitch\.([6-9]|1[01])[0-9]"),
    Aspect("bass", r"role_(pitch|notes)\.low|pitch_mean\.p10|pitch\.[1-4][0-9]-"),
    Aspect("intervals", r"interval|repeated|pitch_entropy"),
    Aspect("harmony", r"key|degree|chord"),
    Aspect("arpeggios", r"arpeggio|step|voice_steps", "arpeggio"),
    Aspect("vibrato", r"vibrato|bend", "vibrato"),
    Aspect("slides", r"slide|drop|bending|legato", "bending"),
    Aspect("drums", r"drum|voice_drums|voice_noise|wave\.noise", "drum.noise_first"),
    Aspect("waveforms", r"wave\.|voice_(tri|saw|pulse|noise)|sync|ring"),
    Aspect("envelopes", r"attack|decay|sustain|release|envelope"),
    Aspect("pulse sweeps", r"pulse", "pulse_sweep"),
    Aspect("filter", r"filter|cutoff|resonance|voice_filter", "filter_used"),
    Aspect("sound colour", r"brightness|bandwidth|rolloff|contrast|mfcc|flatness"),
)
MOST: Final = 2  # named of a pair
NAMED: Final = 0.03  # of chance's pairs are as alike in a respect that is named
_PRESENT: Final = 0.3  # deviations above the middle, in both songs
_SONGS: Final = 256  # drawn by chance
_APART: Final = (1, 2, 3, 5)  # of these, which are compared: the pairs are 4 times as many as the songs
_ROWS: Final = 16  # of a matrix at a time: some 10 ms in the browser
_PIVOTS: Final = 8
_SHIFT: Final = 1e-6  # of the mean diagonal, so that S'S has an inverse in any case


class Aspects:
    """The aspects of one model over one collection; `prepare` until it says that they are ready."""

    def __init__(self, model: Model, songs: Songs) -> None:
        """`songs` is of a catalogue that was made with the same model."""
        self._straight = model.network["straight"].astype(np.float64)
        names = list(model.features)
        of = [[place for place, name in enumerate(names) if re.match(each.features, name)] for each in ASPECTS]
        self._used = sorted({place for places in of for place in places})
        column = {place: number for number, place in enumerate(self._used)}
        self._of = [np.array([column[place] for place in places], np.int64) for places in of]
        self._present = [column.get(names.index(each.present)) if each.present in names else None for each in ASPECTS]
        self._songs = songs
        self._back = np.zeros((len(self._used), model.dimensions), np.float32)
        self._deviations = np.ones(len(self._used), np.float32)
        self._middle = np.zeros(len(self._used), np.float32)
        self._usual = np.zeros(len(ASPECTS), np.float32)
        self._work: Iterator[None] | None = self._working()

    @property
    def ready(self) -> bool:
        """Whether `shared` can be asked."""
        return self._work is None

    def prepare(self) -> bool:
        """Does one portion of the work, some 10 ms in the browser; says whether all is done."""
        if self._work is not None and next(self._work, self) is self:
            self._work = None
        return self.ready

    def shared(self, one: "NDArray[np.int8]", other: "NDArray[np.int8]") -> list[str]:
        """The respects, at most two and the clearest first, in which two embeddings (dimensions,) are alike."""
        if not self.ready or not one.any() or not other.any():
            return []
        guesses = self._guesses(np.stack([one, other])) / self._deviations
        apart = np.abs(guesses[0] - guesses[1])
        found = [
            (float(apart[columns].mean() / usual), number)
            for number, (columns, usual) in enumerate(zip(self._of, self._usual, strict=True))
            if len(columns) and usual > 0 and self._both_have(guesses, number)
        ]
        return [ASPECTS[number].word for near, number in sorted(found)[:MOST] if near <= 1.0]

    def _both_have(self, guesses: "Floats", number: int) -> bool:
        column = self._present[number]
        return column is None or bool((guesses[:, column] - self._middle[column] >= _PRESENT).all())

    def _guesses(self, embeddings: "NDArray[np.int8]") -> "Floats":
        """The features (n, used) that these embeddings (n, dimensions) tell of, up to scale."""
        guesses: Floats = restored(embeddings).astype(np.float32) @ self._back.T
        return guesses

    def _working(self) -> Iterator[None]:
        """(S'S)^-1 S' for the features that are used, then what is usual between songs."""
        inverse = yield from _inverse(self._straight)
        for first in range(0, len(self._used), _ROWS):
            rows = slice(first, first + _ROWS)
            self._back[rows] = self._straight[self._used[rows]] @ inverse
            yield
        yield from self._compare()

    def _compare(self) -> Iterator[None]:
        known = np.flatnonzero(self._songs.ratings.any(axis=0))
        drawn = known[Dice(1).order(len(known))[:_SONGS]] if len(known) else known
        parts = []
        for first in range(0, len(drawn), _ROWS):
            parts.append(self._guesses(self._songs.embeddings(drawn[first : first + _ROWS])))
            yield
        if len(drawn) <= max(_APART):
            return  # too few to say what is usual: nothing is named
        guesses = np.concatenate(parts)
        self._deviations = np.maximum(guesses.std(axis=0), np.float32(1e-9))
        guesses /= self._deviations
        self._middle = guesses.mean(axis=0)
        yield
        for number, columns in enumerate(self._of):
            if len(columns):
                own = guesses[:, columns]
                apart = [np.abs(own - np.roll(own, shift, axis=0)).mean(axis=1) for shift in _APART]
                self._usual[number] = np.quantile(np.concatenate(apart), NAMED)
            yield


def _inverse(straight: "NDArray[np.float64]") -> "Generator[None, None, NDArray[np.float64]]":
    """(S'S)^-1 by Gauss and Jordan, which needs no choice of pivots where a matrix is positive definite."""
    size = straight.shape[1]
    matrix = np.zeros((size, size))
    for first in range(0, len(straight), _ROWS):
        part = straight[first : first + _ROWS]
        matrix += part.T @ part
        yield
    matrix += np.eye(size) * (_SHIFT * float(np.trace(matrix)) / max(size, 1))
    for pivot in range(size):
        column = matrix[:, pivot].copy()
        row = matrix[pivot] / column[pivot]
        matrix -= column[:, None] * row[None, :]
        matrix[:, pivot] = -column / column[pivot]
        matrix[pivot] = row
        matrix[pivot, pivot] = 1.0 / column[pivot]
        if pivot % _PIVOTS == 0:
            yield
    return matrix
