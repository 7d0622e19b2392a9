"""Chromium's DevTools protocol over a pair of pipes: JSON messages, each ended by a zero byte; nothing to install.

Playwright is made for browsers that live: one that is killed in the middle of a command leaves it hanging.
"""

import itertools
import json
import os
import select
import time
from collections.abc import Callable, Mapping
from typing import Any

PATIENCE_S = 60.0
Words = dict[str, Any]  # Any: what the browser says


class RefusedError(Exception):
    """The browser refused a command."""


class GoneError(Exception):
    """Nobody is at the other end any more, or nobody answers."""


class Devtools:
    """The ends of both pipes, used from one thread; closed by `close`."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = answers
        self._begun = b""
        self._ids = itertools.count(1)
        self._listeners: dict[str, Callable[[Words], None]] = {}

    def close(self) -> None:
        os.close(self._commands)
        os.close(self._answers)

    def on(self, event: str, listener: Callable[[Words], None]) -> None:
        """Calls the listener with what each event of this name says, while a command or `listen` waits."""
        self._listeners[event] = listener

    def call(self, method: str, params: Mapping[str, object] | None = None, **more: object) -> Words:
        """Waits for the answer; raises RefusedError, GoneError."""
        number = next(self._ids)
        message = json.dumps({"id": number, "method": method, "params": dict(params or {}), **more})
        try:
            os.write(self._commands, message.encode() + b"\0")
        except BrokenPipeError:
            raise GoneError("the browser is gone") from None
        end = time.monotonic() + PATIENCE_S
        while (answer := self._next(end)) is not None:
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise RefusedError(f"{method}: {answer['error']['message']}")
            result: Words = answer["result"]
            return result
        raise GoneError(f"{method} was not answered within {PATIENCE_S:.0f} s")

    def listen(self, seconds: float) -> None:
        """Lets events arrive for that long."""
        end = time.monotonic() + seconds
        while self._next(end) is not None:
            pass

    def _next(self, end: float) -> Words | None:
        """The next message, None when none came until then."""
        while b"\0" not in self._begun:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return None
            piece = os.read(self._answers, 65_536)
            if not piece:
                raise GoneError("the browser is gone")
            self._begun += piece
        whole, _, self._begun = self._begun.partition(b"\0")
        message: Words = json.loads(whole)
        if (listener := self._listeners.get(message.get("method", ""))) is not None:
            listener(message["params"])
        return message
