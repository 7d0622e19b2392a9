"""Finds tunes as somebody types: every word must be met by a beginning, or else by one slip of the finger.

For each word one byte a tune says how well the tune meets it; what is asked of several words is arithmetic on those
columns. As one types only the last word is new: the columns of the others are remembered.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from client_py.core.postings import FIELDS, Postings, Span
from client_py.core.words import query_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_WORDS: Final = 6
_SHORTEST_WITH_SLIP: Final = 4
_REMEMBERED: Final = 16  # columns: a megabyte at 60,000 tunes
# How well a tune meets a word: twice the field's place among FIELDS, 1 more where the word is only a beginning.
_NOT_MET: Final = 255
_WITHOUT_LETTERS: Final = 128  # behind all that meet the single letters too

Ranks: TypeAlias = "NDArray[np.uint8]"


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of tunes, best first, as many as were asked for; and how many there are in all."""

    numbers: list[int]
    total: int


class Search:
    """A search over one catalogue of so many tunes."""

    def __init__(self, postings: Postings, tunes: int) -> None:
        self._postings = postings
        self._tunes = tunes
        self._columns = tuple(np.asarray(column, np.intp) for column in postings.tunes)
        self._title_words = np.bincount(self._columns[0], minlength=tunes)
        self._ranks = lru_cache(maxsize=_REMEMBERED)(self._ranks_of)
        self._slips = lru_cache(maxsize=64)(postings.slips)

    def find(self, query: str, limit: int = 100) -> Found:
        """The tunes that meet all words; none for a query without letters or digits.

        First come those whose title is the query, then those that have all words in the title, then with the author's
        name, and so on by field; among them, those with more of the words as a whole; then by path.
        """
        words = list(dict.fromkeys(query_words(query)))[:MAX_WORDS]
        if not words or not self._tunes:
            return Found([], 0)
        # A letter beside words is a word of its own (`Last Ninja 2`), or one that is still being typed.
        long = [word for word in words if len(word) > 1] or words[:1]
        letters = [word for word in words if word not in long]
        met = self._met(long)
        worst = np.maximum.reduce(met)
        scores = self._scores(met)
        if letters:
            more = [*met, *(self._ranks(letter, ()) for letter in letters)]
            whole = np.maximum.reduce(more) != _NOT_MET
            scores = np.where(whole, self._scores(more), scores + _WITHOUT_LETTERS)
        found = np.flatnonzero(worst != _NOT_MET)
        order = np.argsort(scores[found], kind="stable")[:limit]
        return Found(found[order].tolist(), len(found))

    def _met(self, words: list[str]) -> list[Ranks]:
        """A column for each word: by its beginnings, by slips where there are none or where no tune meets all."""
        met = [self._ranks(word, self._begun(word) or self._slipped(word)) for word in words]
        if len(words) == 1 or bool((np.maximum.reduce(met) != _NOT_MET).any()):
            return met
        # A slip may have hit a word that exists: `comando` does, in another tune.
        return [self._ranks(word, (*self._begun(word), *self._slipped(word))) for word in words]

    def _begun(self, word: str) -> tuple[Span, ...]:
        """The range of the words that begin so."""
        span = self._postings.span(word)
        return (span,) if span[0] < span[1] else ()

    def _slipped(self, word: str) -> tuple[Span, ...]:
        return self._slips(word) if len(word) >= _SHORTEST_WITH_SLIP else ()

    def _ranks_of(self, word: str, spans: tuple[Span, ...]) -> Ranks:
        """How well each tune meets a word: as a whole, or by any of the words in `spans`."""
        ranks = np.full(self._tunes, _NOT_MET, np.uint8)
        whole = self._postings.place(word)
        for field in reversed(range(len(FIELDS))):  # the best field is written last
            starts, column = self._postings.starts[field], self._columns[field]
            for first, last in spans:
                ranks[column[starts[first] : starts[last]]] = 2 * field + 1
            if whole is not None:
                ranks[column[starts[whole] : starts[whole + 1]]] = 2 * field
        return ranks

    def _scores(self, met: list[Ranks]) -> Ranks:
        """Smaller is better, under 128 for a tune that meets all; means nothing for others."""
        beginnings = np.add.reduce([ranks & 1 for ranks in met], dtype=np.uint8)
        worst = np.maximum.reduce(met)
        scores: Ranks = (worst >> 1) * np.uint8(len(met) + 1) + beginnings + np.uint8(1)
        scores[(worst == 0) & (self._title_words == len(met))] = 0
        return scores
