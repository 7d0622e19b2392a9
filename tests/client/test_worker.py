"""The Python end of the worker answers each message as the page expects it, natively: it knows nothing of js."""

import asyncio
import json
import sys
from collections.abc import Awaitable
from typing import Any

import pytest

from client_py.browser.worker import Answer, Message, Worker, boot
from client_py.core.errors import SidflowError
from tests.running import run_async


def said(answer: str | Awaitable[str]) -> dict[str, Any]:  # Any: JSON
    async def wait(later: Awaitable[str]) -> str:
        return await later

    text = answer if isinstance(answer, str) else run_async(wait(answer))
    found: dict[str, Any] = json.loads(text)
    return found


def test_patches_come_at_once_where_the_application_answers_at_once() -> None:
    def handle(message: Message) -> Answer:
        return [{"op": "view", "slot": "queue", "rows": [message["row"]]}]

    answer = Worker(handle).dispatch('{"kind": "show", "row": "Käse"}')
    assert isinstance(answer, str)
    assert said(answer) == {"value": [{"op": "view", "slot": "queue", "rows": ["Käse"]}]}


def test_patches_come_later_where_it_has_to_wait() -> None:
    async def later(message: Message) -> list[Message]:
        await asyncio.sleep(0)
        return [message]

    answer = Worker(later).dispatch('{"kind": "train"}')
    assert not isinstance(answer, str)
    assert said(answer) == {"value": [{"kind": "train"}]}


def test_a_refusal_crosses_as_its_sentence() -> None:
    def at_once(_: Message) -> Answer:
        raise SidflowError("A rating is 1 to 5.")

    async def later(_: Message) -> list[Message]:
        raise SidflowError("A rating is 1 to 5.")

    for handle in (at_once, later):
        answer = Worker(handle).dispatch("{}")
        assert said(answer) == {"error": {"code": "refused", "message": "A rating is 1 to 5."}}


@pytest.mark.parametrize("text", ["{}", "no JSON"])
def test_a_fault_crosses_without_its_details_which_go_to_the_console(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def handle(_: Message) -> Answer:
        raise KeyError("secret")

    answer = said(Worker(handle).dispatch(text))
    assert answer["error"]["code"] == "internal"
    assert "secret" not in answer["error"]["message"]
    assert "Traceback" in capsys.readouterr().err


def test_what_is_no_json_is_a_fault_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    answer = said(Worker(lambda _: [{"loss": float("nan")}]).dispatch("{}"))
    assert answer["error"]["code"] == "internal"
    assert "not JSON compliant" in capsys.readouterr().err


def test_a_package_is_loaded_once_the_application_needs_it() -> None:
    asked: list[str] = []

    async def load(name: str) -> str:
        asked.append(name)
        return ""

    assert said(boot(load).dispatch('{"kind":"need","package":"numpy"}')) == {
        "value": [{"op": "loaded", "package": "numpy"}]
    }
    assert asked == ["numpy"]


def test_a_package_that_cannot_be_loaded_keeps_the_pages_reason() -> None:
    async def load(_: str) -> str:
        return json.dumps({"code": "download", "message": "The network is gone."})

    answer = said(boot(load).dispatch('{"kind":"need","package":"numpy"}'))
    assert answer == {"error": {"code": "download", "message": "The network is gone."}}


@pytest.mark.parametrize("text", ['{"kind":"nonsense"}', "[]", '{"kind":"need"}'])
def test_an_unknown_message_is_refused(text: str) -> None:
    async def load(_: str) -> str:
        raise AssertionError("nothing is loaded for it")

    assert said(boot(load).dispatch(text))["error"]["code"] == "refused"


def test_versions_are_those_that_run() -> None:
    async def load(_: str) -> str:
        return ""

    import numpy

    found = json.loads(boot(load).versions())
    assert found == {"python": ".".join(map(str, sys.version_info[:3])), "numpy": numpy.__version__}
