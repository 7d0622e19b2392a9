"""Waiting for a moment, or until something happens."""

import asyncio

from client_py.ports import Clock


async def moment(clock: Clock, awake: asyncio.Event, seconds: float) -> None:
    """Returns after that long, or when `awake` is set, whichever is first."""
    tasks = [asyncio.ensure_future(clock.sleep(seconds)), asyncio.ensure_future(awake.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
