"""What the listener's rooms ask of the application: lists, ROM images, what was set aside, all of one's data."""

import base64
import hashlib
import json
from typing import Any, cast

import pytest

from client_py.core.canonical import JsonValue, canonical_json, plain
from client_py.core.contract import RomBundle, RomImage, RomManifest
from client_py.core.errors import SidflowError
from client_py.core.uuid7 import uuid7
from client_py.memory import MemoryTransport
from client_py.own_roms import ImageError
from client_py.patches import File, View
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, Answer, Put
from client_py.roms import RomError
from tests.client.test_app import NOW_MS, TUNES, Stage, play
from tests.client.test_own_roms import BASIC, CHARGEN, KERNAL

TUNE = f"{TUNES[0].path}#1"


def image_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def serve_roms(stage: Stage, **wrong: bytes) -> None:
    """A server that offers KERNAL and characters; `wrong` puts other bytes in their place."""
    files = {"kernal": KERNAL, "chargen": CHARGEN}
    images = tuple(
        RomImage(cast("Any", kind), len(data), image_of(data), f"/api/roms/{kind}") for kind, data in files.items()
    )
    manifest = canonical_json(RomManifest((RomBundle("made-up", "Made up", images),))).encode()

    def answer(_method: str, path: str, _body: bytes | None, _headers: object) -> Answer:
        if path == "/api/prefs/rom-manifest":
            return Answer(200, {}, manifest)
        kind = path.removeprefix("/api/roms/")
        return Answer(200, {}, wrong.get(kind, files[kind]))

    stage.transport.handler = answer


def roms(stage: Stage) -> dict[str, Any]:
    return cast("dict[str, Any]", stage.shown("roms"))


def test_history_and_ratings_are_shown_with_the_catalogues_names() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        await stage.rate(1, 4)
        assert await stage.app.handle("history.show", {"words": "satie"}) == 1
        assert await stage.app.handle("ratings.show", {}) == 1
        for slot in ("history", "ratingList"):
            page = cast("dict[str, Any]", stage.shown(slot))
            assert page["rows"][0]["title"] == "Gymnopedie"
        assert await stage.app.handle("ratings.show", {"words": "bach"}) == 0

    play(scenario)


def test_a_chosen_set_is_checked_kept_and_there_again_without_network() -> None:
    async def scenario(stage: Stage) -> None:
        serve_roms(stage)
        assert await stage.app.handle("roms.refresh", {}) == 1
        assert roms(stage)["bundles"][0]["kept"] is False
        await stage.app.handle("roms.choose", {"bundle": "made-up"})
        busy = [each.value for each in stage.patches if isinstance(each, View) and each.slot == "romsBusy"]
        assert busy == [
            {"bundle": "made-up", "done_bytes": 0, "total_bytes": 12288},
            {"bundle": "made-up", "done_bytes": 8192, "total_bytes": 12288},
            None,
        ]
        assert roms(stage)["images"] == {"kernal": image_of(KERNAL), "chargen": image_of(CHARGEN)}
        stage.transport.handler = None
        again = stage.open()
        await again.start()
        assert roms(stage)["chosen"] == "made-up"
        assert roms(stage)["images"]["kernal"] == image_of(KERNAL)
        await again.handle("roms.remove", {"bundle": "made-up"})
        assert (roms(stage)["chosen"], roms(stage)["images"]) == (None, {})
        assert await stage.blobs.sizes() == {}
        await again.close()

    play(scenario)


def test_an_image_that_differs_is_refused_and_the_former_set_stays() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("roms.add", {"name": "k", "data": base64.b64encode(KERNAL).decode()})
        serve_roms(stage, chargen=bytes(4096))
        await stage.app.handle("roms.refresh", {})
        with pytest.raises(RomError, match="fingerprint"):
            await stage.app.handle("roms.choose", {"bundle": "made-up"})
        assert stage.shown("romsBusy") is None
        assert roms(stage)["chosen"] == "own"
        preferences = cast("dict[str, Any]", stage.shown("preferences"))
        assert preferences["preferences"]["rom_bundle"] == "own"

    play(scenario)


def test_own_files_are_named_kept_and_replaced_by_kind() -> None:
    async def scenario(stage: Stage) -> None:
        for data in (BASIC + KERNAL, CHARGEN):
            await stage.app.handle("roms.add", {"name": "own.bin", "data": base64.b64encode(data).decode()})
        (own,) = roms(stage)["bundles"]
        assert [(image["kind"], image["kept"]) for image in own["images"]] == [
            ("kernal", True), ("basic", True), ("chargen", True),
        ]  # fmt: skip
        other = b"\1" + KERNAL[1:]
        await stage.app.handle("roms.add", {"name": "other.bin", "data": base64.b64encode(other).decode()})
        assert roms(stage)["images"]["kernal"] == image_of(other)
        assert image_of(KERNAL) not in await stage.blobs.sizes()
        for bad in ("***", base64.b64encode(bytes(8192)).decode()):
            with pytest.raises(ImageError):
                await stage.app.handle("roms.add", {"name": "bad.bin", "data": bad})
        assert roms(stage)["images"]["kernal"] == image_of(other)

    play(scenario)


def test_the_images_follow_a_preference_that_is_taken_back() -> None:
    async def scenario(stage: Stage) -> None:
        serve_roms(stage)
        await stage.app.handle("roms.refresh", {})
        await stage.app.handle("roms.choose", {"bundle": "made-up"})
        await stage.app.handle("prefs.undo", {})
        assert roms(stage)["images"] == {}
        await stage.app.handle("prefs.set", {"changes": {"rom_bundle": "made-up"}})
        assert len(roms(stage)["images"]) == 2
        await stage.app.handle("prefs.set", {"changes": {"rom_bundle": "gone"}})
        assert (roms(stage)["images"], "not offered" in roms(stage)["trouble"]) == ({}, True)
        assert any("not offered" in text for text in stage.notices())

    play(scenario)


def test_lost_bytes_are_said_at_the_start_and_nothing_wrong_is_in_force() -> None:
    async def scenario(stage: Stage) -> None:
        serve_roms(stage)
        await stage.app.handle("roms.refresh", {})
        await stage.app.handle("roms.choose", {"bundle": "made-up"})
        await stage.blobs.delete(image_of(CHARGEN))
        again = stage.open()
        await again.start()
        assert roms(stage)["images"] == {}
        assert "not on this device" in roms(stage)["trouble"]
        await again.close()

    play(scenario)


async def refused(stage: Stage, number: int) -> None:
    event: dict[str, JsonValue] = {
        "id": uuid7(NOW_MS + number, number.to_bytes(10)), "tune": TUNE, "kind": "rate", "rating": 4,
        "at": "2025-06-15T15:06:40Z", "model_version": "none", "position_s": None, "undoes": None,
    }  # fmt: skip
    key = str(event["id"])
    await stage.feedback.apply([Put("setAside", key, {"event": event, "reason": "The tune is unknown."})])


def test_what_was_set_aside_is_listed_sent_again_or_forgotten() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("prefs.set", {"changes": {"sync": True}})
        await refused(stage, 1)
        await refused(stage, 2)
        await stage.feedback.apply([Put("setAside", "zz", {"intent": {"kind": "?"}, "reason": "It has no tune."})])
        assert await stage.app.handle("sync.setAside", {}) == 3
        rows = cast("list[dict[str, Any]]", stage.shown("setAside"))
        assert [(row["by"], row["reason"], row["tune"]) for row in rows] == [
            ("device", "It has no tune.", None),
            ("server", "The tune is unknown.", TUNE),
            ("server", "The tune is unknown.", TUNE),
        ]
        assert await stage.app.handle("sync.again", {}) == 1
        assert stage.received == [rows[2]["key"], rows[1]["key"]]
        assert await stage.app.handle("sync.forget", {}) == 0

    play(scenario)


def test_a_new_cadence_holds_at_once() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("prefs.set", {"changes": {"sync": True, "sync_cadence_s": 86_400}})
        await stage.clock.advance(400)
        key = await stage.rate(1, 5)
        await stage.clock.advance(400)
        assert stage.received == []
        await stage.app.handle("prefs.set", {"changes": {"sync_cadence_s": 60}})
        await stage.clock.advance(60)
        assert stage.received == [key]

    play(scenario)


@pytest.mark.parametrize(("headers", "sent"), [({"retry-after": "600"}, 0), ({}, 1)])
def test_being_online_again_sends_unless_the_server_asked_to_wait(headers: dict[str, str], sent: int) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("prefs.set", {"changes": {"sync": True}})
        healthy = stage.transport.handler
        stage.transport.handler = lambda *_: Answer(503, headers, b"")
        await stage.rate(1, 5)
        await stage.app.handle("sync.now", {})
        stage.transport.handler = healthy
        await stage.app.handle("sync.online", {})
        assert len(stage.received) == sent

    play(scenario)


def test_the_export_holds_every_store_and_deleting_leaves_none() -> None:
    async def scenario(stage: Stage) -> None:
        await stage.app.handle("catalogue.refresh", {})
        await stage.rate(1, 4)
        await stage.app.handle("prefs.set", {"changes": {"theme": "light"}})
        await stage.app.handle("playlist.create", {"name": "Night"})
        await stage.app.handle("favourite.set", {"tune": TUNE, "on": True})
        summary = cast("dict[str, Any]", await stage.app.handle("data.summary", {}))
        assert {name: summary[name] for name in ("ratings", "playlists", "favourites", "files")} == {
            "ratings": 1, "playlists": 1, "favourites": 1, "files": 1,
        }  # fmt: skip
        await stage.app.handle("data.export", {})
        (file,) = [each for each in stage.patches if isinstance(each, File)]
        databases = json.loads(file.text)["databases"]
        assert {*databases["sidflow"]} == {*LIBRARY_STORES}
        assert {*databases["sidflow-feedback"]} == {*FEEDBACK_STORES}
        assert databases["sidflow-feedback"]["ratings"][0]["value"]["rating"] == 4

        await stage.app.handle("data.delete", {})
        assert stage.shown("ratings") == {}
        assert stage.shown("playlists") == []
        assert cast("dict[str, Any]", stage.shown("preferences"))["preferences"]["theme"] == "dark"
        assert stage.shown("catalogue") == plain({"tunes": len(TUNES), "arriving": False})
        await stage.app.handle("data.delete", {"downloads": True})
        counts = [await stage.feedback.count(store) for store in FEEDBACK_STORES]
        counts += [await stage.library.count(store) for store in LIBRARY_STORES]
        assert sum(counts) == 0
        assert await stage.blobs.sizes() == {}

    play(scenario)


def test_a_server_without_images_is_no_trouble() -> None:
    async def scenario(stage: Stage) -> None:
        stage.transport = MemoryTransport(None)
        stage.app = stage.open()
        await stage.app.start()
        assert await stage.app.handle("roms.refresh", {}) == 0
        assert roms(stage)["bundles"] == []
        with pytest.raises(SidflowError, match="not offered"):
            await stage.app.handle("roms.choose", {"bundle": "made-up"})
        await stage.app.close()

    play(scenario)
