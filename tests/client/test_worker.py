"""The Python end of the worker answers each message as the page expects it, natively: it knows nothing of js."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from client_py.app import Application
from client_py.browser.worker import boot
from tests.running import run_async


class Blocked:
    """A browser that allows no storage and no network: each helper answers as public/js/python/ports.js then does."""

    async def open(self) -> str:
        return '{"error":"blocked"}'

    async def _fault(self, *_: object) -> str:
        raise AssertionError("memory stands in for it")

    get = items = count = apply = put = delete = sizes = _fault


class Untold:
    """A device of which the page told nothing."""

    def state(self) -> str:
        return "{}"


class BlockedPorts:
    """What public/js/python/ports.js hands over there."""

    feedback = library = blobs = Blocked()
    device = ears = embedder = Untold()

    async def request(self, *_: object) -> None:
        return None


PORTS: Any = BlockedPorts()  # Any: it stands for an object of JavaScript


async def nothing(_: str) -> str:
    return ""


class Page:
    """A started worker, and what it posted."""

    def __init__(self, load: Callable[[str], Awaitable[str]] = nothing) -> None:
        self.posted: list[dict[str, Any]] = []  # Any: JSON
        self.worker = boot(load, PORTS, self._take)
        self._came = asyncio.Event()

    async def ask(self, text: str) -> dict[str, Any]:  # Any: JSON
        found: dict[str, Any] = json.loads(await self.worker.dispatch(text))
        return found

    def slots(self) -> set[str]:
        return {patch["slot"] for patch in self.posted if patch["op"] == "view"}

    async def shows(self, slots: set[str]) -> None:
        """Waits until all of them were posted."""
        while not slots <= self.slots():
            self._came.clear()
            await self._came.wait()

    def _take(self, text: str) -> None:
        self.posted.append(json.loads(text))
        self._came.set()


def play(scenario: Callable[[Page], Awaitable[None]], page: Page | None = None) -> None:
    async def go() -> None:
        opened = page or Page()
        await opened.worker.start()
        await scenario(opened)

    run_async(go())


RAW = '{"id":"0197a0b1-0000-7000-8000-000000000001","tune":"a.sid#1","kind":"rate","at_ms":1750000000000,"rating":4}'


def test_without_storage_it_runs_from_memory_and_says_so() -> None:
    async def scenario(page: Page) -> None:
        notices = [patch["text"] for patch in page.posted if patch["op"] == "notice"]
        assert len(notices) == 1
        assert "forgotten when you close the page" in notices[0]
        assert await page.ask(f'{{"kind":"intent","name":"inbox.take","arguments":{{"raw":{RAW}}}}}') == {"value": 1}
        assert page.posted[-1]["slot"] == "ratings"
        assert page.posted[-1]["value"]["by_tune"]["a.sid#1"]["stars"] == 4

    play(scenario)


def test_an_intent_is_answered_and_its_patches_come_before() -> None:
    async def scenario(page: Page) -> None:
        page.posted.clear()
        asked = '{"kind":"intent","name":"prefs.set","arguments":{"changes":{"theme":"light"}}}'
        assert await page.ask(asked) == {"value": 1}
        assert page.posted[0]["slot"] == "preferences"
        assert page.posted[0]["value"]["preferences"]["theme"] == "light"

    play(scenario)


def test_a_refusal_crosses_as_its_sentence() -> None:
    async def scenario(page: Page) -> None:
        answer = await page.ask('{"kind":"intent","name":"prefs.set","arguments":{"changes":{"colour":"red"}}}')
        assert answer == {"error": {"code": "refused", "message": "There is no setting colour."}}

    play(scenario)


def test_what_another_tab_wrote_is_shown() -> None:
    async def scenario(page: Page) -> None:
        page.posted.clear()
        page.worker.changed('["playlists"]')
        page.worker.changed('["ratings"]')
        await page.shows({"favourites", "playlists", "ratings"})

    play(scenario)


def test_a_fault_crosses_without_its_details_which_go_to_the_console(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(Application, "handle", broken)

    async def scenario(page: Page) -> None:
        answer = await page.ask('{"kind":"intent","name":"search","arguments":{}}')
        assert answer["error"]["code"] == "internal"
        assert "secret" not in answer["error"]["message"]

    play(scenario)
    assert "Traceback" in capsys.readouterr().err


def test_a_package_is_loaded_when_it_is_needed() -> None:
    asked: list[str] = []

    async def load(name: str) -> str:
        asked.append(name)
        return ""

    async def scenario(page: Page) -> None:
        assert await page.ask('{"kind":"need","package":"numpy"}') == {"value": None}
        assert asked == ["numpy"]

    play(scenario, Page(load))


def test_a_package_that_cannot_be_loaded_keeps_the_pages_reason() -> None:
    async def load(_: str) -> str:
        return json.dumps({"code": "download", "message": "The network is gone."})

    async def scenario(page: Page) -> None:
        answer = await page.ask('{"kind":"need","package":"numpy"}')
        assert answer == {"error": {"code": "download", "message": "The network is gone."}}

    play(scenario, Page(load))


@pytest.mark.parametrize(
    "text", ['{"kind":"nonsense"}', "[]", '{"kind":"need"}', '{"kind":"intent","name":"search"}', "no JSON"]
)
def test_an_unknown_message_is_refused(text: str) -> None:
    async def scenario(page: Page) -> None:
        assert (await page.ask(text))["error"]["code"] == "refused"

    play(scenario)


def test_versions_are_those_that_run() -> None:
    import numpy

    found = json.loads(Page().worker.versions())
    assert found == {"python": ".".join(map(str, sys.version_info[:3])), "numpy": numpy.__version__}
