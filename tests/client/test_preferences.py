"""Preferences: a listener's settings survive damage, other tabs and second thoughts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from client_py.core.contract import Preferences
from client_py.core.errors import ContractError
from client_py.memory import MemoryClock, MemoryRecords
from client_py.ports import LIBRARY_STORES, ConflictError, Put
from client_py.preferences import HISTORY_KEPT, MIGRATIONS, PreferenceError, PreferenceKeeper, Stored
from tests.client.slow import SlowRecords
from tests.running import run_async


def with_keeper(scenario: Callable[[PreferenceKeeper, MemoryRecords], Awaitable[None]]) -> None:
    async def run() -> None:
        records = MemoryRecords(LIBRARY_STORES)
        await scenario(PreferenceKeeper(records, MemoryClock()), records)

    run_async(run())


def test_a_first_visit_has_the_defaults_and_nothing_to_undo() -> None:
    async def scenario(keeper: PreferenceKeeper, records: MemoryRecords) -> None:
        opened = await keeper.open()
        assert opened.revision.preferences == Preferences()
        assert opened.damaged is None
        assert not opened.revision.preferences.sync
        assert not opened.revision.preferences.telemetry
        with pytest.raises(PreferenceError):
            await keeper.undo()
        assert await records.count("preferences") == 0

    with_keeper(scenario)


def test_a_change_is_dated_and_kept() -> None:
    async def scenario(keeper: PreferenceKeeper, records: MemoryRecords) -> None:
        revision = await keeper.change({"theme": "classic", "volume": 0.25})
        assert revision.changed == ("theme", "volume")
        assert revision.at == "2025-06-15T15:06:40Z"
        again = PreferenceKeeper(records, MemoryClock())
        assert (await again.open()).revision == revision

    with_keeper(scenario)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"theme": "pink"}, ContractError),
        ({"volume": 1.01}, ContractError),
        ({"volume": "loud"}, ContractError),
        ({"training_iterations": 9}, ContractError),
        ({"sync": 1}, ContractError),
        ({"rom_bundle": "../x"}, ContractError),
        ({"colour": "red"}, PreferenceError),
        ({"version": "2"}, PreferenceError),
        ({"theme": "light", "volume": 2}, ContractError),
    ],
)
def test_a_wrong_value_changes_nothing(changes: Stored, error: type[Exception]) -> None:
    async def scenario(keeper: PreferenceKeeper, records: MemoryRecords) -> None:
        await keeper.change({"theme": "classic"})
        before = await records.items("preferences")
        with pytest.raises(error):
            await keeper.change(changes)
        assert await records.items("preferences") == before

    with_keeper(scenario)


def test_undo_walks_back_step_by_step_and_a_new_change_starts_from_there() -> None:
    async def scenario(keeper: PreferenceKeeper, _: MemoryRecords) -> None:
        for theme in ("light", "classic", "system"):
            await keeper.change({"theme": theme})
        walked = [(await keeper.undo()).preferences.theme for _ in range(3)]
        assert walked == ["classic", "light", "dark"]
        with pytest.raises(PreferenceError):
            await keeper.undo()
        await keeper.change({"font": "mono"})
        back = await keeper.undo()
        assert (back.preferences.theme, back.preferences.font) == ("dark", "system")

    with_keeper(scenario)


def test_going_back_reaches_the_last_fifty_and_says_so_beyond() -> None:
    async def scenario(keeper: PreferenceKeeper, _: MemoryRecords) -> None:
        for step in range(60):
            await keeper.change({"volume": step / 100})
        history = await keeper.history()
        assert [revision.number for revision in history] == list(range(60, 60 - HISTORY_KEPT - 1, -1))
        assert (await keeper.go_back_to(15)).preferences.volume == 0.14
        with pytest.raises(PreferenceError, match="no longer kept"):
            await keeper.go_back_to(5)

    with_keeper(scenario)


def test_setting_what_is_set_is_no_change() -> None:
    async def scenario(keeper: PreferenceKeeper, _: MemoryRecords) -> None:
        first = await keeper.change({"theme": "light"})
        assert await keeper.change({"theme": "light"}) == first
        assert len(await keeper.history()) == 2

    with_keeper(scenario)


def test_another_tabs_change_is_built_upon_and_never_overwritten() -> None:
    async def scenario(keeper: PreferenceKeeper, records: MemoryRecords) -> None:
        other = PreferenceKeeper(records, MemoryClock())
        await keeper.change({"theme": "light"})
        await other.change({"volume": 0.5})
        both = (await keeper.open()).revision
        assert (both.preferences.theme, both.preferences.volume) == ("light", 0.5)
        stale = replace(both, number=both.number - 1)
        with pytest.raises(ConflictError):
            await keeper._follow(stale, replace(both.preferences, theme="classic"))
        assert (await keeper.open()).revision == both

    with_keeper(scenario)


def test_two_tabs_that_set_something_at_once_both_get_it() -> None:
    async def run() -> None:
        records = SlowRecords(LIBRARY_STORES)
        one, other = (PreferenceKeeper(records, MemoryClock()) for _ in range(2))
        await asyncio.gather(
            one.change({"theme": "light"}), other.change({"volume": 0.5}), other.change({"volume": 0.5})
        )
        preferences = (await one.open()).revision.preferences
        assert (preferences.theme, preferences.volume) == ("light", 0.5)
        assert [revision.number for revision in await one.history()] == [2, 1, 0]

    run_async(run())


@pytest.mark.parametrize(
    "damage",
    [
        "nonsense",
        {"number": 3},
        {"number": 3, "origin": 3, "at": "x", "changed": [], "preferences": {"version": "1", "theme": "pink"}},
        {"number": 3, "origin": 3, "at": "x", "changed": [], "preferences": {"version": "99"}},
        {"number": 3, "origin": 3, "at": "x", "changed": [], "preferences": None},
    ],
)
def test_a_damaged_record_is_set_aside_and_reported(damage: Stored) -> None:
    async def scenario(keeper: PreferenceKeeper, records: MemoryRecords) -> None:
        await keeper.change({"theme": "light"})
        await records.apply([Put("preferences", "current", damage)])
        opened = await keeper.open()
        assert opened.damaged is not None
        assert opened.revision.preferences == Preferences()
        assert damage in [value for key, value in await records.items("preferences") if key.startswith("damaged-")]
        assert (await keeper.open()).damaged is None
        assert (await keeper.undo()).preferences.theme == "light"

    with_keeper(scenario)


def test_export_and_import_carry_everything() -> None:
    async def scenario(keeper: PreferenceKeeper, _: MemoryRecords) -> None:
        await keeper.change({"theme": "classic", "adventure": 0.9, "training": False})
        text = await keeper.export()
        fresh = PreferenceKeeper(MemoryRecords(LIBRARY_STORES), MemoryClock())
        imported = await fresh.import_text(text)
        assert imported.preferences == (await keeper.open()).revision.preferences
        assert (await fresh.undo()).preferences == Preferences()

    with_keeper(scenario)


@pytest.mark.parametrize("text", ["", "[]", '{"format":"other"}', '{"format":"sidflow-preferences","preferences":{}}'])
def test_a_file_of_something_else_is_refused(text: str) -> None:
    async def scenario(keeper: PreferenceKeeper, records: MemoryRecords) -> None:
        with pytest.raises((PreferenceError, ValueError)):
            await keeper.import_text(text)
        assert await records.count("preferences") == 0

    with_keeper(scenario)


def test_a_migration_is_a_named_function_from_one_version_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def theme_had_another_name(stored: Stored) -> Stored:
        return {**{key: value for key, value in stored.items() if key != "colours"}, "theme": "light", "version": "1"}

    monkeypatch.setitem(MIGRATIONS, "0", theme_had_another_name)

    async def scenario(keeper: PreferenceKeeper, records: MemoryRecords) -> None:
        old: Stored = {"version": "0", "colours": "bright", "volume": 0.1}
        stored: Stored = {
            "number": 4,
            "origin": 4,
            "at": "2025-01-01T00:00:00Z",
            "changed": [],
            "preferences": dict(old),
        }
        await records.apply([Put("preferences", "current", stored)])
        preferences = (await keeper.open()).revision.preferences
        assert (preferences.theme, preferences.volume) == ("light", 0.1)

    with_keeper(scenario)
