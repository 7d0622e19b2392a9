"""The station that is on: what it plays next, chosen by core/rank.py from what is known of the listener."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from annotated_types import Len

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import FeedbackEvent, Record, TunePath, TuneText
from client_py.core.contract_stations import StationSpec
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.core.judging import judgements
from client_py.known import Base, Bases
from client_py.ports import Clock, Delete, Put, Records
from client_py.predictions import Predictor
from client_py.waiting import in_turns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from client_py.core.picks import Guest, Listener, Pick

STORE: Final = "stations"
CURRENT: Final = "current"
GIVEN: Final = 100  # picks that are remembered: none of their files comes again meanwhile
_MIDDLE: Final = 3.0  # stars
_SEED_BYTES: Final = 4
_DIGITS: Final = 2


class StationError(SidflowError):
    """The station can't be started, or none is on."""


@dataclass(frozen=True, slots=True)
class Playing(Record):
    """The station that is on, what it is called, and what it gave out, newest first."""

    station: StationSpec
    name: Annotated[str, Len(1, 200)]
    given: Annotated[tuple[TuneText, ...], Len(0, GIVEN)] = ()


class Stations:
    """Kept over a reload. `events` and `adventure` bring what the listener has done and set."""

    def __init__(
        self,
        records: Records,
        bases: Bases,
        predictor: Predictor,
        clock: Clock,
        events: Callable[[], Awaitable[Sequence[FeedbackEvent]]],
        adventure: Callable[[], float],
    ) -> None:
        self._records = records
        self._bases = bases
        self._predictor = predictor
        self._clock = clock
        self._events = events
        self._adventure = adventure
        self.playing: Playing | None = None

    async def open(self) -> None:
        """Reads what is stored; a record that can't be read is as good as none."""
        stored = await self._records.get(STORE, CURRENT)
        try:
            self.playing = None if stored is None else decode(Playing, stored)
        except SidflowError:
            self.playing = None
            await self._records.apply([Delete(STORE, CURRENT)])
        self._predictor.wanted = self.playing is not None

    async def start(self, station: StationSpec, among: Sequence[TunePath] | None, count: int) -> list[JsonValue]:
        """Puts a station on and answers its first picks; raises StationError."""
        base = await self._base()
        if station.tune is not None and base.songs.row_of(station.tune) is None and base.guest(station.tune) is None:
            raise StationError("Nothing is known of this tune yet, so no station can go out from it.")
        self.playing = Playing(station, _name(base, station))
        self._predictor.wanted = True
        return await self.next(count, among)

    async def next(self, count: int, among: Sequence[TunePath] | None, *, anew: bool = False) -> list[JsonValue]:
        """The next picks; with `anew` what was given out and not heard may come again. Raises StationError."""
        base = await self._base()
        playing = self.playing
        if playing is None:
            raise StationError("No station is on.")
        given = () if anew else playing.given
        listener = await self._listener(base, given)
        from client_py.core.rank import Ranking

        ranking = Ranking(
            base.songs,
            playing.station,
            listener,
            adventure=self._adventure(),
            seed=int.from_bytes(self._clock.random(_SEED_BYTES)),
            guest=_guest(base, playing.station),
            among=_among(base, among),
        )
        await in_turns(ranking.run)
        picks = ranking.picks(count)
        if self.playing is not playing:
            raise StationError("Another station was put on meanwhile.")
        keys = [base.songs.key_of(pick.row) for pick in picks]
        await self._keep(replace(playing, given=tuple(dict.fromkeys((*keys[::-1], *given)))[:GIVEN]))
        return [_told(base, pick) for pick in picks]

    async def stop(self) -> None:
        """Puts the station off."""
        self.playing, self._predictor.wanted = None, False
        await self._records.apply([Delete(STORE, CURRENT)])

    async def _keep(self, playing: Playing) -> None:
        await self._records.apply([Put(STORE, CURRENT, plain(playing))])
        self.playing = playing

    async def _base(self) -> Base:
        base = await self._bases.opened()
        if base is None:
            raise StationError("Stations need the catalogue, which comes with the first visit online.")
        return base

    async def _listener(self, base: Base, given: Sequence[str]) -> "Listener":
        import numpy as np

        from client_py.core.picks import Listener

        events = await self._events()
        rows = {tune: base.songs.row_of(tune) for tune in {event.tune for event in events}}
        liked: dict[int, float] = {}
        disliked: dict[int, float] = {}
        for each in judgements(events, self._clock.now_ms()):
            if (row := rows[each.tune]) is not None and each.stars != _MIDDLE:
                weight = each.weight * abs(each.stars - _MIDDLE) / 2.0
                (liked if each.stars > _MIDDLE else disliked)[row] = weight
        newest = sorted(events, key=lambda event: event.id, reverse=True)
        queued = [base.songs.row_of(tune) for tune in given]
        heard = [rows[event.tune] for event in newest if event.kind == "play"]
        return Listener(
            scores=await self._predictor.all(base),
            liked=np.array([*liked], np.int64),
            liked_weights=np.array([*liked.values()], np.float64),
            disliked=np.array([*disliked], np.int64),
            disliked_weights=np.array([*disliked.values()], np.float64),
            heard=np.array([row for row in heard if row is not None], np.int64),
            queued=np.array([row for row in queued if row is not None], np.int64),
        )


def _guest(base: Base, station: StationSpec) -> "Guest | None":
    """The tune of a station that the catalogue doesn't have."""
    heard = None if station.tune is None or base.songs.row_of(station.tune) is not None else base.guest(station.tune)
    if heard is None:
        return None
    from client_py.core.picks import Guest

    return Guest(_file_name(station.tune or ""), "", 0, heard.embedding)


def _file_name(tune: str) -> str:
    """How the listener knows an opened file, which the page names `opened/NAME@DIGEST`."""
    return tune.rpartition("#")[0].rpartition("/")[2].rpartition("@")[0]


def _among(base: Base, paths: Sequence[TunePath] | None) -> "NDArray[np.bool_] | None":
    """Which of the catalogue's tunes can be had, None for all."""
    if paths is None:
        return None
    import numpy as np

    found = np.zeros(len(base.catalogue), np.bool_)
    found[[number for path in paths if (number := base.catalogue.number_of(path)) is not None]] = True
    return found


def _told(base: Base, pick: "Pick") -> JsonValue:
    return {
        "tune": base.songs.key_of(pick.row),
        "listed": base.catalogue.row(int(base.songs.file[pick.row])),
        "why": pick.why,
        "score": round(pick.score, _DIGITS),
        "explored": pick.explored,
    }


def _name(base: Base, station: StationSpec) -> str:
    """What the station is called."""
    from client_py.core.why import chip_words, mood_words, title_of

    match station.kind:
        case "tune":
            assert station.tune is not None
            row = base.songs.row_of(station.tune)
            return f"Like “{_file_name(station.tune) if row is None else title_of(base.songs, row)}”"
        case "mood":
            wanted = {"energy": station.energy, "mood": station.mood, "complexity": station.complexity}
            words = mood_words({name: level for name, level in wanted.items() if level is not None})
            return words[:1].upper() + words[1:] or "Neither here nor there"
        case "era":
            first, last = station.first_year, station.last_year
            return str(first) if first == last else f"{first} to {last}"
        case "composer":
            return str(station.composer)
        case "chip":
            return f"For {chip_words(station.chip or 'unknown')}"
        case "surprise":
            return "Surprise"
        case "for_me":
            return "For you"
