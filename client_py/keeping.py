"""What the listener keeps for the days without network: wishes, each a list of tunes, and the tunes that are there.

A tune counts as kept when its bytes lie in the blobs and its record says so. Whatever ends the program in between
leaves a note of the bytes, which the next start removes: nothing is half there, and nothing without anyone knowing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

from annotated_types import Interval, Len

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import MAX_FILE_BYTES, Instant, ListedTune, Record, Sha256, TunePath
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from client_py.core.uuid7 import RANDOM_BYTES, uuid7
from client_py.ports import Blobs, Change, Clock, Delete, Put, Records

STORE: Final = "kept"
TUNE: Final = "tune:"
WISH: Final = "wish:"
LOOSE: Final = "loose:"  # bytes that no record names yet, or any more
MAX_TUNES: Final = 20_000
MAX_NAME: Final = 200

Kind = Literal["tune", "playlist", "favourites", "search", "author", "folder"]


class KeepError(SidflowError):
    """This can't be kept, or is not."""


@dataclass(frozen=True, slots=True)
class Missing(Record):
    """A tune of a wish that can't be had, and why."""

    path: TunePath
    reason: Annotated[str, Len(1, 300)]


@dataclass(frozen=True, slots=True)
class Wish(Record):
    """What the listener wants kept: `value` is a path, the id of a playlist, words, an author or a folder."""

    id: str
    kind: Kind
    value: Annotated[str, Len(0, 512)]
    name: Annotated[str, Len(1, MAX_NAME)]
    at: Instant
    tunes: Annotated[tuple[TunePath, ...], Len(1, MAX_TUNES)]
    paused: bool = False
    missing: Annotated[tuple[Missing, ...], Len(0, MAX_TUNES)] = ()


@dataclass(frozen=True, slots=True)
class KeptTune(Record):
    """A tune that is there."""

    sha256: Sha256
    size_bytes: Annotated[int, Interval(ge=1, le=MAX_FILE_BYTES)]
    at: Instant
    tune: ListedTune


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a wish is."""

    wish: Wish
    done: int
    size_bytes: int

    @property
    def whole(self) -> bool:
        return self.done + len(self.wish.missing) >= len(self.wish.tunes)


class Shelf:
    """The wishes and the kept tunes of this device. `open` reads them; every change is on disk when it returns."""

    def __init__(self, records: Records, blobs: Blobs, clock: Clock) -> None:
        self._records = records
        self._blobs = blobs
        self._clock = clock
        self._wishes: dict[str, Wish] = {}
        self._tunes: dict[str, KeptTune] = {}

    async def open(self) -> None:
        """Reads what is stored; a record that can't be read is as good as none, and its tune is fetched anew."""
        wishes: dict[str, Wish] = {}
        tunes: dict[str, KeptTune] = {}
        for key, stored in await self._records.items(STORE):
            try:
                if key.startswith(WISH):
                    wishes[key.removeprefix(WISH)] = decode(Wish, stored)
                elif key.startswith(TUNE):
                    tunes[key.removeprefix(TUNE)] = decode(KeptTune, stored)
            except SidflowError:
                await self._records.apply([Delete(STORE, key)])
        self._wishes, self._tunes = wishes, tunes

    async def sweep(self) -> None:
        """Removes what an interrupted change left behind, and records whose bytes the browser took away."""
        loose = [key for key, _ in await self._records.items(STORE) if key.startswith(LOOSE)]
        await self._drop(key.removeprefix(LOOSE) for key in loose)
        there = await self._blobs.sizes()
        gone = [path for path, kept in self._tunes.items() if kept.sha256 not in there]
        await self._records.apply([Delete(STORE, TUNE + path) for path in gone])
        for path in gone:
            del self._tunes[path]
        await self._rearrange(self._wishes, [])

    def __len__(self) -> int:
        return len(self._tunes)

    def __contains__(self, path: str) -> bool:
        return path in self._tunes

    def get(self, path: str) -> KeptTune | None:
        """What is there of a tune."""
        return self._tunes.get(path)

    @property
    def paths(self) -> list[str]:
        """What is kept, sorted."""
        return sorted(self._tunes)

    @property
    def size_bytes(self) -> int:
        """How many bytes that is, tunes of the same bytes counted once."""
        return sum({kept.sha256: kept.size_bytes for kept in self._tunes.values()}.values())

    def tallies(self) -> Iterator[Tally]:
        """Every wish, the newest first, and how far it is."""
        for wish in sorted(self._wishes.values(), key=lambda each: each.id, reverse=True):
            there = [kept for path in wish.tunes if (kept := self._tunes.get(path)) is not None]
            yield Tally(wish, len(there), sum(kept.size_bytes for kept in there))

    def next_path(self) -> str | None:
        """The tune to fetch next: of the oldest wish that goes on, the first that isn't there."""
        for wish in sorted(self._wishes.values(), key=lambda each: each.id):
            if not wish.paused:
                refused = {missing.path for missing in wish.missing}
                for path in wish.tunes:
                    if path not in self._tunes and path not in refused:
                        return path
        return None

    def find(self, kind: Kind, value: str) -> Wish | None:
        """The wish of that kind and value."""
        return next((each for each in self._wishes.values() if (each.kind, each.value) == (kind, value)), None)

    async def want(self, kind: Kind, value: str, name: str, tunes: Sequence[str]) -> Wish:
        """A new wish, or the one of the same kind and value with the tunes that it has now.

        What was refused is asked for again.
        """
        wanted = tuple(dict.fromkeys(tunes))
        if not wanted:
            raise KeepError("There are no tunes to keep.")
        if len(wanted) > MAX_TUNES:
            raise KeepError(f"These are {len(wanted):,} tunes; {MAX_TUNES:,} can be kept at once. Narrow it down.")
        now_ms = self._clock.now_ms()
        before = self.find(kind, value)
        if before is not None:
            wish = replace(before, name=name[:MAX_NAME], tunes=wanted, paused=False, missing=())
        else:
            key = uuid7(now_ms, self._clock.random(RANDOM_BYTES))
            wish = Wish(key, kind, value, name[:MAX_NAME], instant(now_ms), wanted)
        await self._rearrange({**self._wishes, wish.id: wish}, [Put(STORE, WISH + wish.id, plain(wish))])
        return wish

    async def pause(self, wish: str, on: bool) -> None:
        await self._write(replace(self._wish(wish), paused=on))

    async def remove(self, wish: str) -> int:
        """Forgets a wish and takes away the tunes that no other wish wants; answers how many."""
        self._wish(wish)
        others = {key: each for key, each in self._wishes.items() if key != wish}
        return await self._rearrange(others, [Delete(STORE, WISH + wish)])

    async def remove_all(self) -> int:
        """Forgets every wish, and takes every kept tune away."""
        return await self._rearrange({}, [Delete(STORE, WISH + each) for each in self._wishes])

    async def put(self, path: str, sha256: str, data: bytes, tune: ListedTune) -> None:
        """Keeps a tune's bytes. Raises StorageFullError, and then nothing of it is there."""
        kept = KeptTune(sha256, len(data), instant(self._clock.now_ms()), tune)
        await self._records.apply([Put(STORE, LOOSE + sha256, True)])
        await self._blobs.put(sha256, data)
        if not any(path in wish.tunes for wish in self._wishes.values()):
            await self._drop([sha256])  # taken off the list while it was on its way
            return
        await self._records.apply([Put(STORE, TUNE + path, plain(kept)), Delete(STORE, LOOSE + sha256)])
        self._tunes[path] = kept

    async def refuse(self, path: str, reason: str) -> None:
        """A tune can't be had: every wish that wants it knows."""
        for wish in [each for each in self._wishes.values() if path in each.tunes]:
            others = tuple(missing for missing in wish.missing if missing.path != path)
            await self._write(replace(wish, missing=(*others, Missing(path, reason[:300]))))

    def _wish(self, wish: str) -> Wish:
        if (found := self._wishes.get(wish)) is None:
            raise KeepError("This is no longer kept.")
        return found

    async def _write(self, wish: Wish) -> None:
        await self._records.apply([Put(STORE, WISH + wish.id, plain(wish))])
        self._wishes[wish.id] = wish

    async def _rearrange(self, wishes: dict[str, Wish], changes: Sequence[Change]) -> int:
        """Makes these the wishes, and takes away what none of them wants; answers how many tunes went."""
        wanted = {path for wish in wishes.values() for path in wish.tunes}
        going = {path: kept for path, kept in self._tunes.items() if path not in wanted}
        stay = {kept.sha256 for path, kept in self._tunes.items() if path in wanted}
        loose = sorted({kept.sha256 for kept in going.values()} - stay)
        gone: list[Change] = [Delete(STORE, TUNE + path) for path in going]
        await self._records.apply([*changes, *gone, *(Put(STORE, LOOSE + sha256, True) for sha256 in loose)])
        self._wishes = wishes
        for path in going:
            del self._tunes[path]
        await self._drop(loose)
        return len(going)

    async def _drop(self, loose: Iterable[str]) -> None:
        named = {kept.sha256 for kept in self._tunes.values()}
        for sha256 in loose:
            if sha256 not in named:
                await self._blobs.delete(sha256)
            await self._records.apply([Delete(STORE, LOOSE + sha256)])


def listed(value: JsonValue) -> ListedTune:
    """What the catalogue's row says of a tune, without what names its bytes."""
    assert isinstance(value, dict)
    return decode(ListedTune, {name: each for name, each in value.items() if name not in ("size_bytes", "digest")})
