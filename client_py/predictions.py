"""The stars foreseen: of the songs that the page shows at once, of all others when a station needs them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from client_py.catalogue import NO_MODEL
from client_py.core.canonical import JsonValue
from client_py.duty import Duty, Measured
from client_py.known import Base, Bases
from client_py.ports import Clock
from client_py.snapshots import Snapshot, Snapshots
from client_py.waiting import in_turns

if TYPE_CHECKING:
    from client_py.core.landmarks import Singles
    from client_py.core.taste import Delta
    from client_py.core.taste_scan import Scan

_AT_ONCE: Final = 4  # pieces: some milliseconds
_MOST_PIECES: Final = 64
_DIGITS: Final = 2


class Predictor:
    """What the base foresees, and what was learned here on top of it while the listener lets it learn."""

    def __init__(
        self, bases: Bases, snapshots: Snapshots, duty: Duty, clock: Clock, personal: Callable[[], bool]
    ) -> None:
        self._bases = bases
        self._snapshots = snapshots
        self._duty = duty
        self._clock = clock
        self._personal = personal
        self._all: _Scoring | None = None
        self._awake = asyncio.Event()
        self.wanted = False
        """Whether a station is on."""

    def in_force(self, base: Base) -> Snapshot | None:
        """What runs on top of the base just now."""
        return self._snapshots.in_force(base.version) if self._personal() else None

    async def of(self, tunes: Sequence[str]) -> JsonValue:
        """The slot `predicted` for these songs; those that the model doesn't know are left out."""
        base = await self._bases.base()
        if base is None:
            return {"model": NO_MODEL, "personal": False, "by_tune": {}}
        from client_py.core.taste import predict

        known = base.known(tunes)
        now, before = self._delta(self.in_force(base)), self._delta(self._snapshots.before(base.version))
        learned_once = self._snapshots.standing.learned is not None and self._personal()
        columns = [predict(delta, known.embeddings, known.ratings).tolist() for delta in (now, None, before)]
        by_tune: dict[str, JsonValue] = {
            tune: {
                "score": round(score, _DIGITS),
                "base": round(alone, _DIGITS),
                "before": round(former, _DIGITS) if learned_once else None,
            }
            for tune, score, alone, former in zip(known.tunes, *columns, strict=True)
        }
        return {"model": base.version, "personal": now is not None, "by_tune": by_tune}

    async def all(self, base: Base) -> "Singles":
        """The stars of all songs of the catalogue (songs,), now: others get their turn between the pieces."""
        scan = self._scan(base)
        await in_turns(partial(scan.run, _AT_ONCE))
        return scan.stars

    def renew(self) -> None:
        """Something else is in force, or a station began."""
        self._awake.set()

    async def keep_ready(self) -> None:
        """Foresees all songs in the background, for ever, while a station will ask for them."""
        while True:
            await self._awake.wait()
            self._awake.clear()
            if self.wanted and (base := await self._bases.base()) is not None:
                scan, measured = self._scan(base), Measured(self._clock, _MOST_PIECES)
                await self._duty.run(partial(measured.do, scan.run))

    def _scan(self, base: Base) -> "Scan":
        snapshot = self.in_force(base)
        if self._all is None or self._all.base is not base or self._all.snapshot != snapshot:
            from client_py.core.taste_scan import Scan

            self._all = _Scoring(base, snapshot, Scan(base.songs, self._delta(snapshot)))
        return self._all.scan

    def _delta(self, snapshot: Snapshot | None) -> "Delta | None":
        return None if snapshot is None else self._snapshots.delta(snapshot)


@dataclass(frozen=True, slots=True)
class _Scoring:
    """The stars of a whole catalogue, under way or done."""

    base: Base
    snapshot: Snapshot | None
    scan: "Scan"
