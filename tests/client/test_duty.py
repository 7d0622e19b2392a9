"""Work that can wait stays within its share of the processor, over any stretch of time, and gives way at once."""

import asyncio

import pytest

from client_py.duty import AFTER_INTENT_S, SLICE_S, Duty, Measured
from client_py.memory import MemoryClock, MemoryDevice
from client_py.ports import DeviceState
from tests.running import run_async


class Working:
    """A clock on which work takes time, and a device."""

    def __init__(self, budget: float = 0.05) -> None:
        self.clock = MemoryClock()
        self.device = MemoryDevice()
        self.duty = Duty(self.clock, self.device, lambda: budget)
        self.spans: list[tuple[float, float]] = []

    def work(self, seconds: float) -> bool:
        """Takes so long; never ends."""
        begun_s = self.clock.elapsed_s()
        self.clock.spend(seconds)
        self.spans.append((begun_s, seconds))
        return False

    def share(self, from_s: float, length_s: float) -> float:
        """Of that stretch of time."""
        inside = (min(begun + took, from_s + length_s) - max(begun, from_s) for begun, took in self.spans)
        return sum(max(0.0, each) for each in inside) / length_s


@pytest.mark.parametrize("budget", [0.005, 0.03, 0.05])
def test_over_any_ten_seconds_the_budget_is_held(budget: float) -> None:
    """Slices of any length, as on a machine that does other things too."""

    async def run() -> None:
        on = Working(budget)
        lengths = iter([SLICE_S, 0.004, 0.03, 0.001, SLICE_S, 0.012] * 10_000)
        task = asyncio.create_task(on.duty.run(lambda: on.work(next(lengths))))
        await on.clock.advance(120.0)
        task.cancel()
        starts = [begun for begun, _ in on.spans if begun <= 110.0]
        assert len(starts) > 10
        # A stretch that begins with a slice holds the most: one more than is paid for within it.
        most = max(on.share(start, 10.0) for start in starts)
        assert most <= min(budget + 0.03 / 10.0, 0.05)
        assert on.duty.busy_s == pytest.approx(sum(took for _, took in on.spans))
        assert on.duty.busy_s / 120.0 > budget * 0.8

    run_async(run())


def test_while_an_intent_is_served_and_a_moment_after_it_no_slice_begins() -> None:
    async def run() -> None:
        on = Working()
        task = asyncio.create_task(on.duty.run(lambda: on.work(SLICE_S)))
        await on.clock.advance(5.0)
        async with on.duty.intent():
            before = len(on.spans)
            await on.clock.advance(5.0)
            assert len(on.spans) == before
        over_s = on.clock.elapsed_s()
        await on.clock.advance(5.0)
        assert on.spans[before][0] >= over_s + AFTER_INTENT_S
        task.cancel()

    run_async(run())


def test_while_the_sound_needs_the_processor_no_slice_begins() -> None:
    async def run() -> None:
        on = Working()
        on.device.tell(DeviceState(ahead=0.49))
        task = asyncio.create_task(on.duty.run(lambda: on.work(SLICE_S)))
        await on.clock.advance(10.0)
        assert on.spans == []
        on.device.tell(DeviceState(ahead=0.5))
        await on.clock.advance(10.0)
        assert on.spans != []
        task.cancel()

    run_async(run())


def test_a_slice_takes_as_many_pieces_as_fit() -> None:
    """On a fast machine more of them; when it becomes slow, fewer at once."""
    clock = MemoryClock()
    measured = Measured(clock, 1000)

    def took(piece_s: float) -> float:
        def work(pieces: int) -> bool:
            clock.spend(pieces * piece_s)
            return False

        begun_s = clock.elapsed_s()
        measured.do(work)
        return clock.elapsed_s() - begun_s

    spans = [took(0.0005) for _ in range(20)]
    assert max(spans) <= SLICE_S
    assert spans[-1] > SLICE_S / 2
    took(0.002)
    assert took(0.002) <= SLICE_S
    for _ in range(20):
        took(0.0)
    assert measured.pieces == 1000


def test_who_shares_the_duty_shares_the_budget() -> None:
    async def run() -> None:
        on = Working(0.03)
        tasks = [asyncio.create_task(on.duty.run(lambda: on.work(SLICE_S))) for _ in range(3)]
        await on.clock.advance(60.0)
        for task in tasks:
            task.cancel()
        assert on.duty.busy_s / 60.0 <= 0.03

    run_async(run())
