"""The device as the page tells of it: public/js/python/device-port.js remembers what came, and holds the lock."""

import json
from collections.abc import Awaitable
from typing import Protocol

from client_py.ports import DeviceState


class DeviceHelper(Protocol):
    """Texts are JSON: a DeviceState, and true or false."""

    def state(self) -> str: ...
    def take(self) -> Awaitable[str]: ...
    def give(self) -> Awaitable[None]: ...


class BrowserDevice:
    """The twin of MemoryDevice that looks at a real one."""

    def __init__(self, helper: DeviceHelper) -> None:
        self._helper = helper

    def state(self) -> DeviceState:
        return DeviceState(**json.loads(self._helper.state()))

    async def take_turn(self) -> bool:
        return bool(json.loads(await self._helper.take()))

    async def give_turn(self) -> None:
        await self._helper.give()
