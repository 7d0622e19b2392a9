"""A page with the player in Chromium, isolated or not, and what a test asks of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.sound.sound_server import Site, SoundServer
from tests.engine_file import ROOT, engine_file

_INDEX = b"""<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Sound</title>
<button>Play</button><output></output><script type="module" src="/tests/browser/sound/page.js"></script></html>"""


@dataclass(frozen=True, slots=True)
class Sound:
    """A page of the sound's tests; `faults` are the errors that its console and scripts reported."""

    page: Page
    faults: list[str]

    def load(self, **options: object) -> None:
        """Loads a hand-made scale; options go to scaleTune and to load."""
        self.page.evaluate("(options) => player.load(scaleTune(options), options)", options)

    def click_play(self) -> None:
        """A listener's click, until it plays."""
        self.page.get_by_role("button", name="Play").click()
        self.page.evaluate("() => until((state) => state.status === 'playing')")

    def hear(self) -> tuple[float, float]:
        """Pitch in Hz and loudness of what comes out just now."""
        script = "async () => { const heard = await hear(); return [pitchOf(heard), loudnessOf(heard)]; }"
        pitch_hz, loudness = self.page.evaluate(script)
        return pitch_hz, loudness

    def audio_s(self) -> float:
        """The sound's own time, which a busy machine can't make run ahead of what was played."""
        time_s: float = self.page.evaluate("() => player.output()?.context.currentTime ?? 0")
        return time_s

    def has_come_from(self, from_s: float, since_s: float) -> bool:
        """Whether the song is at a position or as far behind it as can have been played since a moment of `audio_s`."""
        position_s: float = self.page.evaluate("() => player.state.position_s")
        return from_s <= position_s <= from_s + self.audio_s() - since_s

    def pitches(self, song: int) -> list[float]:
        """The pitches that the scale has around the present position: the note, and its neighbours in time."""
        script = "(song) => [-0.25, 0, 0.25].map((by) => pitchAt(song, Math.max(0, player.state.position_s + by)))"
        found: list[float] = self.page.evaluate(script, song)
        return found

    def on_pitch(self, song: int = 1) -> bool:
        """Whether what comes out is the note that the song has there; where two notes meet, it listens again."""
        for _ in range(5):
            before = self.pitches(song)
            pitch_hz, loudness = self.hear()
            if loudness > 0.01 and any(abs(pitch_hz / hz - 1) < 0.02 for hz in [*before, *self.pitches(song)]):
                return True
        return False


@pytest.fixture
def open_sound(chromium: Browser) -> Iterator[Callable[..., Sound]]:
    """Opens the page: isolated or not, with files of the test's own in place of the project's."""
    with ExitStack() as opened:

        def open_page(*, isolated: bool = True, files: dict[str, bytes] | None = None, query: str = "") -> Sound:
            own = {"/index.html": _INDEX, "/sid.wasm": engine_file().read_bytes(), **(files or {})}
            site = Site({"/public/": ROOT / "public", "/tests/": Path(ROOT / "tests")}, own, isolated)
            server = opened.enter_context(SoundServer(site))
            page = opened.enter_context(chromium.new_context()).new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda line: faults.append(line.text) if line.type in {"error", "warning"} else None)
            page.goto(server.url + query)
            page.wait_for_selector("body[data-ready]")
            return Sound(page, faults)

        yield open_page


@pytest.fixture
def sound(open_sound: Callable[..., Sound]) -> Iterator[Sound]:
    """The page as the server gives it, prepared, and no fault at the end."""
    opened = open_sound()
    opened.page.evaluate("() => player.prepare()")
    yield opened
    assert opened.faults == []
