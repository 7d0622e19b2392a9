"""An index from words to the tunes that have them, one list a field, in which a prefix is one slice.

The words are sorted and so are their postings: all tunes that have a word with a given beginning lie next to each
other, so that a keystroke costs a bisection and a copy (an inverted index in the sense of Zobel and Moffat, "Inverted
Files for Text Search Engines", 2006, kept as arrays).
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from client_py.core.words import index_words

FIELDS: Final = ("title", "author", "released", "path", "notes")  # in order of weight
_PAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Postings:
    """`tunes[field][starts[field][w]:starts[field][w + 1]]` have word `w` in that field, in rising order."""

    words: Sequence[str]
    starts: tuple["array[int]", ...]
    tunes: tuple["array[int]", ...]

    def span(self, prefix: str) -> tuple[int, int]:
        """The range of the words that begin so."""
        first = bisect_left(self.words, prefix)
        if first == len(self.words) or not self.words[first].startswith(prefix):
            return first, first
        return first, bisect_left(self.words, prefix + _PAST, first)

    def slice(self, field: int, span: tuple[int, int]) -> "array[int]":
        """The tunes that have any of the words in a field, each perhaps several times."""
        starts = self.starts[field]
        return self.tunes[field][starts[span[0]] : starts[span[1]]]


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
