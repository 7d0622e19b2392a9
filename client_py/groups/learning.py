"""Intents about what is learned on this device: now, back, away, and the stars that it foresees."""

from typing import Annotated

from annotated_types import Len

from client_py.core.canonical import JsonValue
from client_py.core.contract import TuneText, Uuid7
from client_py.groups.settings import Send, SettingsGroup
from client_py.intents import intent
from client_py.known import Bases
from client_py.patches import View
from client_py.ports import Clock
from client_py.predictions import Predictor
from client_py.snapshots import Snapshots
from client_py.training import Trainer, TrainingError

MAX_WATCHED = 200
Watched = Annotated[tuple[TuneText, ...], Len(0, MAX_WATCHED)]


class LearningGroup:
    """Shows how learning stands, and what is foreseen of the songs on show."""

    def __init__(
        self,
        bases: Bases,
        snapshots: Snapshots,
        trainer: Trainer,
        predictor: Predictor,
        settings: SettingsGroup,
        clock: Clock,
        send: Send,
    ) -> None:
        self._bases = bases
        self._snapshots = snapshots
        self._trainer = trainer
        self._predictor = predictor
        self._settings = settings
        self._clock = clock
        self._send = send
        self._watched: tuple[str, ...] = ()
        trainer.follow(self._show, self.learned)

    async def start(self) -> None:
        """Reads what is stored, also when another tab learned; with another model it may have to be learned anew."""
        await self._snapshots.open()
        await self.learned()
        self._trainer.wake()

    async def heard(self) -> None:
        """The listener has said or set something: perhaps whether it learns."""
        self._trainer.wake()
        await self._predict()

    async def learned(self) -> None:
        """What runs on top of the model is another now."""
        self._show()
        await self._predict()
        self._predictor.renew()

    @intent("predict.watch")
    async def watch(self, tunes: Watched) -> JsonValue:
        """Shows the stars foreseen of these songs, from now on."""
        self._watched = tunes
        await self._predict()
        return None

    @intent("training.now")
    async def now(self) -> JsonValue:
        """Learns now, idle or not, from all that was rated and heard until now."""
        if not self._settings.current.training:
            raise TrainingError("Learning from your ratings is switched off; switch it on first.")
        self._trainer.wake(asked=True)
        return None

    @intent("training.rollback")
    async def rollback(self, snapshot: Uuid7) -> JsonValue:
        """Brings back what was learned at an earlier time, until something new is learned."""
        await self._snapshots.roll_back(snapshot, self._bases.version)
        await self.learned()
        return None

    @intent("training.forget")
    async def forget(self) -> JsonValue:
        """Takes away all that was learned; ratings stay, and count again with the next one."""
        await self._snapshots.forget()
        await self.learned()
        return None

    async def _predict(self) -> None:
        if self._watched:
            self._send(View("predicted", await self._predictor.of(self._watched)))

    def _show(self) -> None:
        now_ms, base, standing = self._clock.now_ms(), self._bases.version, self._snapshots.standing
        current = self._snapshots.find(standing.current)
        progress = self._trainer.progress
        value: dict[str, JsonValue] = {
            "state": progress.state,
            "reason": progress.reason,
            "judged": progress.judged,
            "done": progress.done,
            "total": progress.total,
            "delta": None if current is None else current.told(base, now_ms),
            "dropped": standing.dropped,
            "snapshots": [each.told(base, now_ms) for each in self._snapshots.rows],
        }
        self._send(View("training", value))
