"""Canonical JSON and JSON lines: the same values give the same bytes on every machine."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import NoReturn, TypeAlias

from client_py.core.errors import CanonicalError

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"


def plain(value: object) -> JsonValue:
    """Turns records, tuples and mappings into what JSON has; raises CanonicalError for what it lacks."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        if not value.isascii():
            _encodable(value)
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise CanonicalError(f"JSON has no {value}")
        return value + 0.0  # -0.0 and 0.0 are one number, so they get one form
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise CanonicalError(f"the key of a JSON object is a text, not {type(key).__name__}")
            _encodable(key)
        return {key: plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    raise CanonicalError(f"JSON has no form for {type(value).__name__}")


def canonical_json(value: object) -> str:
    """Keys sorted by code point, no white space, UTF-8 as it is, no NaN."""
    return _ENCODER.encode(plain(value))


def canonical_jsonl(values: Iterable[object]) -> str:
    """One canonical line a value, each ended by a line feed; the order is the caller's."""
    return "".join(canonical_json(value) + "\n" for value in values)


def read_json(text: str) -> JsonValue:
    """Reads strict JSON: no NaN, no Infinity. Raises CanonicalError."""
    try:
        value: JsonValue = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise CanonicalError("the JSON is nested too deeply") from None
    except CanonicalError:
        raise
    except ValueError as error:
        raise CanonicalError(f"the text is no JSON: {error}") from None
    return value


def _encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CanonicalError("a text holds half of a character pair, which UTF-8 can't") from None


def _no_constant(name: str) -> NoReturn:
    raise CanonicalError(f"JSON has no {name}")
