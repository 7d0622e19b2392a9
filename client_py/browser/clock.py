"""Time and chance of the device, as the interpreter has them of the browser."""

import asyncio
import os
import time


class BrowserClock:
    """The twin of MemoryClock that nobody can turn."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def elapsed_s(self) -> float:
        return time.monotonic()

    def random(self, size: int) -> bytes:
        return os.urandom(size)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
