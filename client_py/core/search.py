"""Finds tunes as somebody types: every word must be met by a beginning, or else by one slip of the finger."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from itertools import combinations

from client_py.core.postings import FIELDS, Postings
from client_py.core.words import query_words

MAX_WORDS = 6
_SHORTEST_WITH_SLIP = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_TITLE, _AUTHOR = FIELDS.index("title"), FIELDS.index("author")

Span = tuple[int, int]
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Met:
    """The tunes that meet one word: in the title, in title or author, anywhere."""

    title: frozenset[int]
    named: frozenset[int]
    anywhere: frozenset[int]


class Search:
    """A search over one catalogue. What was found for a word is remembered: as one types, only the last word is new."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._met = lru_cache(maxsize=16)(self._meet)
        self._slipped = lru_cache(maxsize=64)(self._slips_of)

    def find(self, query: str, limit: int = 100) -> list[int]:
        """Numbers of tunes, best first, `limit` at most; none for a query without letters or digits."""
        words = query_words(query)[:MAX_WORDS]
        if not words:
            return []
        if len(words) == 1:
            return self._one(words[0], self._begun(words[0]) or self._slipped(words[0]), limit)
        # A letter beside words is a word of its own (`Last Ninja 2`), or one that is still being typed.
        long = [word for word in words if len(word) > 1] or words[:1]
        if len(long) == len(words):
            return self._several(words, self._all_met(words), limit)
        letters = [word for word in words if word not in long]
        met = [*self._all_met(long), *(self._met(self._whole(letter)) for letter in letters)]
        found = dict.fromkeys(self._several([*long, *letters], met, limit))
        if len(found) < limit:
            found.update(dict.fromkeys(self._several(long, met[: len(long)], limit)))
        return list(found)[:limit]

    def _all_met(self, words: list[str]) -> list[_Met]:
        met = [self._met(self._begun(word) or self._slipped(word)) for word in words]
        if _all_of(each.anywhere for each in met):
            return met
        # A slip may have hit a word that exists: `comando` does, in another tune.
        return [self._met(tuple(sorted({*self._begun(word), *self._slipped(word)}))) for word in words]

    def _begun(self, word: str) -> Spans:
        """The range of the words that begin so."""
        span = self._postings.span(word)
        return (span,) if span[0] < span[1] else ()

    def _slips_of(self, word: str) -> Spans:
        """The ranges of the words that begin with what is one slip away."""
        if len(word) < _SHORTEST_WITH_SLIP:
            return ()
        near = {self._postings.span(variant) for variant in _one_slip(word)}
        return tuple(sorted(span for span in near if span[0] < span[1]))

    def _one(self, word: str, spans: Spans, limit: int) -> list[int]:
        """One word: field by field, whole words before beginnings."""
        whole = self._whole(word)
        found: dict[int, None] = {}
        for field in range(len(FIELDS)):
            for span in (*whole, *spans):
                piece = self._postings.slice(field, span)
                # A tune stands in a piece once for each of its words: a few times the limit is enough of it.
                found.update(dict.fromkeys(piece[: limit * 8]))
                if len(found) >= limit:
                    return list(found)[:limit]
        return list(found)

    def _several(self, words: list[str], met: list[_Met], limit: int) -> list[int]:
        """Tunes that meet all words: those with all in the title first, then title or author, then anywhere.

        Among those of a kind the ones with more whole words in the title come first.
        """
        whole = [self._tunes(_TITLE, self._whole(word)) for word in words]
        tiers = ([each.title for each in met], [each.named for each in met], [each.anywhere for each in met])
        found: dict[int, None] = {}
        for tier in map(_all_of, tiers):
            for wanted in range(len(words), -1, -1):
                if len(found) >= limit:
                    return list(found)[:limit]
                some = (_all_of((tier, *chosen)) for chosen in combinations(whole, wanted))
                fresh = frozenset().union(*some).difference(found)
                found.update(dict.fromkeys(nsmallest(limit, fresh)))
        return list(found)[:limit]

    def _meet(self, spans: Spans) -> _Met:
        title = self._tunes(_TITLE, spans)
        named = title | self._tunes(_AUTHOR, spans)
        return _Met(
            title, named, named.union(*(self._tunes(field, spans) for field in range(_AUTHOR + 1, len(FIELDS))))
        )

    def _tunes(self, field: int, spans: Spans) -> frozenset[int]:
        return frozenset().union(*(self._postings.slice(field, span) for span in spans))

    def _whole(self, word: str) -> Spans:
        """The range of the word itself."""
        first, last = self._postings.span(word)
        return ((first, first + 1),) if first < last and self._postings.words[first] == word else ()


def _all_of(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset.intersection(*sorted(sets, key=len))


def _one_slip(word: str) -> set[str]:
    """All words one insertion, deletion, replacement or swap of neighbours away (Damerau, 1964)."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    deleted = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    replaced = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    inserted = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    return deleted | swapped | replaced | inserted
