"""The intent about files of the listener's own: getting to know a song, so that it is foreseen and played on from."""

from collections.abc import Awaitable, Callable

from client_py.core.canonical import JsonValue
from client_py.core.contract import TuneText
from client_py.core.errors import SidflowError
from client_py.core.tunekey import TuneKey
from client_py.groups.settings import Send, SettingsGroup
from client_py.intents import intent
from client_py.known import Bases, Heard
from client_py.local_tunes import LocalTunes, Step
from client_py.patches import View
from client_py.ports import Device


class LocalGroup:
    """`known` is called when something is known of a song that wasn't before."""

    def __init__(
        self,
        tunes: LocalTunes,
        bases: Bases,
        settings: SettingsGroup,
        device: Device,
        known: Callable[[], Awaitable[None]],
        send: Send,
    ) -> None:
        self._tunes = tunes
        self._bases = bases
        self._settings = settings
        self._device = device
        self._known = known
        self._send = send

    async def start(self) -> None:
        """Nothing: files are opened anew by each page."""

    @intent("local.analyse")
    async def analyse(self, tune: TuneText, asked: bool = True) -> JsonValue:
        """Gets to know a song of an opened file, so that stars are foreseen for it and stations start from it.

        Where the listener hasn't asked for it, only as far as this device may learn and fetch by itself.
        """
        if not asked and not self._may():
            return None

        def tell(step: Step, share: float) -> None:
            self._send(View("analysing", {"tune": tune, "step": step, "share": round(share, 3), "reason": ""}))

        try:
            learned = await self._tunes.learned(TuneKey.parse(tune), self._typed_s(tune), tell)
        except SidflowError as error:
            self._send(View("analysing", {"tune": tune, "step": "failed", "share": 0.0, "reason": str(error)}))
            raise
        self._bases.hear(tune, Heard(learned.model, learned.embeddings[0], learned.ratings[0]))
        self._send(View("analysing", None))
        await self._known()
        return None

    def _may(self) -> bool:
        return self._settings.current.training and not self._device.state().saves

    def _typed_s(self, tune: str) -> float | None:
        """The length that the listener gave the song."""
        lengths = (each.length_s for each in self._settings.current.lengths_s if each.tune == tune)
        return next(lengths, None)
