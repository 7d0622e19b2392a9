"""The page's engine: public/js/python/local-ports.js asks the page, which plays the listener's files silently."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from client_py.browser.blobs import JsBytes
from client_py.browser.faults import fault_of
from client_py.core.canonical import canonical_json
from client_py.ports import Recording

if TYPE_CHECKING:
    from client_py.core.features.heard import Hearing


class JsHeard(Protocol):
    """`Heard` of public/js/python/messages.js."""

    sha256: str
    engine: str
    writes: JsBytes
    samples: JsBytes
    chips: int
    clock_hz: int
    frame_cycles: int
    end_cycle: int


class EarsHelper(Protocol):
    """Shares of the work come first, then what was heard, or a fault as JSON."""

    def engine(self) -> Awaitable[str]: ...
    def hear(self, path: str, hearing: str) -> AsyncIterator[float | str | JsHeard]: ...


class BrowserEars:
    """The twin of MemoryEars that a page answers."""

    def __init__(self, helper: EarsHelper) -> None:
        self._helper = helper

    async def engine(self) -> str:
        answer = await self._helper.engine()
        found = json.loads(answer)
        if "version" not in found:
            raise fault_of(answer)
        return str(found["version"])

    async def hear(self, path: str, hearing: "Hearing", tell: Callable[[float], None]) -> Recording:
        async for step in self._helper.hear(path, canonical_json(hearing)):
            if isinstance(step, str):
                raise fault_of(step)
            if not isinstance(step, int | float):
                return _recording(step)
            tell(step)
        raise AssertionError("what was heard is the last step")


def _recording(heard: JsHeard) -> Recording:
    return Recording(
        sha256=heard.sha256,
        engine=heard.engine,
        writes=heard.writes.to_bytes(),
        samples=heard.samples.to_bytes(),
        chips=int(heard.chips),
        clock_hz=int(heard.clock_hz),
        frame_cycles=int(heard.frame_cycles),
        end_cycle=int(heard.end_cycle),
    )
