"""A real Chromium with a profile that lasts, which can be killed at any moment: as a battery or a system does it."""

import contextlib
import fcntl
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.bench.devtools import Devtools
from tools.build.browsers import chromium, chromium_options
from tools.build.context import BuildError, Context

_KEYS = {"Shift+ArrowRight": ("ArrowRight", "ArrowRight", 39, 8)}  # key, code, number, modifiers
_AS_3_AND_4 = 'commands=$1 answers=$2; shift 2; exec 3<&"$commands" 4>&"$answers"; exec "$@"'  # where it looks for them


class Tab:
    """One page, spoken to over DevTools; everything raises GoneError once the browser is dead."""

    def __init__(self, devtools: Devtools) -> None:
        self._devtools = devtools
        target = devtools.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = devtools.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]

    def call(self, method: str, **params: object) -> dict[str, Any]:
        return self._devtools.call(method, params, sessionId=self._session)

    def watch(self, script: str, told: Callable[..., None]) -> None:
        """Runs the script before the page's own; what it says by `tell(...)`, with texts, `told` is called with."""
        self._devtools.on("Runtime.bindingCalled", lambda event: told(*event["payload"].split(" ")))
        self.call("Runtime.enable")
        self.call("Runtime.addBinding", name="tell")
        self.call("Page.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def goto(self, url: str) -> None:
        self.call("Page.navigate", url=url)

    def evaluate(self, expression: str) -> Any:
        """What the expression is, once it is settled."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BuildError(f"the page refused: {answer['exceptionDetails']}", "Open the page by hand, and look.")
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """A key, as a keyboard sends it."""
        name, code, number, modifiers = _KEYS.get(key) or (key, f"Digit{key}", ord(key), 0)
        sent = {"key": name, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", **sent)
        self.call("Input.dispatchKeyEvent", type="keyUp", **sent)

    def listen(self, seconds: float) -> None:
        """Lets the page speak for that long."""
        self._devtools.listen(seconds)


class Mortal:
    """One browser process at a time over one profile folder."""

    def __init__(self, ctx: Context, profile: Path, options: Sequence[str] = ()) -> None:
        self._argv = [
            str(chromium(ctx)),
            "--headless=new",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
            "--no-default-browser-check",
            "--disable-crash-reporter",
            *chromium_options(),
            *options,
        ]
        self._process: subprocess.Popen[bytes] | None = None
        self._devtools: Devtools | None = None
        self.killed = False

    def open(self, born: Callable[[], None] = lambda: None) -> Tab:
        """Starts the browser over the profile; `born` is called as soon as there is something to kill.

        Raises GoneError when it is killed meanwhile.
        """
        self.killed = False
        (commands_out, commands_in), (answers_out, answers_in) = _pipe(), _pipe()
        self._process = subprocess.Popen(
            ["bash", "-c", _AS_3_AND_4, "bash", str(commands_out), str(answers_in), *self._argv],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(commands_out, answers_in),
            start_new_session=True,
        )
        born()
        os.close(commands_out)
        os.close(answers_in)
        self._devtools = Devtools(commands_in, answers_out)
        return Tab(self._devtools)

    def kill(self) -> None:
        """All of the browser's processes, at once. May be called from another thread, and when it is dead already."""
        self.killed = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def bury(self) -> None:
        """Kills it if it lives, and lets go of what belonged to it."""
        if self._process is None:
            return
        self.kill()
        self._process.wait()
        self._process = None
        if self._devtools is not None:
            self._devtools.close()
        self._devtools = None


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are out of the way of 3 and 4."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
