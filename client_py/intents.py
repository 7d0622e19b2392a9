"""What the page may ask of the application: a closed set of named intents, each with checked arguments."""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_type_hints

from client_py.core.canonical import JsonValue
from client_py.core.decode import decode
from client_py.core.errors import ContractError

MARK = "__intent__"
Method = TypeVar("Method", bound=Callable[..., Awaitable[JsonValue]])
Handler = Callable[..., Awaitable[JsonValue]]


@dataclass(frozen=True, slots=True)
class Intent:
    """One intent: its name, what it does (the first line of its docstring), and the names of its arguments."""

    name: str
    summary: str
    arguments: tuple[str, ...]
    call: Handler


def intent(name: str) -> Callable[[Method], Method]:
    """Marks a method as the one that carries out an intent."""

    def mark(method: Method) -> Method:
        setattr(method, MARK, name)
        return method

    return mark


def intents_of(group: object) -> Iterator[Intent]:
    """The intents that an object's methods carry out."""
    for _, method in inspect.getmembers(group, inspect.ismethod):
        if name := getattr(method, MARK, None):
            summary = (inspect.getdoc(method) or "").partition("\n")[0]
            yield Intent(name, summary, tuple(inspect.signature(method).parameters), method)


async def carry_out(found: Intent, given: JsonValue) -> JsonValue:
    """Checks the arguments by the method's annotations and calls it; raises ContractError before anything happens."""
    if not isinstance(given, dict):
        raise ContractError("the arguments of an intent are an object", found.name)
    parameters = _parameters(found)
    if unknown := sorted(given.keys() - parameters.keys()):
        raise ContractError(f"there is no argument {', '.join(unknown)}", found.name)
    arguments: dict[str, Any] = {}  # Any: each has the type that its annotation asks for
    for name, (hint, needed) in parameters.items():
        if name in given:
            value = given[name]
            arguments[name] = value if hint is dict else decode(hint, value)
            if hint is dict and not isinstance(value, dict):
                raise ContractError("an object is needed", name)
        elif needed:
            raise ContractError("the argument is missing", f"{found.name}: {name}")
    return await found.call(**arguments)


@cache
def _parameters(found: Intent) -> dict[str, tuple[Any, bool]]:  # Any: an annotation
    """By name: what an argument must be, and whether it must be there. Read once: a search asks with each keystroke."""
    hints = get_type_hints(found.call, include_extras=True)
    parameters = inspect.signature(found.call).parameters.values()
    return {each.name: (hints[each.name], each.default is inspect.Parameter.empty) for each in parameters}
