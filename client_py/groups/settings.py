"""Intents about the listener's preferences."""

from collections.abc import Callable

from client_py.core.canonical import JsonValue, plain
from client_py.core.contract import Preferences
from client_py.intents import intent
from client_py.patches import File, Notice, Patch, View
from client_py.preferences import PreferenceKeeper, Revision

Send = Callable[[Patch], None]


class SettingsGroup:
    """Keeps the preferences in force at hand; every change of them goes through here."""

    def __init__(self, keeper: PreferenceKeeper, send: Send) -> None:
        self._keeper = keeper
        self._send = send
        self.current = Preferences()

    async def start(self) -> None:
        """Reads what is stored, and says so when it was damaged."""
        opened = await self._keeper.open()
        if opened.damaged is not None:
            self._send(Notice(opened.damaged, "warning"))
        self._show(opened.revision)

    @intent("prefs.set")
    async def change(self, changes: dict) -> JsonValue:  # type: ignore[type-arg]  # names to values, checked by the keeper
        """Sets the preferences named."""
        return self._show(await self._keeper.change(changes))

    @intent("prefs.undo")
    async def undo(self) -> JsonValue:
        """Takes the last change of the preferences back."""
        return self._show(await self._keeper.undo())

    @intent("prefs.goBackTo")
    async def go_back_to(self, revision: int) -> JsonValue:
        """Sets all preferences as they stood after a change of the history."""
        return self._show(await self._keeper.go_back_to(revision))

    @intent("prefs.history")
    async def history(self) -> JsonValue:
        """Shows the last 50 changes of the preferences, newest first."""
        revisions = await self._keeper.history()
        self._send(View("preferenceHistory", plain(revisions)))
        return len(revisions)

    @intent("prefs.export")
    async def export(self) -> JsonValue:
        """Hands the preferences out as a file."""
        self._send(File("sidflow-preferences.json", "application/json", await self._keeper.export()))
        return None

    @intent("prefs.import")
    async def import_file(self, text: str) -> JsonValue:
        """Takes preferences over from a file."""
        return self._show(await self._keeper.import_text(text))

    def _show(self, revision: Revision) -> JsonValue:
        self.current = revision.preferences
        self._send(View("preferences", plain(revision)))
        return revision.number
