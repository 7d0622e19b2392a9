"""The Python end of the page's worker: a message in, patches of the view out, errors as a code and a sentence.

JavaScript calls `boot` once and `Worker.dispatch` for each message, both with plain texts of JSON: nothing that crosses
needs to be destroyed, and all of this runs natively in the tests.
"""

import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from client_py.core.errors import SidflowError

Message: TypeAlias = dict[str, Any]  # Any: JSON; the application decodes it
Patch: TypeAlias = dict[str, Any]
Answer: TypeAlias = list[Patch] | Awaitable[list[Patch]]
Load: TypeAlias = Callable[[str], Awaitable[str]]


class LoadError(SidflowError):
    """The page could not load a package; `code` is its reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Worker:
    """Hands messages to `handle` and makes a text of what comes of them."""

    def __init__(self, handle: Callable[[Message], Answer]) -> None:
        self._handle = handle

    def dispatch(self, text: str) -> str | Awaitable[str]:
        """Answers `{"value": patches}` or `{"error": {code, message}}`; at once where the application does."""
        try:
            answer = self._handle(json.loads(text))
            return _said(answer) if isinstance(answer, list) else _later(answer)
        except Exception as error:  # noqa: BLE001 - each crosses as a code and a sentence
            return _refusal(error)

    def versions(self) -> str:
        """What runs, as JSON: Python, and numpy where it is loaded."""
        python = ".".join(map(str, sys.version_info[:3]))
        numpy = sys.modules.get("numpy")
        return json.dumps({"python": python, **({"numpy": numpy.__version__} if numpy else {})})


def boot(load: Load) -> Worker:
    """The worker with its application.

    `load` makes a package ("numpy") importable that isn't loaded yet; it answers "" or, as JSON, what went wrong.
    """

    async def need(package: str) -> list[Patch]:
        if fault := await load(package):
            raise LoadError(**json.loads(fault))
        return [{"op": "loaded", "package": package}]

    def handle(message: Message) -> Answer:
        match message:
            case {"kind": "need", "package": str(package)}:
                return need(package)
        raise SidflowError("There is no such message.")

    return Worker(handle)


async def _later(answer: Awaitable[list[Patch]]) -> str:
    try:
        return _said(await answer)
    except Exception as error:  # noqa: BLE001 - as above
        return _refusal(error)


def _said(patches: list[Patch]) -> str:
    return json.dumps({"value": patches}, separators=(",", ":"), allow_nan=False)


def _refusal(error: Exception) -> str:
    if isinstance(error, SidflowError):
        code, sentence = getattr(error, "code", "refused"), str(error)
    else:
        traceback.print_exception(error)
        code, sentence = "internal", "Something went wrong inside SIDFlow; the browser's console has the details."
    return json.dumps({"error": {"code": code, "message": sentence}})
