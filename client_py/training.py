"""Learns the listener's taste in idle moments, by the rules of precedence of docs/taste.md; nobody waits for it.

The published model comes first. On top runs what was learned on this device, while it was made on the same model and is
younger than seven days. A newer model, new ratings or those seven days call for learning anew; what then does worse
than the model alone on the listener's own ratings, held out, is dropped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from client_py.catalogue import NO_MODEL
from client_py.core.contract import FeedbackEvent, Preferences
from client_py.core.errors import SidflowError
from client_py.core.judging import DONE, judgements
from client_py.duty import Duty, Measured
from client_py.feedback import EXPLICIT
from client_py.known import Base, Bases
from client_py.ports import Clock, ConflictError, Device, DeviceState, StorageFullError
from client_py.snapshots import TTL_MS, Learned, Snapshots
from client_py.waiting import moment

if TYPE_CHECKING:
    from client_py.core.judging import Judgement
    from client_py.core.taste import HeldOut
    from client_py.core.taste_fit import Fit

State = Literal["off", "resting", "waiting", "running"]
IDLE_AFTER_S: Final = 5.0
LOOK_S: Final = 1.0  # at what it waits for
MOST_PIECES: Final = 1000
TELL_S: Final = 0.5
RETRY_S: Final = 60.0
REST_S: Final = 3600.0  # what was learned may have become too old
IN_PASSING: Final = 10  # songs heard or skipped call for learning as one rating does


@dataclass(slots=True)
class Progress:
    """How learning stands: `judged` songs count, `done` of `total` rounds are through."""

    state: State = "resting"
    reason: str = ""
    judged: int = 0
    done: int = 0
    total: int = 0


def obstacle(preferences: Preferences, device: DeviceState) -> str:
    """What the listener's settings let it wait for, "" when it may run."""
    if preferences.training_charging_only and not device.charging:
        if device.charging is None:
            return "It waits for the charger, and this browser doesn't say whether there is one."
        return "It waits until this device charges."
    if preferences.training_idle_only and not device.hidden and device.quiet_s < IDLE_AFTER_S:
        return "It waits until you leave the page alone for a moment."
    return ""


@dataclass(frozen=True, slots=True)
class Listener:
    """What the listener has said and set until now."""

    events: Callable[[], Awaitable[Sequence[FeedbackEvent]]]
    preferences: Callable[[], Preferences]


class TrainingError(SidflowError):
    """What was asked for goes against the listener's settings."""


class Trainer:
    """One loop that learns when it is due and nothing speaks against it."""

    def __init__(
        self,
        listener: Listener,
        snapshots: Snapshots,
        bases: Bases,
        duty: Duty,
        device: Device,
        clock: Clock,
    ) -> None:
        self.progress = Progress()
        self._events = listener.events
        self._preferences = listener.preferences
        self._snapshots = snapshots
        self._bases = bases
        self._duty = duty
        self._device = device
        self._clock = clock
        self._tell_progress: Callable[[], None] = _nobody
        self._tell_learned: Callable[[], Awaitable[None]] = _nobody_waits
        self._awake = asyncio.Event()
        self._asked = False
        self._told: tuple[State, str, int] = ("resting", "", 0)
        self._told_s = 0.0
        self._measured = Measured(clock, MOST_PIECES)

    def follow(self, progress: Callable[[], None], learned: Callable[[], Awaitable[None]]) -> None:
        """From now on these are called: when there is progress, and when what is in force is another."""
        self._tell_progress, self._tell_learned = progress, learned

    def wake(self, *, asked: bool = False) -> None:
        """Something happened that may call for learning; `asked`: the listener wants it now, idle or not."""
        self._asked = self._asked or asked
        self._awake.set()

    async def keep_training(self) -> None:
        """Goes on for ever."""
        while True:
            self._awake.clear()
            try:
                wait_s = await self._turn()
            except SidflowError as error:  # the storage, most likely: what it says is shown, and it is tried again
                self._show("waiting", str(error))
                wait_s = RETRY_S
            await moment(self._clock, self._awake, wait_s)

    async def _turn(self) -> float:
        """Learns when it is due; answers after how many seconds to look again when nothing happens before."""
        preferences = self._preferences()
        if not preferences.training:
            self._asked = False
            return self._show("off")
        events = await self._events()
        judged = judgements(events, self._clock.now_ms())
        self.progress.judged = len(judged)
        if not judged:
            self._asked = False
            return self._show("resting", "Rate a few tunes, and it learns what you like.")
        version, stand = self._bases.version, stand_of(events)
        if version == NO_MODEL:
            return self._show("resting", "There is no model on this device yet; it comes with the catalogue.")
        if not self._asked and not self._due(stand, version):
            return self._show("resting")
        if reason := self._obstacle():
            self._show("waiting", reason)
            return LOOK_S
        if not await self._device.take_turn():
            self._show("waiting", "Another tab of SIDFlow is learning.")
            return LOOK_S
        try:
            base = await self._bases.base()
            if base is None:
                return RETRY_S  # the browser threw the catalogue away, or numpy can't be had
            return await self._learn(base, judged, Learned(stand, base.version, self._clock.now_ms()))
        finally:
            await self._device.give_turn()

    def _due(self, stand: str, base: str) -> bool:
        learned = self._snapshots.standing.learned
        if learned is None or (learned.events, learned.base) != (stand, base):
            return True
        current = self._snapshots.standing.current
        now_ms = self._clock.now_ms()
        return now_ms - learned.at_ms >= TTL_MS or (current is not None and self._snapshots.in_force(base) is None)

    async def _learn(self, base: Base, judged: "Sequence[Judgement]", learned: Learned) -> float:
        standing = self._snapshots.standing
        self.progress.done, self.progress.total = 0, self._preferences().training_iterations
        async with self._duty.slice():
            fit = self._fit(base, judged)
        if fit is None:
            self._asked = False
            return self._show("resting", "The model knows none of the songs that you judged.")
        done = False
        while not done:
            if reason := self._obstacle():
                self._show("waiting", reason)
                await self._clock.sleep(LOOK_S)
            else:
                async with self._duty.slice():
                    done = self._measured.do(fit.run)
                self._tell(fit.rounds_done)
            if (
                self._snapshots.standing != standing
                or not self._preferences().training
                or await self._bases.base() is not base
            ):
                # Rolled back, forgotten, switched off, or another model: what was under way is of no use.
                self._asked = False
                return 0.0
        self._asked = False
        delta = fit.delta(base.version, learned.at_ms)
        try:
            if delta.held_out is None or delta.held_out.keeps:
                await self._snapshots.keep(delta, learned)
            else:
                await self._snapshots.drop(_dropped(delta.held_out), learned)
        except ConflictError:
            await self._snapshots.open()  # another tab has learned, or rolled back: what it says holds
            return 0.0
        except StorageFullError as error:
            return self._show("waiting", str(error))
        self._show("resting")
        await self._tell_learned()
        return 0.0

    def _fit(self, base: Base, judged: "Sequence[Judgement]") -> "Fit | None":
        import numpy as np

        from client_py.core.taste_fit import Fit

        by_tune = {each.tune: each for each in judged}
        known = base.known([*by_tune])
        if not known.tunes:
            return None
        stars = np.array([by_tune[tune].stars for tune in known.tunes])
        weights = np.array([by_tune[tune].weight for tune in known.tunes])
        preferences = self._preferences()
        return Fit(
            known.embeddings, known.ratings, stars, weights, known.files,
            rounds=preferences.training_iterations, rate=preferences.training_rate,
        )  # fmt: skip

    def _obstacle(self) -> str:
        """The listener's word overrules what the settings wait for, but not the sound."""
        return "" if self._asked else obstacle(self._preferences(), self._device.state())

    def _tell(self, done: int) -> None:
        self.progress.done = done
        if self.progress.state != "running" or self._clock.elapsed_s() - self._told_s >= TELL_S:
            self._show("running")

    def _show(self, state: State, reason: str = "") -> float:
        """Tells it, but not the same again while it waits; answers when to look again where nothing happens."""
        now = (state, reason, self.progress.judged)
        self.progress.state, self.progress.reason = state, reason
        if now != self._told or state == "running":
            self._told, self._told_s = now, self._clock.elapsed_s()
            self._tell_progress()
        return REST_S


def _nobody() -> None:
    """Is told."""


async def _nobody_waits() -> None:
    """Is told."""


def stand_of(events: Sequence[FeedbackEvent]) -> str:
    """Names what is known of the listener: other when something new calls for learning, or all was deleted.

    A word calls for it at once, songs merely heard or skipped do by the ten: else each song would make a snapshot.
    """
    said = [event.id for event in events if event.kind in EXPLICIT]
    done = sum(event.kind in DONE for event in events)
    return f"{max(said, default='')}:{len(said)}:{done // IN_PASSING}"


def _dropped(held_out: "HeldOut") -> str:
    return (
        f"What was learned last was dropped: on ratings that it had not seen it was off by {held_out.personal:.2f} "
        f"stars, the model alone by {held_out.base:.2f}."
    )
