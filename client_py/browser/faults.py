"""What the page's helpers answer: a value, or the code of a fault, which becomes one of the ports' errors."""

import json

from client_py.core.canonical import JsonValue
from client_py.ports import ConflictError, PortError, StorageFullError


class PageError(PortError):
    """The page could not load or do something; `code` is its reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BlockedError(PortError):
    """The browser forbids storage here."""


_FAULTS: dict[str, PortError] = {
    "full": StorageFullError("This device has no room left for SIDFlow; nothing was changed."),
    "conflict": ConflictError("Another tab changed this meanwhile; nothing was changed here."),
    "blocked": BlockedError("This browser allows SIDFlow no storage."),
    "failed": PortError("This device's storage failed; nothing was changed. Reload the page and try again."),
}


def value_of(text: str) -> JsonValue:
    """The value of `{"value": ...}`; raises the PortError that `{"error": code}` names."""
    answer = json.loads(text)
    if "error" in answer:
        fault = _FAULTS[answer["error"]]
        raise type(fault)(str(fault))
    value: JsonValue = answer["value"]
    return value


def fault_of(text: str) -> PageError:
    """The error that `{code, message}` tells of, in words for the listener."""
    return PageError(**json.loads(text))
