"""The Python end of the page's worker: messages in, answers and patches out, errors as a code and a sentence.

JavaScript calls `boot` once, waits for `Worker.start`, then calls `Worker.dispatch` for each message and
`Worker.changed` when others wrote records; all with plain texts of JSON.
"""

import asyncio
import json
import sys
import traceback
from collections.abc import Callable

from client_py.app import Application
from client_py.browser.packages import BrowserPackages, Load
from client_py.browser.world import Ports, open_world
from client_py.core.canonical import JsonValue, read_json
from client_py.core.errors import SidflowError
from client_py.patches import Patch, message


class Worker:
    """The application and what the page calls of it.

    `load` makes a package ("numpy") importable that isn't loaded yet; it answers "" or, as JSON, what went wrong.
    `post` takes each patch to the page.
    """

    def __init__(self, load: Load, ports: Ports, post: Callable[[str], object]) -> None:
        self._packages = BrowserPackages(load)
        self._ports = ports
        self._post = post
        self._application: Application | None = None
        self._news: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Opens what is stored, and shows it."""
        world, notice = await open_world(self._ports, self._packages)
        if notice is not None:
            self._send(notice)
        self._application = Application(world, self._send)
        await self._application.start()

    async def dispatch(self, text: str) -> str:
        """Answers `{"value": ...}` or `{"error": {code, message}}`."""
        try:
            return _said(await self._handle(read_json(text)))
        except Exception as error:  # noqa: BLE001 - each crosses as a code and a sentence
            return _refusal(error)

    def changed(self, stores: str) -> None:
        """The page or another tab changed records of these stores, a list as JSON: shows what they hold now."""
        self._news.update(json.loads(stores))
        if self._telling is None or self._telling.done():
            self._telling = asyncio.ensure_future(self._tell())

    def versions(self) -> str:
        """What runs, as JSON: Python, and numpy where it is loaded."""
        python = ".".join(map(str, sys.version_info[:3]))
        numpy = sys.modules.get("numpy")
        return json.dumps({"python": python, **({"numpy": numpy.__version__} if numpy else {})})

    async def _handle(self, asked: JsonValue) -> JsonValue:
        match asked:
            case {"kind": "intent", "name": str(name), "arguments": arguments} if self._application is not None:
                return await self._application.handle(name, arguments)
            case {"kind": "need", "package": str(package)}:
                await self._packages.need(package)
                return None
        raise SidflowError("There is no such message.")

    async def _tell(self) -> None:
        while self._application is not None and self._news:
            stores, self._news = self._news, set()
            try:
                await self._application.refresh(stores)
            except SidflowError:
                # What is shown stays as it was; the next intent that needs the storage says what is wrong with it.
                traceback.print_exc()

    def _send(self, patch: Patch) -> None:
        self._post(json.dumps(message(patch), separators=(",", ":"), allow_nan=False))


def boot(load: Load, ports: Ports, post: Callable[[str], object]) -> Worker:
    """The worker, not started yet."""
    return Worker(load, ports, post)


def _said(value: JsonValue) -> str:
    return json.dumps({"value": value}, separators=(",", ":"), allow_nan=False)


def _refusal(error: Exception) -> str:
    if isinstance(error, SidflowError):
        code, sentence = getattr(error, "code", "refused"), str(error)
    else:
        traceback.print_exception(error)
        code, sentence = "internal", "Something went wrong inside SIDFlow; the browser's console has the details."
    return json.dumps({"error": {"code": code, "message": sentence}})
