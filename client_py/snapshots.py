"""What was learned of the listener on this device: the last five tastes, and which of them is in force."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import ModelVersion, Record, Uuid7
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from client_py.core.uuid7 import RANDOM_BYTES, uuid7
from client_py.ports import Change, Clock, Delete, Put, Records, Require

if TYPE_CHECKING:
    from client_py.core.taste import Delta

STORE: Final = "modelSnapshots"
STANDING: Final = "standing"
KEPT: Final = 5
TTL_MS: Final = 7 * 86_400_000


class SnapshotError(SidflowError):
    """What was asked for can't be brought back; what is in force stays."""


@dataclass(frozen=True, slots=True)
class Learned(Record):
    """The last time that something was learned: to which events, on which model, and when."""

    events: str
    base: ModelVersion
    at_ms: int


@dataclass(frozen=True, slots=True)
class Standing(Record):
    """Which snapshot is in force, None for the base alone; which one was before it; why the last one was dropped."""

    current: Uuid7 | None = None
    before: Uuid7 | None = None
    learned: Learned | None = None
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A taste that is kept; `record` is what `delta_record` of core/taste.py made."""

    id: str
    base: str
    made_at_ms: int
    record: JsonValue

    def fits(self, base: str, now_ms: int) -> bool:
        """Whether it may run on top of the model: made on the same one, and not older than seven days."""
        return self.base == base and now_ms - self.made_at_ms < TTL_MS

    def told(self, base: str, now_ms: int) -> JsonValue:
        """As the page shows it."""
        assert isinstance(self.record, dict)
        return {
            "id": self.id,
            "base": self.base,
            "made_at": instant(self.made_at_ms),
            "judged": self.record["judged"],
            "held_out": self.record["held_out"],
            "stale": not self.fits(base, now_ms),
        }


class Snapshots:
    """The store of them. A change is on disk when it returns, and raises ConflictError when another tab was first."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._stored: JsonValue = None
        self._deltas: dict[str, Delta] = {}
        self.standing = Standing()
        self.rows: tuple[Snapshot, ...] = ()
        """Newest first."""

    async def open(self) -> None:
        """Reads what is stored; what can't be read is taken away, and learned anew."""
        rows: list[Snapshot] = []
        self._stored, self.standing = None, Standing()
        for key, stored in await self._records.items(STORE):
            try:
                if key == STANDING:
                    self.standing = decode(Standing, stored)
                    self._stored = stored
                else:
                    rows.append(_snapshot(key, stored))
            except SidflowError:
                await self._records.apply([Delete(STORE, key)])
        self.rows = tuple(reversed(rows))

    def find(self, snapshot: str | None) -> Snapshot | None:
        return next((each for each in self.rows if each.id == snapshot), None)

    def in_force(self, base: str) -> Snapshot | None:
        """The one that runs on top of the base, None for the base alone."""
        return self._fitting(self.standing.current, base)

    def before(self, base: str) -> Snapshot | None:
        """The one that did so until the last training, where it still could."""
        return self._fitting(self.standing.before, base)

    def delta(self, snapshot: Snapshot) -> "Delta":
        """Its numbers; needs numpy."""
        from client_py.core.taste import delta_from

        if snapshot.id not in self._deltas:
            self._deltas = {key: each for key, each in self._deltas.items() if self.find(key) is not None}
            self._deltas[snapshot.id] = delta_from(snapshot.record)
        return self._deltas[snapshot.id]

    async def keep(self, delta: "Delta", learned: Learned) -> None:
        """Makes a taste a snapshot and puts it into force; the oldest goes when there are more than five."""
        from client_py.core.taste import delta_record

        snapshot = Snapshot(
            uuid7(self._clock.now_ms(), self._clock.random(RANDOM_BYTES)),
            delta.base,
            delta.made_at_ms,
            delta_record(delta),
        )
        before = self.standing.current if self.find(self.standing.current) is not None else None
        rows = (snapshot, *self.rows)
        changes: list[Change] = [Delete(STORE, each.id) for each in rows[KEPT:]]
        await self._write(
            Standing(snapshot.id, before, learned), [Put(STORE, snapshot.id, snapshot.record), *changes], rows[:KEPT]
        )

    async def drop(self, why: str, learned: Learned) -> None:
        """What was learned last is not kept, and the base stands alone."""
        await self._write(Standing(None, self.standing.current, learned, why))

    async def roll_back(self, snapshot: str, base: str) -> None:
        """Puts a snapshot into force until something new is learned; raises SnapshotError."""
        found = self.find(snapshot)
        if found is None:
            raise SnapshotError("This state is no longer kept.")
        if found.base != base:
            raise SnapshotError(f"It was learned on model {found.base}, which is no longer in use.")
        if not found.fits(base, self._clock.now_ms()):
            raise SnapshotError("It is older than seven days; it is learned anew instead.")
        await self._write(replace(self.standing, current=found.id, before=self.standing.current, dropped=""))

    async def forget(self) -> None:
        """Takes all of them away. What they were learned from stays, and counts again with the next rating."""
        gone: list[Change] = [Delete(STORE, each.id) for each in self.rows]
        await self._write(Standing(learned=self.standing.learned), gone, ())

    def _fitting(self, snapshot: str | None, base: str) -> Snapshot | None:
        found = self.find(snapshot)
        return found if found is not None and found.fits(base, self._clock.now_ms()) else None

    async def _write(
        self, standing: Standing, changes: list[Change] | None = None, rows: tuple[Snapshot, ...] | None = None
    ) -> None:
        value = plain(standing)
        require = Require(STORE, STANDING, self._stored)
        await self._records.apply([require, Put(STORE, STANDING, value), *(changes or [])])
        self._stored, self.standing = value, standing
        if rows is not None:
            self.rows = rows


def _snapshot(key: str, stored: JsonValue) -> Snapshot:
    """Raises SidflowError for what is no snapshot."""
    match stored:
        case {"base": str(base), "made_at_ms": int(made_at_ms), "judged": int(), "held_out": _}:
            return Snapshot(key, base, made_at_ms, stored)
    raise SnapshotError("it is no snapshot")
