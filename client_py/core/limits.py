"""What annotated-types has no word for: a text that matches a pattern, and what a field is for; both in the schemas."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import annotated_types as at


@dataclass(frozen=True, slots=True)
class Matches(at.GroupedMetadata):
    """The whole text matches `pattern`, written in what Python and ECMAScript regular expressions share.

    `meaning` says in words what is asked for.
    """

    pattern: str
    meaning: str

    def __iter__(self) -> Iterator[object]:
        yield at.Predicate(self.accepts)
        yield _PatternInSchema(self.pattern)

    def accepts(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text) is not None


@dataclass(frozen=True, slots=True)
class _PatternInSchema:
    """Tells pydantic's schema generator about the pattern; the core itself doesn't know pydantic."""

    pattern: str

    # Any: pydantic's core schema, opaque here.
    def __get_pydantic_json_schema__(
        self, core_schema: Any, handler: Callable[[Any], Mapping[str, object]]
    ) -> Mapping[str, object]:
        return {**handler(core_schema), "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Told(at.GroupedMetadata):
    """No limit, but what a field is for, as the help of a command line and the JSON Schema tell it."""

    text: str

    def __iter__(self) -> Iterator[object]:
        yield _TextInSchema(self.text)


@dataclass(frozen=True, slots=True)
class _TextInSchema:
    """Tells pydantic's schema generator about the text."""

    text: str

    # Any: pydantic's core schema, opaque here.
    def __get_pydantic_json_schema__(
        self, core_schema: Any, handler: Callable[[Any], Mapping[str, object]]
    ) -> Mapping[str, object]:
        return {**handler(core_schema), "description": self.text}
