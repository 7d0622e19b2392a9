"""An index from words to the tunes that have them, one list a field, in which a prefix is one slice.

The words are sorted and so are their postings: all tunes that have a word with a given beginning lie next to each
other, so that a keystroke costs a bisection and a copy (an inverted index in the sense of Zobel and Moffat, "Inverted
Files for Text Search Engines", 2006, kept as arrays).
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from client_py.core.words import index_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIELDS: Final = ("title", "author", "released", "path", "notes")  # in order of weight
_PAST = "\U0010ffff"

Span: TypeAlias = tuple[int, int]
Column: TypeAlias = "array[int] | NDArray[np.uint32]"  # as made, or as read


@dataclass(frozen=True, slots=True)
class Postings:
    """`tunes[field][starts[field][w]:starts[field][w + 1]]` have word `w` in that field, in rising order."""

    words: Sequence[str]
    starts: tuple[Column, ...]
    tunes: tuple[Column, ...]

    def span(self, prefix: str, among: Span | None = None) -> Span:
        """The range of the words that begin so, `among` a range that holds all of those."""
        first, last = among or (0, len(self.words))
        first = bisect_left(self.words, prefix, first, last)
        if first == last or not self.words[first].startswith(prefix):
            return first, first
        return first, bisect_left(self.words, prefix + _PAST, first, last)

    def place(self, word: str) -> int | None:
        """Which of the words it is, None where it is none."""
        place = bisect_left(self.words, word)
        return place if place < len(self.words) and self.words[place] == word else None

    def slips(self, word: str) -> tuple[Span, ...]:
        """The ranges of the words that begin with what is one insertion, deletion, replacement or swap of neighbours
        away (Damerau, 1964), in order, none twice.

        Goes down the sorted words letter by letter, so that only beginnings that exist are looked at.
        """
        found: set[Span] = set()
        under: Span = 0, len(self.words)
        for place in range(len(word)):
            head, tail = word[:place], word[place:]
            under = self.span(head, under)
            if under[0] == under[1]:
                break
            found.add(self.span(head + tail[1:], under))
            if len(tail) > 1:
                found.add(self.span(head + tail[1] + tail[0] + tail[2:], under))
            at = under[0]
            while at < under[1]:
                if len(self.words[at]) == place:
                    at += 1  # the head itself
                    continue
                next_head = self.words[at][: place + 1]
                inner = at, bisect_left(self.words, next_head + _PAST, at, under[1])
                found.update((self.span(next_head + tail, inner), self.span(next_head + tail[1:], inner)))
                at = inner[1]
        return tuple(sorted(span for span in found if span[0] < span[1]))


def make_postings(texts: Iterable[Mapping[str, str]]) -> Postings:
    """The index over each tune's texts by field name, tunes counted from 0."""
    found: tuple[dict[str, list[int]], ...] = tuple({} for _ in FIELDS)
    for number, tune in enumerate(texts):
        for index, field in enumerate(FIELDS):
            for word in index_words(tune.get(field, "")):
                found[index].setdefault(word, []).append(number)
    words = sorted(set().union(*found))
    starts, tunes = [], []
    for lists in found:
        column, edges = array("I"), array("I", [0])
        for word in words:
            column.extend(lists.get(word, ()))
            edges.append(len(column))
        starts.append(edges)
        tunes.append(column)
    return Postings(words, tuple(starts), tuple(tunes))
