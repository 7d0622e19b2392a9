"""Streams of events: who watches learns of trouble and of its session's end, and keeps no server from its own."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from server import event_stream
from server.event_stream import Event, EventStreams, Look, Seen
from server.problems import ProblemError, on_problem


class Page:
    """A browser's end: what came so far, and how it goes away."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.text = ""
        self.ended = anyio.Event()
        self._gone = anyio.Event()
        self._news = anyio.Event()

    async def receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.text += message["body"].decode()
        self._news.set()
        self._news = anyio.Event()

    async def until(self, true: Callable[[], bool]) -> None:
        with anyio.fail_after(30):
            while not true():
                await self._news.wait()

    async def leave(self) -> None:
        self._gone.set()
        await self.ended.wait()

    def names(self) -> list[str]:
        return [line.removeprefix("event: ") for line in self.text.splitlines() if line.startswith("event: ")]

    def data(self, name: str) -> list[Any]:
        blocks = [dict(line.split(": ", 1) for line in each.splitlines()) for each in self.text.split("\n\n") if each]
        return [json.loads(each["data"]) for each in blocks if each.get("event") == name]


Open = Callable[..., Awaitable[Page]]


@asynccontextmanager
async def pages(streams: EventStreams, look: Look) -> AsyncIterator[Open]:
    async def watch(request: Request) -> Response:
        return streams.respond(request, look)

    app = Starlette(routes=[Route("/events", watch)], exception_handlers={ProblemError: on_problem})
    async with anyio.create_task_group() as group:

        async def open_one(method: str = "GET") -> Page:
            page = Page()
            scope = {"type": "http", "method": method, "path": "/events", "headers": [], "query_string": b""}

            async def answered() -> None:
                await app(scope, page.receive, page.send)
                page.ended.set()

            group.start_soon(answered)
            await page.until(lambda: bool(page.start))
            return page

        yield open_one
        streams.close()


async def always(_request: Request) -> bool:
    return True


async def nothing() -> Seen:
    return Seen([], 0.01)


def test_events_come_as_browsers_read_them_and_a_gone_page_makes_room() -> None:
    async def main() -> None:
        streams = EventStreams(always, most=1)
        found = iter([[Event("log", {"text": "one\ntwo"}, "7")]])

        async def look() -> Seen:
            return Seen(next(found, []), 0.01)

        async with pages(streams, look) as open_one:
            page = await open_one()
            headers = dict(page.start["headers"])
            assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
            assert headers[b"cache-control"] == b"no-store"
            await page.until(lambda: page.text.count("\n\n") == 2)
            assert page.text == 'retry: 2000\n\nid: 7\nevent: log\ndata: {"text":"one\\ntwo"}\n\n'
            second = await open_one()
            assert second.start["status"] == 503
            problem = json.loads(second.text)
            assert (problem["code"], "close one" in problem["detail"]) == ("too_many_streams", True)
            await page.leave()
            third = await open_one()
            assert third.start["status"] == 200

    anyio.run(main)


def test_a_head_is_answered_at_once() -> None:
    async def main() -> None:
        async with pages(EventStreams(always), nothing) as open_one:
            page = await open_one("HEAD")
            await page.ended.wait()
            assert (page.start["status"], page.text) == (200, "")

    anyio.run(main)


def test_the_end_of_the_server_ends_each_stream_properly() -> None:
    async def main() -> None:
        streams = EventStreams(always)
        asleep = anyio.Event()

        async def look() -> Seen:
            asleep.set()
            return Seen([], 3600)

        async with pages(streams, look) as open_one:
            both = [await open_one(), await open_one()]
            await asleep.wait()
            streams.close()
            for page in both:
                await page.ended.wait()

    anyio.run(main)


def test_the_end_of_a_session_is_told_and_ends_its_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "_CHECK_S", 0)

    async def main() -> None:
        on = True

        async def goes_on(_request: Request) -> bool:
            return on

        async with pages(EventStreams(goes_on), nothing) as open_one:
            page = await open_one()
            on = False
            await page.ended.wait()
            assert page.names() == ["ended"]

    anyio.run(main)


def test_trouble_is_told_and_its_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "_AGAIN_S", 0.01)

    async def main() -> None:
        troubles = iter(["The database doesn't answer."])

        async def look() -> Seen:
            for words in troubles:
                raise ProblemError("jobs_unavailable", words)
            return Seen([], 0.01)

        async with pages(EventStreams(always), look) as open_one:
            page = await open_one()
            await page.until(lambda: len(page.names()) == 2)
            assert page.names() == ["trouble", "beat"]
            assert page.data("trouble") == [{"code": "jobs_unavailable", "detail": "The database doesn't answer."}]

    anyio.run(main)


def test_silence_is_broken_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "BEAT_S", 0.02)

    async def main() -> None:
        async with pages(EventStreams(always), nothing) as open_one:
            page = await open_one()
            await page.until(lambda: page.names() == ["beat", "beat"])

    anyio.run(main)
