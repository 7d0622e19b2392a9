"""Reads records from JSON by their annotations alone, so that a browser needs no validation library.

Its verdict is that of pydantic's strict validation of JSON with extra fields forbidden; a property test holds both
to it.
"""

import math
import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import annotated_types as at

from client_py.core.canonical import read_json
from client_py.core.errors import ContractError
from client_py.core.limits import Matches, Told

T = TypeVar("T")
Reader = Callable[[object, str], Any]  # Any: each reader answers the type of its annotation


def decode(kind: type[T], value: object) -> T:
    """Makes a `kind` from what a JSON parser gives; raises ContractError naming the place that is wrong."""
    return cast("T", _reader(cast("Any", kind))(value, ""))


def decode_json(kind: type[T], text: str) -> T:
    """The same from text; raises CanonicalError when it is no JSON."""
    return decode(kind, read_json(text))


@cache
def _reader(annotation: Any) -> Reader:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *limits = get_args(annotation)
        return _limited(_reader(inner), tuple(_spread(limits)))
    if origin is Literal:
        return _choice(get_args(annotation))
    if origin in (Union, types.UnionType):
        return _optional(get_args(annotation))
    if origin is tuple:
        item, ellipsis = get_args(annotation)
        if ellipsis is not Ellipsis:
            raise TypeError(f"records hold tuples of one type and any length, not {annotation}")
        return _many(_reader(item))
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if is_dataclass(annotation):
        return _record(annotation)
    raise TypeError(f"records can't hold {annotation}")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ContractError("a text is needed", where)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ContractError("the text holds half of a character pair", where) from None
    return value


def _whole(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ContractError("a whole number is needed", where)
    return value


def _number(value: object, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ContractError("a number is needed", where)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ContractError("the number is too large", where)
    return number


def _truth(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise ContractError("true or false is needed", where)
    return value


def _nothing(value: object, where: str) -> None:
    if value is not None:
        raise ContractError("null is needed", where)


_SCALARS: dict[Any, Reader] = {str: _text, int: _whole, float: _number, bool: _truth, type(None): _nothing}


def _choice(choices: tuple[str, ...]) -> Reader:
    def read(value: object, where: str) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise ContractError(f"one of {', '.join(choices)} is needed", where)

    return read


def _optional(options: tuple[Any, ...]) -> Reader:
    others = [option for option in options if option is not type(None)]
    if len(others) != 1 or len(options) != 2:
        raise TypeError(f"records hold one type or None, not {options}")
    inner = _reader(others[0])
    return lambda value, where: None if value is None else inner(value, where)


def _many(item: Reader) -> Reader:
    def read(value: object, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ContractError("a list is needed", where)
        return tuple(item(each, f"{where}[{index}]") for index, each in enumerate(value))

    return read


def _record(kind: Any) -> Reader:
    hints = get_type_hints(kind, include_extras=True)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING}

    def read(value: object, where: str) -> Any:
        if not isinstance(value, dict):
            raise ContractError("an object is needed", where)
        for name in value:
            if name not in readers:
                raise ContractError("no such field", _join(where, name))
        for name in readers:
            if name in needed and name not in value:
                raise ContractError("the field is missing", _join(where, name))
        parts = {name: readers[name](part, _join(where, name)) for name, part in value.items()}
        try:
            return kind(**parts)
        except ContractError as error:
            raise ContractError(error.reason, _join(where, error.where)) from None

    return read


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where and name else where or name


def _spread(limits: Iterable[object]) -> Iterable[object]:
    for limit in limits:
        if isinstance(limit, Told):
            continue
        if isinstance(limit, at.GroupedMetadata) and not isinstance(limit, Matches):
            yield from _spread(limit)
        else:
            yield limit


def _limited(inner: Reader, limits: tuple[object, ...]) -> Reader:
    checks = [_check(limit) for limit in limits]

    def read(value: object, where: str) -> Any:
        result = inner(value, where)
        for holds, reason in checks:
            if not holds(result):
                raise ContractError(reason, where)
        return result

    return read


def _check(limit: Any) -> tuple[Callable[[Any], bool], str]:
    match limit:
        case at.Ge(ge):
            return lambda value: value >= ge, f"at least {ge} is needed"
        case at.Gt(gt):
            return lambda value: value > gt, f"more than {gt} is needed"
        case at.Le(le):
            return lambda value: value <= le, f"at most {le} is allowed"
        case at.Lt(lt):
            return lambda value: value < lt, f"less than {lt} is needed"
        case at.MinLen(least):
            return lambda value: len(value) >= least, f"the length is at least {least}"
        case at.MaxLen(most):
            return lambda value: len(value) <= most, f"the length is at most {most}"
        case Matches(_, meaning):
            return limit.accepts, meaning
    raise TypeError(f"decode doesn't know the limit {limit}")
