"""What a listener set, with its history: each change validated, dated and undoable, on this device only."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from client_py.core.canonical import JsonValue, canonical_json, plain, read_json
from client_py.core.contract import Preferences
from client_py.core.decode import decode
from client_py.core.errors import SidflowError
from client_py.core.instant import instant
from client_py.ports import Change, Clock, ConflictError, Delete, Put, Records, Require

STORE = "preferences"
CURRENT = "current"
REVISION = "revision-"
HISTORY_KEPT = 50
EXPORT_FORMAT = "sidflow-preferences"

Stored = dict[str, JsonValue]
Migration = Callable[[Stored], Stored]

MIGRATIONS: dict[str, Migration] = {}
"""From the version named to the next: a function that takes the stored values and gives those of the next version."""


class PreferenceError(SidflowError):
    """The preferences can't be changed in this way; those that were stay."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The preferences as they stood after a change: `changed` names what it set.

    `origin` is the revision that these preferences were first set by: an undo or a way back has that of its target, so
    that a second undo goes on from there.
    """

    number: int
    origin: int
    at: str
    changed: tuple[str, ...]
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Opened:
    """What was found at the start; `damaged` tells the listener about a record that was set aside."""

    revision: Revision
    damaged: str | None = None


class PreferenceKeeper:
    """The preferences of this device, shared by its tabs: whoever writes later builds on what the other wrote."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def open(self) -> Opened:
        """Reads what is stored, migrates it, or sets it aside when it is damaged and starts from the defaults."""
        stored = await self._records.get(STORE, CURRENT)
        if stored is None:
            return Opened(Revision(0, 0, instant(self._clock.now_ms()), (), Preferences()))
        try:
            return Opened(_read(stored))
        except SidflowError as error:
            number = 1 + max([number async for number, _ in self._kept()], default=0)
            revision = Revision(number, number, instant(self._clock.now_ms()), (), Preferences())
            aside = Put(STORE, f"damaged-{number:010d}", stored)
            await self._records.apply([Require(STORE, CURRENT, stored), aside, *_written(revision)])
            return Opened(
                revision,
                "Your settings could not be read and the standard ones are used. What was stored is kept, and part of "
                f"“export my data”. ({error})",
            )

    async def change(self, changes: Mapping[str, JsonValue]) -> Revision:
        """Sets the fields named; raises ContractError for a value out of range, PreferenceError for an unknown name."""
        while True:
            now = (await self.open()).revision
            before = cast("Stored", plain(now.preferences))
            if unknown := sorted(changes.keys() - (before.keys() - {"version"})):
                raise PreferenceError(f"There is no setting {', '.join(unknown)}.")
            after = decode(Preferences, {**before, **changes})
            with suppress(ConflictError):  # another tab was first: on top of what it set
                return await self._follow(now, after)

    async def undo(self) -> Revision:
        """Back to what was set before the last change, as a change of its own; raises PreferenceError at the start."""
        now = (await self.open()).revision
        for revision in await self.history():
            if revision.number < now.origin:
                return await self._follow(now, revision.preferences, revision.origin)
        raise PreferenceError("There is no earlier change to take back.")

    async def go_back_to(self, number: int) -> Revision:
        """To the preferences as they stood at a revision of the history."""
        for revision in await self.history():
            if revision.number == number:
                return await self._follow((await self.open()).revision, revision.preferences, revision.origin)
        raise PreferenceError(f"The settings of change {number} are no longer kept.")

    async def history(self) -> list[Revision]:
        """The last revisions, newest first, 50 at most; one that can't be read is left out, and kept."""
        found = []
        async for _, stored in self._kept():
            with suppress(SidflowError):
                found.append(_read(stored))
        return found[::-1]

    async def export(self) -> str:
        """The preferences as the text of a file."""
        preferences = (await self.open()).revision.preferences
        return canonical_json({"format": EXPORT_FORMAT, "preferences": preferences}) + "\n"

    async def import_text(self, text: str) -> Revision:
        """Takes over what `export` wrote, of this version or an older one; raises SidflowError and changes nothing."""
        value = read_json(text)
        if not isinstance(value, dict) or value.get("format") != EXPORT_FORMAT:
            raise PreferenceError("This file holds no SIDFlow settings.")
        preferences = _migrated(value.get("preferences"))
        return await self._follow((await self.open()).revision, preferences)

    async def _follow(self, now: Revision, preferences: Preferences, origin: int | None = None) -> Revision:
        before, after = cast("Stored", plain(now.preferences)), cast("Stored", plain(preferences))
        changed = tuple(name for name in sorted(after) if after[name] != before[name])
        if not changed:
            return now
        number = now.number + 1
        at = instant(self._clock.now_ms())
        revision = Revision(number, number if origin is None else origin, at, changed, preferences)
        changes: list[Change] = [Require(STORE, CURRENT, plain(now) if now.number else None), *_written(revision)]
        if now.number == 0:
            changes.append(Put(STORE, _key(0), plain(now)))
        if number > HISTORY_KEPT:
            changes.append(Delete(STORE, _key(number - HISTORY_KEPT - 1)))
        await self._records.apply(changes)
        return revision

    async def _kept(self) -> AsyncIterator[tuple[int, JsonValue]]:
        for key, stored in await self._records.items(STORE):
            if key.startswith(REVISION):
                yield int(key.removeprefix(REVISION)), stored


def _key(number: int) -> str:
    return f"{REVISION}{number:010d}"


def _written(revision: Revision) -> list[Change]:
    return [Put(STORE, CURRENT, plain(revision)), Put(STORE, _key(revision.number), plain(revision))]


def _read(stored: JsonValue) -> Revision:
    if not isinstance(stored, dict):
        raise PreferenceError("it is no record")
    number, origin, at, changed = (stored.get(name) for name in ("number", "origin", "at", "changed"))
    if not (isinstance(number, int) and isinstance(origin, int) and isinstance(at, str) and isinstance(changed, list)):
        raise PreferenceError("it lacks its number, date or list of changes")
    return Revision(number, origin, at, tuple(str(name) for name in changed), _migrated(stored.get("preferences")))


def _migrated(stored: JsonValue) -> Preferences:
    if not isinstance(stored, dict):
        raise PreferenceError("it holds no settings")
    values = stored
    while (version := str(values.get("version"))) in MIGRATIONS:
        values = MIGRATIONS[version](values)
    if values.get("version") != Preferences().version:
        raise PreferenceError(f"it was written by another version of SIDFlow (version {version} of the settings)")
    return decode(Preferences, values)
