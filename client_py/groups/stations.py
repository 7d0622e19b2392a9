"""Intents about stations: one is put on, asked for what comes next, and put off."""

from typing import Annotated

from annotated_types import Interval, Len

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import TunePath
from client_py.core.contract_stations import StationSpec
from client_py.groups.settings import Send, SettingsGroup
from client_py.intents import intent
from client_py.keeping import MAX_TUNES
from client_py.patches import View
from client_py.stations import Stations

FIRST_PICKS = 10
Count = Annotated[int, Interval(ge=1, le=50)]
Among = Annotated[tuple[TunePath, ...], Len(0, MAX_TUNES)]


class StationsGroup:
    """Shows which station is on, also after a reload."""

    def __init__(self, stations: Stations, settings: SettingsGroup, send: Send) -> None:
        self._stations = stations
        self._settings = settings
        self._send = send

    async def start(self) -> None:
        """Shows what is stored, also when another tab changed it."""
        await self._stations.open()
        self.show()

    @intent("station.start")
    async def begin(self, station: StationSpec, among: Among | None = None) -> JsonValue:
        """Puts a station on and answers its name and its first tunes, each with the reason why."""
        picks = await self._stations.start(station, among, FIRST_PICKS)
        self.show()
        playing = self._stations.playing
        return {"station": plain(station), "name": "" if playing is None else playing.name, "picks": picks}

    @intent("station.next")
    async def next(self, count: Count, among: Among | None = None, anew: bool = False) -> JsonValue:
        """Answers what the station plays next; `anew`: in place of what it gave out and nobody heard yet."""
        return await self._stations.next(count, among, anew=anew)

    @intent("station.stop")
    async def stop(self) -> JsonValue:
        """Puts the station off; what is queued stays."""
        await self._stations.stop()
        self.show()
        return None

    def show(self) -> None:
        """Shows the station, with the listener's adventure."""
        playing = self._stations.playing
        value: JsonValue = None
        if playing is not None:
            adventure = self._settings.current.adventure
            value = {"station": plain(playing.station), "name": playing.name, "adventure": adventure}
        self._send(View("station", value))
