"""The listener's application: intents in, patches out; a plain class over the ports, the same in every host."""

import asyncio
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass

from client_py.analysed import AnalysedSongs
from client_py.catalogue import CatalogueKeeper
from client_py.core.canonical import JsonValue
from client_py.core.contract import Preferences
from client_py.core.errors import SidflowError
from client_py.duty import Duty
from client_py.feedback import FeedbackKeeper
from client_py.groups.data import DataGroup
from client_py.groups.finding import FindingGroup
from client_py.groups.keeping import KeepingGroup
from client_py.groups.learning import LearningGroup
from client_py.groups.listening import ListeningGroup
from client_py.groups.lists import ListsGroup
from client_py.groups.local import LocalGroup
from client_py.groups.models import ModelGroup
from client_py.groups.roms import RomsGroup
from client_py.groups.sending import SendingGroup
from client_py.groups.settings import SettingsGroup
from client_py.groups.sharing import SharingGroup
from client_py.groups.stations import StationsGroup
from client_py.intents import Intent, carry_out, intents_of
from client_py.keeping import Shelf
from client_py.known import Bases
from client_py.local_tunes import LocalTunes
from client_py.models import ModelKeeper
from client_py.mydata import MyData
from client_py.patches import Patch
from client_py.playlists import Playlists
from client_py.ports import Blobs, Clock, Device, Ears, Embedder, Packages, Records, Transport
from client_py.predictions import Predictor
from client_py.preferences import PreferenceKeeper
from client_py.roms import RomKeeper
from client_py.sharing import Sharer
from client_py.snapshots import Snapshots
from client_py.stations import Stations
from client_py.sync import Syncer
from client_py.training import Listener, Trainer


class UnknownIntentError(SidflowError):
    """The page asked for something that the application doesn't know."""


@dataclass(frozen=True, slots=True)
class World:
    """The ports that the application lives on."""

    feedback: Records
    library: Records
    blobs: Blobs
    transport: Transport
    clock: Clock
    packages: Packages
    device: Device
    ears: Ears
    embedder: Embedder


class Application:
    """Everything wired. `send` gets each patch at once, also those that no intent asked for."""

    def __init__(self, world: World, send: Callable[[Patch], None]) -> None:
        self._settings = SettingsGroup(PreferenceKeeper(world.library, world.clock), send)
        catalogue = CatalogueKeeper(world.library, world.blobs, world.transport, world.packages)
        self.bases = bases = Bases(catalogue)
        keeper = FeedbackKeeper(world.feedback, world.clock, self._shares, lambda: bases.version)
        syncer = Syncer(world.feedback, world.transport, world.clock, self._shares)
        self._sending = SendingGroup(syncer, world.feedback, world.clock, self._cadence_s, send)
        finding = FindingGroup(catalogue, send)
        self._duty = Duty(world.clock, world.device, self._budget)
        snapshots = Snapshots(world.feedback, world.clock)
        listener = Listener(keeper.events, self._preferences)
        self._trainer = Trainer(listener, snapshots, bases, self._duty, world.device, world.clock)
        self._predictor = predictor = Predictor(bases, snapshots, self._duty, world.clock, self._learns)
        self._learning = LearningGroup(bases, snapshots, self._trainer, predictor, self._settings, world.clock, send)
        models = ModelKeeper(world.library, world.blobs, world.transport)
        self._models = ModelGroup(
            models, bases, finding, self._settings, world.device, world.clock, self._learning.start, send
        )

        def taste() -> JsonValue:
            found = snapshots.in_force(bases.version)
            return None if found is None else found.record

        sharer = Sharer(world.feedback, world.transport, world.clock, self._shares_taste, taste)
        self._sharing = SharingGroup(sharer, world.clock, send)
        local = LocalTunes(
            AnalysedSongs(world.library),
            world.ears,
            world.embedder,
            world.clock,
            world.packages,
            catalogue,
            models.file,
        )
        stations = Stations(
            world.library, bases, predictor, world.clock, keeper.events, lambda: self._settings.current.adventure
        )
        self._stations = StationsGroup(stations, self._settings, send)
        roms = RomKeeper(world.library, world.blobs, world.transport)
        self._roms = RomsGroup(roms, world.blobs, self._settings, send)
        listening = ListeningGroup(keeper, finding.naming, send)
        playlists = Playlists(world.library, world.clock)
        lists = ListsGroup(playlists, send)
        shelf = Shelf(world.library, world.blobs, world.clock)
        self._keeping = KeepingGroup(shelf, catalogue, playlists, world.transport, world.clock, send)
        self._groups = (
            self._settings,
            listening,
            lists,
            finding,
            self._models,
            self._learning,
            LocalGroup(local, bases, self._settings, world.device, self._learning.heard, send),
            self._stations,
            self._roms,
            self._keeping,
            self._sending,
            self._sharing,
            DataGroup(MyData(world.feedback, world.library, world.blobs), sharer.withdraw, self._open, send),
        )
        self.intents: dict[str, Intent] = {each.name: each for group in self._groups for each in intents_of(group)}
        # Who shows what these stores hold.
        self._shown = (
            (frozenset({"preferences"}), self._settings.start),
            (frozenset({"inbox", "ratings", "implicitEvents"}), listening.start),
            (frozenset({"playlists", "favourites"}), lists.start),
            (frozenset({"outbox", "setAside"}), self._sending.start),
            (frozenset({"documents"}), finding.start),
            (frozenset({"documents"}), self._models.follow),
            (frozenset({"modelSnapshots"}), self._learning.start),
            (frozenset({"stations"}), self._stations.start),
            (frozenset({"preferences", "ratings", "implicitEvents", "inbox"}), self._learning.heard),
            (frozenset({"preferences", "modelSnapshots", "sharing"}), self._sharing.start),
            (frozenset({"kept"}), self._keeping.changed),
            (frozenset({"playlists", "favourites"}), self._keeping.follow_lists),
        )
        self._background: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Opens what is stored, files what waits, shows it, and begins to send if the listener said so."""
        await self._open()
        work = (
            self._sending.keep_sending(),
            self._keeping.keep_fetching(),
            self._models.keep_looking(),
            self._trainer.keep_training(),
            self._sharing.keep_sharing(),
            self._predictor.keep_ready(),
        )
        self._background = [asyncio.create_task(each) for each in work]

    async def close(self) -> None:
        """Stops what goes on by itself."""
        for task in self._background:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def handle(self, name: str, arguments: JsonValue) -> JsonValue:
        """Carries out an intent and answers what it answers; raises SidflowError with a sentence for the listener."""
        if name not in self.intents:
            raise UnknownIntentError(f"There is no intent {name}.")
        async with self._duty.intent():
            answer = await carry_out(self.intents[name], arguments)
            await self._roms.follow()
            if name.startswith(("playlist.", "favourite.")):
                await self._keeping.follow_lists()
            if name.startswith(("prefs.", "inbox.", "rating.")):
                await self._learning.heard()
            if name.startswith(("prefs.", "training.")):
                await self._sharing.start()
            if name.startswith("prefs."):
                self._stations.show()
            if name == "sync.now":
                self._sharing.wake()
            if name == "catalogue.refresh":
                await self._models.follow()
            return answer

    async def refresh(self, stores: Set[str]) -> None:
        """Shows anew what these stores hold: the page or another tab wrote there."""
        for shown, show in self._shown:
            if shown & stores:
                await show()
        await self._roms.follow()

    async def _open(self) -> None:
        for group in self._groups:
            await group.start()

    def _shares(self) -> bool:
        return self._settings.current.sync

    def _shares_taste(self) -> bool:
        """The second switch counts only beside the first: with sending off, nothing at all leaves."""
        return self._settings.current.sync and self._settings.current.share_model

    def _learns(self) -> bool:
        return self._settings.current.training

    def _budget(self) -> float:
        return self._settings.current.training_budget

    def _preferences(self) -> Preferences:
        return self._settings.current

    def _cadence_s(self) -> float:
        return float(self._settings.current.sync_cadence_s)
