"""The model of this device: fetched at the cadence, checked, the newest and the one before kept."""

import hashlib

import pytest

from client_py.core.errors import SidflowError
from client_py.models import ModelKeeper
from client_py.ports import DeviceState
from tests.client.learning_stage import LearningStage, play

CADENCE_S = 300


def keeper(stage: LearningStage) -> ModelKeeper:
    return ModelKeeper(stage.library, stage.blobs, stage.transport)


def test_a_newer_model_is_adopted_at_the_cadence_with_its_catalogue() -> None:
    async def scenario(stage: LearningStage) -> None:
        assert stage.shown("model") == {"version": "1.0.0", "previous": None, "arriving": False}
        stage.server.publish("1.0.1")
        await stage.clock.advance(CADENCE_S)
        assert stage.shown("model") == {"version": "1.0.1", "previous": "1.0.0", "arriving": False}
        stage.server.asked.clear()
        await stage.clock.advance(CADENCE_S)
        assert stage.server.asked == ["/api/train/model"]  # and it is the same
        models = keeper(stage)
        for version in ("1.0.0", "1.0.1"):
            assert await models.file(version) == f"the network of {version}".encode()

    play(scenario)


def test_the_newest_and_the_one_before_are_kept_and_no_more() -> None:
    async def scenario(stage: LearningStage) -> None:
        for version in ("1.1.0", "1.2.0"):
            stage.server.publish(version)
            assert await stage.ask("model.refresh") is True
        assert await stage.ask("model.refresh") is False
        assert stage.shown("model")["previous"] == "1.1.0"
        kept = {hashlib.sha256(f"the network of {version}".encode()).hexdigest() for version in ("1.1.0", "1.2.0")}
        catalogue = hashlib.sha256(stage.server.catalogue).hexdigest()
        assert set(await stage.blobs.sizes()) == {*kept, catalogue}
        with pytest.raises(SidflowError, match=r"Model 1\.0\.0"):
            await keeper(stage).file("1.0.0")
        stage.server.publish("1.1.0")  # the operator goes back
        assert await stage.ask("model.refresh") is True
        assert stage.shown("model") == {"version": "1.1.0", "previous": "1.2.0", "arriving": False}

    play(scenario)


def test_until_its_catalogue_is_here_the_former_model_stays_in_force() -> None:
    async def scenario(stage: LearningStage) -> None:
        stage.server.publish("1.1.0", catalogue=False)
        await stage.clock.advance(CADENCE_S)
        assert stage.shown("model") == {"version": "1.0.0", "previous": "1.0.0", "arriving": True}
        stage.server.publish("1.1.0")
        await stage.clock.advance(CADENCE_S)
        assert stage.shown("model") == {"version": "1.1.0", "previous": "1.0.0", "arriving": False}

    play(scenario)


def test_a_catalogue_that_was_first_brings_its_model() -> None:
    async def scenario(stage: LearningStage) -> None:
        stage.server.publish("1.1.0")
        await stage.ask("catalogue.refresh")
        await stage.clock.advance(1)
        assert stage.shown("model") == {"version": "1.1.0", "previous": "1.0.0", "arriving": False}
        assert await keeper(stage).file("1.1.0") == b"the network of 1.1.0"

    play(scenario)


def test_a_file_that_is_not_the_one_promised_is_not_kept_and_said_once() -> None:
    async def scenario(stage: LearningStage) -> None:
        stage.server.cut = True
        stage.server.publish("1.1.0")
        await stage.clock.advance(3 * CADENCE_S)
        assert [text for text in stage.notices() if "promised" in text] == [
            "Model 1.1.0 is not the one that was promised, so it is not used. What is on this device stays in use."
        ]
        assert stage.shown("model") == {"version": "1.0.0", "previous": None, "arriving": False}
        stage.server.cut = False
        await stage.clock.advance(CADENCE_S)
        assert stage.shown("model")["version"] == "1.1.0"

    play(scenario)


def test_who_saves_data_gets_the_file_when_it_is_needed() -> None:
    async def scenario(stage: LearningStage) -> None:
        stage.device.tell(DeviceState(quiet_s=60.0, charging=True, ahead=1.0, saves=True))
        manifest = stage.server.publish("1.1.0")
        await stage.ask("model.refresh")
        assert stage.shown("model")["version"] == "1.1.0"
        assert manifest.onnx.sha256 not in await stage.blobs.sizes()
        stage.transport.handler = None
        with pytest.raises(SidflowError, match="needs the network"):
            await keeper(stage).file("1.1.0")
        stage.transport.handler = stage.server
        assert await keeper(stage).file("1.1.0") == b"the network of 1.1.0"

    play(scenario)


def test_without_network_or_a_published_model_nothing_changes() -> None:
    async def scenario(stage: LearningStage) -> None:
        shown = stage.shown("model")
        stage.transport.handler = None
        assert await stage.ask("model.refresh") is False
        stage.transport.handler = stage.server
        stage.server.manifest = None
        assert await stage.ask("model.refresh") is False
        assert stage.shown("model") == shown

    play(scenario)
