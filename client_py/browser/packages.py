"""Packages that the page loads when they are needed: python/host.js has `load`, which answers "" or a fault as JSON."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from client_py.ports import PortError

Load: TypeAlias = Callable[[str], Awaitable[str]]


class LoadError(PortError):
    """The page could not load a package; `code` is its reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BrowserPackages:
    """The twin of MemoryPackages; `load` remembers what is there."""

    def __init__(self, load: Load) -> None:
        self._load = load

    async def need(self, name: str) -> None:
        if fault := await self._load(name):
            raise LoadError(**json.loads(fault))
