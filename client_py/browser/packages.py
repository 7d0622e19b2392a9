"""Packages that the page loads when they are needed: python/host.js has `load`, which answers "" or a fault as JSON."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from client_py.browser.faults import fault_of

Load: TypeAlias = Callable[[str], Awaitable[str]]


class BrowserPackages:
    """The twin of MemoryPackages; `load` remembers what is there."""

    def __init__(self, load: Load) -> None:
        self._load = load

    async def need(self, name: str) -> None:
        if fault := await self._load(name):
            raise fault_of(fault)
