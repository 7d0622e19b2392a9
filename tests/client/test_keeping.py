"""Keeping: what the listener asked for is there when the network is off, all of it, and goes when they say so."""

from typing import cast

import pytest

from client_py.app import Application, World
from client_py.core.canonical import JsonValue
from client_py.core.errors import SidflowError
from client_py.memory import MemoryDevice, MemoryEars, MemoryEmbedder, MemoryPackages
from client_py.patches import Patch, View
from tests.client.keeping_stage import ADA, FILES, Row, Stage, hashes, play, sha256


def test_a_tune_is_kept_by_its_path_alone() -> None:
    """No catalogue is needed: the server plays it, its bytes say the rest."""

    async def scenario(stage: Stage) -> None:
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        assert stage.asked == ["/api/play", f"/sid/{ADA[0]}"]
        assert stage.badges == [ADA[0]]
        assert stage.wishes[0]["name"] == "One"
        assert await stage.there() == hashes(ADA[:1])
        stored = cast("Row", await stage.records.get("kept", f"tune:{ADA[0]}"))
        assert stored["sha256"] == sha256(FILES[ADA[0]])
        assert cast("Row", stored["tune"])["title"] == "One"

    play(scenario)


@pytest.mark.parametrize(
    ("kind", "value", "name"),
    [("author", "Ada", "Ada"), ("folder", "MUSICIANS/Ada/", "Ada"), ("search", "ada", "“ada”")],
)
def test_whole_lists_are_kept_from_the_catalogue(kind: str, value: str, name: str) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        plan = await stage.ask("keep.plan", kind=kind, value=value)
        assert plan == {"tunes": 3, "kept": 0, "bytes": sum(len(FILES[path]) for path in ADA)}
        await stage.ask("keep.start", kind=kind, value=value)
        await stage.settle()
        (wish,) = stage.wishes
        assert (wish["name"], wish["state"], wish["done"], wish["tunes"]) == (name, "done", 3, 3)
        assert wish["bytes"] == sum(len(FILES[path]) for path in ADA)
        assert stage.badges == sorted(ADA)
        assert all(path.startswith("/api/tune/") for path in stage.asked)

    play(scenario)


def test_a_playlist_stays_kept_as_it_changes() -> None:
    async def scenario(stage: Stage) -> None:
        entries: JsonValue = [{"tune": f"{ADA[0]}#1"}, {"tune": f"{ADA[0]}#2"}]
        playlist = await stage.ask("playlist.create", name="Night", entries=entries)
        await stage.ask("keep.start", kind="playlist", value=playlist)
        await stage.settle()
        assert stage.badges == [ADA[0]]
        await stage.ask("playlist.add", playlist=playlist, entries=[{"tune": f"{ADA[1]}#1"}])
        await stage.settle()
        assert stage.badges == sorted(ADA[:2])
        for _ in range(2):
            await stage.ask("playlist.remove", playlist=playlist, place=0)
        await stage.settle()
        assert stage.badges == [ADA[1]]
        await stage.ask("playlist.delete", playlist=playlist)
        await stage.settle()
        assert stage.badges == [ADA[1]]

    play(scenario)


def test_what_goes_away_is_what_nobody_else_wants() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        whole = await stage.ask("keep.start", kind="author", value="Ada")
        await stage.settle()
        assert await stage.ask("keep.remove", wish=whole) == 2
        assert stage.badges == [ADA[0]]
        assert await stage.there() == hashes(ADA[:1])
        assert stage.amount == (1, len(FILES[ADA[0]]))
        with pytest.raises(SidflowError, match="no longer kept"):
            await stage.ask("keep.remove", wish=whole)
        assert await stage.ask("keep.removeAll") == 1
        assert await stage.there() == set()
        assert stage.wishes == []

    play(scenario)


def test_the_same_bytes_under_two_names_are_stored_once_and_stay_for_the_other() -> None:
    async def scenario(stage: Stage) -> None:
        stage.files["COPY.sid"] = FILES[ADA[0]]
        first = await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.ask("keep.start", kind="tune", value="COPY.sid")
        await stage.settle()
        assert stage.amount == (2, len(FILES[ADA[0]]))
        await stage.ask("keep.remove", wish=first)
        assert await stage.there() == hashes(ADA[:1])

    play(scenario)


def test_pausing_and_the_music_hold_the_line() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("keep.hold", on=True)
        wish = await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        assert stage.asked == []
        await stage.ask("keep.pause", wish=wish, on=True)
        await stage.ask("keep.hold", on=False)
        await stage.settle()
        assert stage.asked == []
        assert stage.wishes[0]["state"] == "paused"
        await stage.ask("keep.pause", wish=wish, on=False)
        await stage.settle()
        assert stage.wishes[0]["state"] == "done"

    play(scenario)


def test_another_tab_shows_what_this_one_keeps() -> None:
    async def scenario(stage: Stage) -> None:
        seen: list[Patch] = []
        world = World(
            stage.feedback, stage.records, stage.blobs, stage.transport, stage.clock, MemoryPackages(), MemoryDevice(),
            MemoryEars(), MemoryEmbedder(),
        )  # fmt: skip
        other = Application(world, seen.append)
        await other.start()
        await stage.ask("keep.start", kind="tune", value=ADA[0])
        await stage.settle()
        await other.refresh({"kept"})
        await stage.settle()
        await other.close()
        badges = [each.value for each in seen if isinstance(each, View) and each.slot == "keptTunes"]
        assert badges[-1] == [ADA[0]]
        assert stage.asked == ["/api/play", f"/sid/{ADA[0]}"]

    play(scenario)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("folder", "", "whole collection"),
        ("author", "Nobody", "no tunes"),
        ("playlist", "00000000-0000-7000-8000-000000000000", "no longer there"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind: str, value: str, reason: str) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.ask("catalogue.refresh")
        with pytest.raises(SidflowError, match=reason):
            await stage.ask("keep.start", kind=kind, value=value)
        assert stage.wishes == []

    play(scenario)
