"""The two switches: nothing leaves with the first one off, and what was shared goes with the listener's data."""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from client_py.core.contract import SyncBatch
from client_py.core.decode import decode_json
from client_py.ports import Answer
from client_py.sharing import STORE
from tests.client.learning_stage import DIMENSIONS, LearningStage, play
from tests.client.test_sharing import Server
from tests.client.test_sync import said


def share(scenario: Callable[[LearningStage, Server], Awaitable[None]]) -> None:
    """A listener who rated ten tunes, of which something was learned, and a server that takes what is sent."""

    async def go(stage: LearningStage) -> None:
        server = Server()

        def answer(method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
            if path == "/api/rate/feedback":
                server.asked.append(f"{method} {path}")
                ids = [event.id for event in decode_json(SyncBatch, (body or b"").decode()).events]
                return said(200, {"accepted": ids, "duplicates": [], "rejected": []})
            return (
                server(method, path, body, headers) if method == "POST" else stage.server(method, path, body, headers)
            )

        stage.transport.handler = answer
        await stage.rate_ten()
        await stage.learned()
        await scenario(stage, server)

    play(go)


@pytest.mark.parametrize("switches", [{}, {"share_model": True}, {"telemetry": True}])
def test_with_sending_off_nothing_is_posted(switches: dict[str, bool]) -> None:
    async def scenario(stage: LearningStage, server: Server) -> None:
        await stage.ask("prefs.set", changes=switches)
        await stage.ask("share.preview")
        await stage.clock.advance(600)
        assert server.asked == []
        assert stage.shown("sharing") == {"on": False, "sent": 0, "last_at": None, "reason": ""}

    share(scenario)


def test_sending_ratings_is_not_sharing_a_taste() -> None:
    async def scenario(stage: LearningStage, server: Server) -> None:
        await stage.ask("prefs.set", changes={"sync": True})
        await stage.rate_ten()
        await stage.clock.advance(600)
        assert set(server.asked) == {"POST /api/session", "POST /api/rate/feedback"}

    share(scenario)


def test_with_both_on_the_taste_in_force_leaves_and_the_page_is_told() -> None:
    async def scenario(stage: LearningStage, server: Server) -> None:
        await stage.ask("prefs.set", changes={"sync": True, "share_model": True})
        assert (stage.shown("sharing")["on"], stage.shown("sharing")["reason"]) == (True, "It is shared soon.")
        preview = await stage.ask("share.preview")
        assert (preview["delta"], preview["events"]) == (True, 0)
        await stage.clock.advance(120)
        assert stage.shown("sharing")["sent"] == 1
        [upload] = server.uploads
        assert (upload.delta.base, len(upload.delta.values)) == ("1.0.0", DIMENSIONS + 3)
        await stage.ask("prefs.set", changes={"share_model": False})
        assert stage.shown("sharing")["on"] is False

    share(scenario)


def test_deleting_what_was_shared_says_so() -> None:
    async def scenario(stage: LearningStage, server: Server) -> None:
        await stage.ask("prefs.set", changes={"sync": True, "share_model": True})
        await stage.clock.advance(120)
        await stage.ask("share.delete")
        assert server.kept == {}
        assert stage.notices()[-1] == "What this device shared is deleted on the server."
        assert stage.shown("sharing")["sent"] == 0

    share(scenario)


def test_deleting_ones_data_takes_back_what_was_shared_also_when_the_network_comes_later() -> None:
    async def scenario(stage: LearningStage, server: Server) -> None:
        await stage.ask("prefs.set", changes={"sync": True, "share_model": True})
        await stage.clock.advance(120)
        assert len(server.kept) == 1
        handler, stage.transport.handler = stage.transport.handler, None
        await stage.ask("data.delete")
        assert "not deleted yet" in stage.shown("sharing")["reason"]
        stage.transport.handler = handler
        await stage.clock.advance(900)
        assert server.kept == {}
        assert [key for key, _ in await stage.feedback.items(STORE)] == ["sent"]

    share(scenario)


def test_send_now_shares_at_once_too() -> None:
    async def scenario(stage: LearningStage, server: Server) -> None:
        await stage.clock.advance(1)
        await stage.ask("prefs.set", changes={"sync": True, "share_model": True})
        await stage.ask("sync.now")
        await stage.clock.advance(0.1)
        assert len(server.uploads) == 1

    share(scenario)


def test_deleting_when_nothing_was_shared_asks_nobody() -> None:
    async def scenario(stage: LearningStage, server: Server) -> None:
        await stage.ask("share.delete")
        assert stage.notices()[-1] == "Nothing was shared from this device."
        assert server.asked == []

    share(scenario)
