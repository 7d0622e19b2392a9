"""Rating a few tunes changes what is foreseen, on the device alone; by the rules of precedence, and in nobody's way."""

import numpy as np
import pytest

from client_py.core.errors import SidflowError
from client_py.core.taste_fit import PARTS, parts_of
from client_py.memory import MemoryDevice
from client_py.patches import View
from client_py.ports import DeviceState
from client_py.snapshots import TTL_MS
from tests.client.learning_stage import MARCHES, WALTZES, LearningStage, play

UNHEARD = [WALTZES[10], MARCHES[10]]
BUSY = DeviceState(quiet_s=0.0, charging=True, ahead=1.0)
IDLE = DeviceState(quiet_s=60.0, charging=True, ahead=1.0)


def test_ratings_change_the_stars_foreseen_of_tunes_never_heard() -> None:
    """Offline too: the network is off from the first rating on."""

    async def scenario(stage: LearningStage) -> None:
        stage.transport.handler = None
        await stage.ask("predict.watch", tunes=UNHEARD)
        assert [each["score"] for each in stage.scores().values()] == [3.0, 3.0]
        await stage.rate_ten()
        found = await stage.learned()
        assert found["dropped"] == ""
        assert found["judged"] == 10
        assert found["delta"]["base"] == "1.0.0"
        assert found["delta"]["held_out"]["personal"] < found["delta"]["held_out"]["base"]
        waltz, march = (stage.scores()[tune] for tune in UNHEARD)
        assert waltz["score"] > 3.2 > 2.8 > march["score"]
        assert waltz["base"] == waltz["before"] == 3.0
        assert stage.shown("predicted")["personal"] is True

    play(scenario)


def test_a_reload_keeps_what_was_learned_without_learning_again() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("predict.watch", tunes=UNHEARD)
        await stage.rate_ten()
        before = await stage.learned()
        scores = stage.scores()
        await stage.app.close()
        stage.app = stage.open()
        stage.patches.clear()
        await stage.app.start()
        await stage.ask("predict.watch", tunes=UNHEARD)
        assert stage.scores() == scores
        await stage.clock.advance(600)
        assert stage.shown("training")["snapshots"] == before["snapshots"]
        assert stage.shown("training")["state"] == "resting"

    play(scenario)


def test_a_newer_model_makes_it_stale_and_it_is_learned_anew() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("predict.watch", tunes=UNHEARD)
        await stage.rate_ten()
        first = (await stage.learned())["delta"]
        stage.device.tell(BUSY)
        stage.server.publish("1.1.0")
        await stage.clock.advance(300)  # the cadence
        assert stage.shown("model") == {"version": "1.1.0", "previous": "1.0.0", "arriving": False}
        assert stage.shown("training")["delta"] == {**first, "stale": True}
        assert stage.shown("training")["state"] == "waiting"
        assert stage.shown("predicted")["personal"] is False
        stage.device.tell(IDLE)
        await stage.until(lambda: stage.shown("training")["delta"]["base"] == "1.1.0")
        assert stage.shown("predicted")["personal"] is True
        assert [each["base"] for each in stage.shown("training")["snapshots"]] == ["1.1.0", "1.0.0"]
        assert stage.scores()[UNHEARD[0]]["score"] > 3.2

    play(scenario)


def test_after_seven_days_it_no_longer_counts_and_is_learned_anew() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.rate_ten()
        first = (await stage.learned())["delta"]
        stage.device.tell(BUSY)
        stage.clock.jump(TTL_MS)
        await stage.clock.advance(3600)
        assert stage.shown("training")["delta"] == {**first, "stale": True}
        stage.device.tell(IDLE)
        await stage.until(lambda: stage.shown("training")["delta"]["id"] != first["id"])
        assert stage.shown("training")["delta"]["stale"] is False

    play(scenario)


def test_what_does_worse_than_the_base_is_dropped_and_says_so() -> None:
    """Half of what is alike is loved, half is hated: what is held out is always the other way than what is left."""

    async def scenario(stage: LearningStage) -> None:
        tunes = sorted([*WALTZES, *MARCHES])
        for tune, part in zip(tunes, parts_of(np.arange(len(tunes))), strict=True):
            await stage.rate(tune, 5 if part <= PARTS // 2 else 1)
        found = await stage.learned()
        assert found["delta"] is None
        assert found["snapshots"] == []
        assert found["dropped"].startswith("What was learned last was dropped")
        await stage.clock.advance(1000)
        assert stage.shown("training") == found  # until there is something new
        await stage.ask("predict.watch", tunes=UNHEARD)
        assert stage.shown("predicted")["personal"] is False

    play(scenario)


def test_the_last_five_are_kept_and_one_can_be_brought_back() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("predict.watch", tunes=UNHEARD)
        await stage.rate_ten()
        first = (await stage.learned())["delta"]
        scores = stage.scores()
        seen = [first["id"]]
        for number in range(11, 15):
            await stage.rate(MARCHES[number], 5)
            await stage.until(lambda: stage.shown("training")["delta"]["id"] != seen[-1])
            seen.append(stage.shown("training")["delta"]["id"])
        assert [each["id"] for each in stage.shown("training")["snapshots"]] == seen[::-1]
        changed = stage.scores()
        assert changed[UNHEARD[1]]["score"] > scores[UNHEARD[1]]["score"]
        await stage.ask("training.rollback", snapshot=first["id"])
        assert stage.shown("training")["delta"] == first
        assert stage.scores()[UNHEARD[1]]["score"] == scores[UNHEARD[1]]["score"]
        assert stage.scores()[UNHEARD[1]]["before"] == changed[UNHEARD[1]]["score"]
        await stage.clock.advance(1000)
        assert stage.shown("training")["delta"] == first  # nothing new was said
        await stage.rate(MARCHES[16], 2)
        await stage.until(lambda: stage.shown("training")["delta"]["id"] not in seen)
        kept = [each["id"] for each in stage.shown("training")["snapshots"]]
        assert (len(kept), kept[1:]) == (5, seen[:0:-1])
        with pytest.raises(SidflowError, match="no longer kept"):
            await stage.ask("training.rollback", snapshot=first["id"])

    play(scenario)


def test_what_was_learned_on_another_model_cannot_be_brought_back() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.rate_ten()
        first = (await stage.learned())["delta"]
        stage.server.publish("2.0.0")
        await stage.ask("model.refresh")
        with pytest.raises(SidflowError, match=r"learned on model 1\.0\.0"):
            await stage.ask("training.rollback", snapshot=first["id"])

    play(scenario)


def test_forgetting_leaves_the_base_alone_until_the_next_rating() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("predict.watch", tunes=UNHEARD)
        await stage.rate_ten()
        await stage.learned()
        await stage.ask("training.forget")
        assert stage.shown("training")["delta"] is None
        assert stage.shown("training")["snapshots"] == []
        assert [each["score"] for each in stage.scores().values()] == [3.0, 3.0]
        await stage.clock.advance(1000)
        assert stage.shown("training")["delta"] is None
        await stage.rate(WALTZES[15], 5)
        await stage.until(lambda: stage.shown("training")["delta"] is not None)
        assert stage.shown("training")["judged"] == 11

    play(scenario)


def test_it_waits_until_nobody_touches_the_page_and_the_listeners_word_goes_before() -> None:
    async def scenario(stage: LearningStage) -> None:
        stage.device.tell(BUSY)
        await stage.rate_ten()
        await stage.clock.advance(100)
        assert stage.shown("training")["state"] == "waiting"
        assert "leave the page alone" in stage.shown("training")["reason"]
        await stage.ask("training.now")
        await stage.until(lambda: stage.shown("training")["delta"] is not None)

    play(scenario)


def test_in_the_background_nobody_touches_the_page() -> None:
    async def scenario(stage: LearningStage) -> None:
        stage.device.tell(DeviceState(quiet_s=0.0, hidden=True, charging=None, ahead=1.0))
        await stage.rate_ten()
        assert (await stage.learned())["delta"] is not None

    play(scenario)


@pytest.mark.parametrize(("charging", "words"), [(False, "until this device charges"), (None, "doesn't say whether")])
def test_only_on_the_charger_where_the_listener_wants_that(*, charging: bool | None, words: str) -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("prefs.set", changes={"training_charging_only": True})
        stage.device.tell(DeviceState(quiet_s=60.0, charging=charging, ahead=1.0))
        await stage.rate_ten()
        await stage.clock.advance(100)
        assert words in stage.shown("training")["reason"]
        assert stage.shown("training")["delta"] is None
        stage.device.tell(IDLE)
        await stage.until(lambda: stage.shown("training")["delta"] is not None)

    play(scenario)


def test_never_while_the_sound_has_less_than_half_of_its_buffer() -> None:
    """Not even when the listener asks for it; it goes on where it stopped."""

    async def scenario(stage: LearningStage) -> None:
        stage.device.tell(DeviceState(quiet_s=60.0, charging=True, ahead=0.25))
        await stage.rate_ten()
        await stage.ask("training.now")
        await stage.clock.advance(100)
        assert stage.shown("training")["delta"] is None
        stage.device.tell(DeviceState(quiet_s=60.0, charging=True, ahead=0.5))
        assert (await stage.learned())["delta"] is not None

    play(scenario)


def test_switched_off_nothing_is_learned_and_what_was_learned_rests() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("predict.watch", tunes=UNHEARD)
        await stage.rate_ten()
        await stage.learned()
        await stage.ask("prefs.set", changes={"training": False})
        assert stage.shown("predicted")["personal"] is False
        await stage.rate(WALTZES[15], 5)
        await stage.clock.advance(100)
        assert stage.shown("training")["state"] == "off"
        assert len(stage.shown("training")["snapshots"]) == 1
        with pytest.raises(SidflowError, match="switched off"):
            await stage.ask("training.now")
        await stage.ask("prefs.set", changes={"training": True})
        assert stage.shown("predicted")["personal"] is True
        await stage.until(lambda: len(stage.shown("training")["snapshots"]) == 2)

    play(scenario)


def test_of_two_pages_one_learns_and_both_show_it() -> None:
    async def scenario(stage: LearningStage) -> None:
        other = stage.open(MemoryDevice(stage.turns))
        await other.start()
        await stage.rate_ten()
        await other.refresh({"inbox", "ratings"})
        await stage.until(lambda: bool(stage.turns))
        await stage.until(lambda: not stage.turns)
        await other.refresh({"modelSnapshots"})
        await stage.app.refresh({"modelSnapshots"})
        await stage.clock.advance(600)
        assert len([key for key, _ in await stage.feedback.items("modelSnapshots")]) == 2  # one, and the standing
        await other.close()

    play(scenario)


def test_a_rating_while_it_learns_is_learned_next() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.rate_ten()
        await stage.until(lambda: stage.shown("training")["state"] == "running", step_s=0.02)
        await stage.rate(WALTZES[15], 5)
        await stage.until(lambda: len(stage.shown("training")["snapshots"]) == 2)
        assert [each["judged"] for each in stage.shown("training")["snapshots"]] == [11, 10]

    play(scenario)


def test_going_back_while_it_learns_is_the_last_word() -> None:
    """Also where the listener had asked for it."""

    async def scenario(stage: LearningStage) -> None:
        await stage.rate_ten()
        first = (await stage.learned())["delta"]
        await stage.rate(WALTZES[15], 5)
        await stage.until(lambda: stage.shown("training")["delta"]["id"] != first["id"])
        stage.device.tell(DeviceState(quiet_s=60.0, charging=True, ahead=0.0))
        await stage.ask("training.now")
        await stage.clock.advance(5)  # it has begun, and waits for the sound
        await stage.ask("training.rollback", snapshot=first["id"])
        stage.device.tell(IDLE)
        await stage.clock.advance(1000)
        assert stage.shown("training")["delta"] == first
        assert len(stage.shown("training")["snapshots"]) == 2

    play(scenario)


def test_while_it_waits_the_same_is_not_told_again() -> None:
    async def scenario(stage: LearningStage) -> None:
        stage.device.tell(BUSY)
        await stage.rate_ten()
        await stage.clock.advance(10)
        stage.patches.clear()
        await stage.clock.advance(100)
        assert not any(isinstance(each, View) and each.slot == "training" for each in stage.patches)

    play(scenario)


def test_without_ratings_or_a_model_it_rests_and_says_what_is_missing() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.clock.advance(1)
        assert "Rate a few tunes" in stage.shown("training")["reason"]
        await stage.rate(WALTZES[0], 5)
        await stage.clock.advance(10)
        assert stage.shown("training")["state"] == "resting"
        assert "no model on this device" in stage.shown("training")["reason"]
        await stage.ask("predict.watch", tunes=UNHEARD)
        assert stage.shown("predicted") == {"model": "none", "personal": False, "by_tune": {}}

    play(scenario, version=None)


def test_songs_that_the_model_does_not_know_are_left_out() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.ask("predict.watch", tunes=["opened/Mine.sid#1", WALTZES[3], f"{WALTZES[3][:-1]}2"])
        assert list(stage.scores()) == [WALTZES[3]]
        await stage.rate("opened/Mine.sid#1", 5)
        await stage.clock.advance(10)
        assert "knows none" in stage.shown("training")["reason"]

    play(scenario)


def test_deleting_the_listeners_data_deletes_what_was_learned() -> None:
    async def scenario(stage: LearningStage) -> None:
        await stage.rate_ten()
        await stage.learned()
        await stage.ask("data.delete")
        await stage.clock.advance(600)
        assert stage.shown("training")["delta"] is None
        assert stage.shown("training")["snapshots"] == []
        assert await stage.feedback.items("modelSnapshots") == []

    play(scenario)
