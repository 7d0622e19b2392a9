"""Debian's Firefox without a window, driven by its own Marionette protocol: JSON over a socket, nothing to install.

Each message is its length, a colon and JSON: `[0, id, command, parameters]` there, `[1, id, error, result]` back
(remote/marionette/message.sys.mjs in Firefox's source).
"""

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

PATIENCE_S = 120
# A first start without questions, and without a word to its makers.
QUIET = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#",
    "toolkit.telemetry.enabled": False,
}
_SETTINGS = {**QUIET, "marionette.port": 0}  # any free one


class FirefoxError(AssertionError):
    """Firefox could not do what the test asked of it."""


class FrozenError(Exception):
    """Firefox answers nothing any more."""


class Firefox:
    """One window over a profile, which may have been another window's before."""

    def __init__(self, profile: Path, **environment: str) -> None:
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            pytest.skip("there is no Firefox on this machine: `python3 build.py test` installs Debian's")
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _SETTINGS.items()]
        profile.mkdir(exist_ok=True)
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        self._port = profile / "MarionetteActivePort"
        self._port.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--marionette", "--profile", profile],
            env={"HOME": str(profile), "PATH": "/usr/bin:/bin", "MOZ_CRASHREPORTER_DISABLE": "1", **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._last = 0
        self.answers_within_s: float = PATIENCE_S  # longer, and it is taken for frozen

    def __enter__(self) -> Self:
        self._socket = socket.create_connection(("127.0.0.1", self._listening()), timeout=self.answers_within_s)
        self._stream = self._socket.makefile("rwb")
        self._read()  # who it is
        self._ask("WebDriver:NewSession", {})
        self._ask("WebDriver:SetTimeouts", {"script": PATIENCE_S * 1000, "pageLoad": PATIENCE_S * 1000})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        self._socket.close()
        if kind is FrozenError:
            self._process.kill()
        self._process.terminate()
        self._process.wait(timeout=60)

    def goto(self, url: str) -> None:
        self._ask("WebDriver:Navigate", {"url": url})

    def reload(self) -> None:
        self._ask("WebDriver:Refresh", {})

    def evaluate(self, expression: str, *words: object) -> Any:  # Any: JSON
        """The value of an expression, waited for; in it `words` are what follows here."""
        script = """const done = arguments[arguments.length - 1]; const words = [...arguments].slice(0, -1);
          (async () => (EXPRESSION))().then((value) => done({ value }), (error) => done({ error: String(error) }));"""
        answer = self._ask(
            "WebDriver:ExecuteAsyncScript",
            {"script": script.replace("EXPRESSION", expression), "args": list(words), "sandbox": None},
        )["value"]
        if "error" in answer:
            raise FirefoxError(answer["error"])
        return answer.get("value")

    def until(self, expression: str, *words: object) -> Any:  # Any: JSON
        """Looks again until the expression is true; answers it."""
        end_s = time.monotonic() + PATIENCE_S
        while not (found := self.evaluate(expression, *words)):
            if time.monotonic() > end_s:
                raise FirefoxError(f"it never came true: {expression}")
            time.sleep(0.05)
        return found

    def click(self, selector: str) -> None:
        """A real click on the first element that a CSS selector finds."""
        self.until("document.querySelector(words[0]) !== null", selector)
        found = self._ask("WebDriver:FindElement", {"using": "css selector", "value": selector})["value"]
        self._ask("WebDriver:ElementClick", {"id": next(iter(found.values()))})

    def type(self, selector: str, text: str) -> None:
        """Keys into an element."""
        found = self._ask("WebDriver:FindElement", {"using": "css selector", "value": selector})["value"]
        self._ask("WebDriver:ElementSendKeys", {"id": next(iter(found.values())), "text": text})

    def _listening(self) -> int:
        end_s = time.monotonic() + PATIENCE_S
        while not (self._port.is_file() and (text := self._port.read_text())):
            if self._process.poll() is not None or time.monotonic() > end_s:
                raise FirefoxError("Firefox did not start")
            time.sleep(0.05)
        return int(text)

    def _ask(self, command: str, parameters: dict[str, object]) -> Any:  # Any: JSON, each command has its own
        self._last += 1
        text = json.dumps([0, self._last, command, parameters]).encode()
        self._stream.write(b"%d:%b" % (len(text), text))
        self._stream.flush()
        try:
            _, _, error, result = self._read()
        except TimeoutError:
            raise FrozenError(command) from None
        if error is not None:
            raise FirefoxError(f"{command}: {error['message']}")
        return result

    def _read(self) -> Any:  # Any: JSON
        size = b""
        while (letter := self._stream.read(1)) != b":":
            if not letter:
                raise FirefoxError("Firefox ended")
            size += letter
        return json.loads(self._stream.read(int(size)))
