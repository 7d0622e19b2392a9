"""A station goes on by itself, follows what was learned, never repeats itself soon, and is on again after a reload."""

from typing import Any

import pytest

from client_py.core.contract import TunePath
from client_py.core.errors import SidflowError
from client_py.known import Heard
from tests.client.learning_stage import MARCHES, TUNES, WALTZES, LearningStage, learned, play

FOR_ME = {"kind": "for_me"}


def keys(picks: list[dict[str, Any]]) -> list[str]:  # Any: JSON
    return [pick["tune"] for pick in picks]


def waltzes(picks: list[dict[str, Any]]) -> int:  # Any: JSON
    return sum(pick["tune"] in WALTZES for pick in picks)


def test_after_training_other_tunes_come_and_each_says_why() -> None:
    """Offline, on the device alone."""

    async def scenario(stage: LearningStage) -> None:
        stage.transport.handler = None
        await stage.ask("prefs.set", changes={"adventure": 0.0})
        await stage.rate_ten()
        before = await stage.ask("station.start", station=FOR_ME)
        assert before["name"] == "For you"
        await stage.learned()
        picks = await stage.ask("station.next", count=10, anew=True)
        assert waltzes(picks) >= 9
        assert all(pick["why"] for pick in picks)
        assert all(pick["score"] > 3.2 for pick in picks if pick["tune"] in WALTZES)
        assert all(f"{pick['listed']['path']}#1" == pick["tune"] for pick in picks)

    play(scenario)


def test_nothing_comes_twice_and_the_end_of_the_collection_is_said_by_fewer_picks() -> None:
    async def scenario(stage: LearningStage) -> None:
        given = keys((await stage.ask("station.start", station={"kind": "surprise"}))["picks"])
        assert len(given) == 10
        for _ in range(5):
            given += keys(await stage.ask("station.next", count=7))
        assert len(given) == len(set(given)) == len(TUNES)

    play(scenario)


def test_what_was_given_out_and_not_heard_may_come_again_anew() -> None:
    async def scenario(stage: LearningStage) -> None:
        first = keys((await stage.ask("station.start", station={"kind": "tune", "tune": WALTZES[0]}))["picks"])
        again = keys(await stage.ask("station.next", count=10, anew=True))
        assert set(again) & set(first)
        assert not set(keys(await stage.ask("station.next", count=10))) & set(again)

    play(scenario)


def test_only_what_can_be_had_is_picked() -> None:
    async def scenario(stage: LearningStage) -> None:
        had: list[TunePath] = [tune.path for tune in TUNES[:6]]
        picks = (await stage.ask("station.start", station={"kind": "surprise"}, among=had))["picks"]
        assert sorted(pick["listed"]["path"] for pick in picks) == sorted(had)
        assert await stage.ask("station.next", count=3, among=had) == []

    play(scenario)


def test_a_station_is_on_again_after_a_reload_until_it_is_put_off() -> None:
    async def scenario(stage: LearningStage) -> None:
        station = {"kind": "composer", "composer": "Waltz Maker 1"}
        given = keys((await stage.ask("station.start", station=station))["picks"])
        shown = stage.shown("station")
        assert (shown["name"], shown["adventure"]) == ("Waltz Maker 1", 0.3)
        assert {name: value for name, value in shown["station"].items() if value is not None} == station
        await stage.app.close()
        stage.app = stage.open()
        stage.patches.clear()
        await stage.app.start()
        assert stage.shown("station") == shown
        assert not set(keys(await stage.ask("station.next", count=3))) & set(given)
        await stage.ask("prefs.set", changes={"adventure": 0.8})
        assert stage.shown("station")["adventure"] == 0.8
        await stage.ask("station.stop")
        assert stage.shown("station") is None
        with pytest.raises(SidflowError, match="No station is on"):
            await stage.ask("station.next", count=3)

    play(scenario)


@pytest.mark.parametrize(
    ("station", "name"),
    [
        ({"kind": "tune", "tune": MARCHES[2]}, "Like “March 2”"),
        ({"kind": "mood", "energy": 1.5, "mood": 4.5}, "Calm and bright"),
        ({"kind": "mood", "energy": 3.0}, "Neither here nor there"),
        ({"kind": "era", "first_year": 1985, "last_year": 1990}, "1985 to 1990"),
        ({"kind": "era", "first_year": 1990, "last_year": 1990}, "1990"),
        ({"kind": "chip", "chip": "8580"}, "For the 8580"),
        ({"kind": "surprise"}, "Surprise"),
    ],
)
def test_each_kind_has_a_name_and_picks(station: dict[str, object], name: str) -> None:
    async def scenario(stage: LearningStage) -> None:
        found = await stage.ask("station.start", station=station)
        assert found["name"] == name
        assert found["picks"]

    play(scenario)


def test_without_a_catalogue_or_with_a_tune_that_nobody_knows_it_says_so() -> None:
    async def without(stage: LearningStage) -> None:
        with pytest.raises(SidflowError, match="need the catalogue"):
            await stage.ask("station.start", station=FOR_ME)
        assert stage.shown("station") is None

    play(without, version=None)

    async def unknown(stage: LearningStage) -> None:
        with pytest.raises(SidflowError, match="Nothing is known of this tune"):
            await stage.ask("station.start", station={"kind": "tune", "tune": "opened/Mine.sid#1"})
        assert stage.shown("station") is None

    play(unknown)


def test_a_station_goes_out_from_a_tune_that_only_this_device_has() -> None:
    """It was heard here, by the model in force."""

    async def scenario(stage: LearningStage) -> None:
        mine = "opened/My Waltz.sid@0123456789ab#1"
        said = learned("1.0.0")([WALTZES[0]])
        heard = Heard("1.0.0", said.embeddings[0], said.ratings[0])
        stage.app.bases.hear(mine, heard)
        await stage.ask("prefs.set", changes={"adventure": 0.0})
        found = await stage.ask("station.start", station={"kind": "tune", "tune": mine})
        assert found["name"] == "Like “My Waltz.sid”"
        assert waltzes(found["picks"]) >= 9
        await stage.ask("predict.watch", tunes=[mine])
        assert list(stage.scores()) == [mine]

    play(scenario)


def test_a_catalogue_without_a_model_still_has_stations() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("catalogue.refresh")
        found = await stage.ask("station.start", station={"kind": "composer", "composer": "March Maker 2"})
        assert {pick["listed"]["author"] for pick in found["picks"][:4]} == {"March Maker 2"}

    play(scenario, version=None)
