"""Work that can wait, in slices so short and so rare that nobody notices it: the one place that says when it may run.

A slice takes about 8 ms. What a slice took is paid for by a sleep, so that the share of the listener's budget is held
over any stretch of time, whatever the work was and however busy the machine is. An intent of the listener comes first:
the next slice waits until it has been carried out and a moment has passed. While less than half of the sound's buffer
is filled there is no slice at all.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from client_py.ports import Clock, Device

SLICE_S: Final = 0.008
LEAST_AHEAD: Final = 0.5  # of the sound's buffer
AFTER_INTENT_S: Final = 1.0
LEAST_REST_S: Final = 0.02  # so that whoever waits gets a turn, however coarse the clock is
LOOK_S: Final = 0.5  # how often it looks whether it may go on
_BESIDE: Final = 0.9  # of the budget is for slices; waking up and telling the page take the rest


class Duty:
    """The spare time of one worker, shared by all that runs in its background."""

    def __init__(self, clock: Clock, device: Device, budget: Callable[[], float]) -> None:
        """`budget` is the share of one processor that may be used, 0 to 1."""
        self._clock = clock
        self._device = device
        self._budget = budget
        self._free_at_s = 0.0
        self._intents = 0
        self.busy_s = 0.0
        """All that slices took until now."""

    @asynccontextmanager
    async def intent(self) -> AsyncIterator[None]:
        """No slice begins while the listener is being served, nor right after."""
        self._intents += 1
        try:
            yield
        finally:
            self._intents -= 1
            self._free_at_s = max(self._free_at_s, self._clock.elapsed_s() + AFTER_INTENT_S)

    def reason(self) -> str:
        """Why no slice may run just now, "" when one may."""
        if self._device.state().ahead < LEAST_AHEAD:
            return "It waits until enough of the sound is rendered ahead."
        return "It waits while you do something." if self._intents else ""

    async def _turn(self) -> None:
        """Waits until a slice may run."""
        while (wait_s := self._free_at_s - self._clock.elapsed_s()) > 0 or self.reason():
            await self._clock.sleep(wait_s if wait_s > 0 else LOOK_S)

    def _pay(self, took_s: float) -> None:
        """A slice has taken that long."""
        self.busy_s += took_s
        rest_s = max(took_s * (1.0 / (self._budget() * _BESIDE) - 1.0), LEAST_REST_S)
        self._free_at_s = max(self._free_at_s, self._clock.elapsed_s() + rest_s)

    @asynccontextmanager
    async def slice(self) -> AsyncIterator[None]:
        """Waits until a slice may run; the block is the slice, awaits nothing, and is paid for."""
        await self._turn()
        begun_s = self._clock.elapsed_s()
        yield
        self._pay(self._clock.elapsed_s() - begun_s)

    async def run(self, work: Callable[[], bool]) -> None:
        """Calls `work`, which does about a slice of work, until it answers True."""
        done = False
        while not done:
            async with self.slice():
                done = work()


class Measured:
    """How many of some equal pieces of work fit into a slice, by what they took until now."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self.pieces = 1

    def do(self, work: Callable[[int], bool]) -> bool:
        """Calls `work` with a number of pieces, answers what it answers, and learns from the time that it took."""
        begun_s = self._clock.elapsed_s()
        done = work(self.pieces)
        took_s = self._clock.elapsed_s() - begun_s
        fitting = int(0.75 * self.pieces * SLICE_S / took_s) if took_s > 0 else self._most
        # A slice that was long shortens the next one at once; a short one lengthens it step by step.
        self.pieces = max(1, min(fitting, self.pieces * 2, self._most))
        return done
