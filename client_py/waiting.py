"""Waiting for a moment, or until something happens; and long work that lets others have their turns."""

import asyncio
from collections.abc import Callable

from client_py.ports import Clock


async def moment(clock: Clock, awake: asyncio.Event, seconds: float) -> None:
    """Returns after that long, or when `awake` is set, whichever is first."""
    tasks = [asyncio.ensure_future(clock.sleep(seconds)), asyncio.ensure_future(awake.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def in_turns(work: Callable[[], bool]) -> None:
    """Calls `work`, which does some milliseconds of it, until it answers True; intents are served between the calls."""
    while not work():  # noqa: ASYNC110 - there is nothing to wait for
        await asyncio.sleep(0)
