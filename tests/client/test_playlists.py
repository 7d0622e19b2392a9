"""Playlists: made, ordered, shared as files, and never lost to a second tab or a bad file."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from client_py.core.errors import SidflowError
from client_py.core.m3u8 import Entry, PlaylistFileError, moved, read_m3u8, write_m3u8
from client_py.memory import MemoryClock, MemoryRecords
from client_py.playlists import PlaylistError, Playlists
from client_py.ports import LIBRARY_STORES, ConflictError
from tests.client.slow import SlowRecords
from tests.running import run_async

ENTRIES = (Entry("Bach/Invention.sid#1", "Invention, No. 1", 61.0), Entry("Satie/Gnossienne.sid#2"))


def run(scenario: Callable[[Playlists], Awaitable[None]]) -> None:
    async def go() -> None:
        await scenario(Playlists(MemoryRecords(LIBRARY_STORES), MemoryClock()))

    run_async(go())


def test_a_list_lives() -> None:
    async def scenario(lists: Playlists) -> None:
        made = await lists.create("  Quiet   evening ", ENTRIES[:1])
        assert made.name == "Quiet evening"
        await lists.add(made.id, ENTRIES[1:])
        await lists.rename(made.id, "Evening")
        await lists.move(made.id, 1, 0)
        assert (await lists.get(made.id)).entries == ENTRIES[::-1]
        await lists.remove(made.id, 0)
        assert [(each.name, each.entries) for each in await lists.all()] == [("Evening", ENTRIES[:1])]
        await lists.delete(made.id)
        with pytest.raises(PlaylistError):
            await lists.get(made.id)

    run(scenario)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_list_has_a_name(name: str) -> None:
    async def scenario(lists: Playlists) -> None:
        with pytest.raises(PlaylistError):
            await lists.create(name)
        assert await lists.all() == []

    run(scenario)


@pytest.mark.parametrize(("start", "target"), [(-1, 0), (0, 2), (2, 0), (0, -1)])
def test_places_outside_the_list_are_refused(start: int, target: int) -> None:
    with pytest.raises(SidflowError):
        moved(ENTRIES, start, target)


def test_every_move_keeps_all_entries_and_puts_the_one_where_it_was_told() -> None:
    items = tuple(Entry(f"a.sid#{number}") for number in range(1, 6))
    for start in range(5):
        for target in range(5):
            result = moved(items, start, target)
            assert sorted(result, key=lambda each: each.tune) == list(items)
            assert result[target] == items[start]


def test_two_tabs_do_not_undo_each_other() -> None:
    async def scenario(lists: Playlists) -> None:
        made = await lists.create("Both")
        results = await asyncio.gather(
            lists.add(made.id, ENTRIES[:1]), lists.add(made.id, ENTRIES[1:]), return_exceptions=True
        )
        kept = (await lists.get(made.id)).entries
        refused = [each for each in results if isinstance(each, ConflictError)]
        assert len(kept) + len(refused) == 2

    run(scenario)


def test_quick_clicks_in_one_tab_follow_each_other() -> None:
    async def go() -> None:
        lists = Playlists(SlowRecords(LIBRARY_STORES), MemoryClock())
        made = await lists.create("Evening")
        await asyncio.gather(*(lists.add(made.id, ENTRIES[:1]) for _ in range(5)))
        assert len((await lists.get(made.id)).entries) == 5

    run_async(go())


def test_a_file_goes_out_and_comes_back_the_same() -> None:
    async def scenario(lists: Playlists) -> None:
        made = await lists.create("Quiet", ENTRIES)
        again, skipped = await lists.import_text(await lists.export(made.id), "file")
        assert (again.name, again.entries, skipped) == ("Quiet", ENTRIES, ())
        assert again.id != made.id

    run(scenario)


def test_a_foreign_list_is_read_as_far_as_it_names_tunes() -> None:
    lines = [
        "\ufeff#EXTM3U",
        "",
        "#EXTINF:-1,Old",
        ".\\MUSICIANS\\H\\Commando.sid",
        "noise.mp3",
        "../up.sid",
        "/DEMOS/A.SID#3",
    ]
    file = read_m3u8("\r\n".join(lines))
    assert [each.tune for each in file.entries] == ["MUSICIANS/H/Commando.sid#1", "DEMOS/A.SID#3"]
    assert file.entries[0].title == "Old"
    assert file.entries[0].length_s is None
    assert file.skipped == ("noise.mp3", "../up.sid")


@pytest.mark.parametrize("text", ["", "#EXTM3U\n", "a.mp3\nb.ogg\n"])
def test_a_file_without_tunes_is_refused(text: str) -> None:
    with pytest.raises(PlaylistFileError):
        read_m3u8(text)


def test_a_title_never_breaks_the_file() -> None:
    entry = Entry("a.sid#1", "two\nlines\r#EXTINF:9,and more")
    file = read_m3u8(write_m3u8("n\na", [entry]))
    assert [each.tune for each in file.entries] == ["a.sid#1"]
    assert file.name == "n a"


def test_favourites_are_set_once_and_unset() -> None:
    async def scenario(lists: Playlists) -> None:
        for _ in range(2):
            await lists.set_favourite("b.sid#1", True)
        await lists.set_favourite("a.sid#2", True)
        assert await lists.favourites() == ["a.sid#2", "b.sid#1"]
        await lists.set_favourite("a.sid#2", False)
        assert await lists.favourites() == ["b.sid#1"]
        with pytest.raises(SidflowError):
            await lists.set_favourite("../a.sid#1", True)

    run(scenario)
