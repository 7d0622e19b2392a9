"""The page as a listener meets it: the real bundle from the real server, in Debian's Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.firefox import Firefox
from tests.browser.tones import tone_tune

ROOT = Path(__file__).resolve().parents[2]
TONES_HZ = [220.0, 440.0, 660.0]
# What a listener's Chromium does; without a window its default is to let everything play.
_AUTOPLAY = "--autoplay-policy=document-user-activation-required"

# Taps what goes to the loudspeaker, and measures loudness (RMS) and pitch (by autocorrelation) of the last 90 ms.
EAR = """
(() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      const ear = new AnalyserNode(this.context, { fftSize: 4096 });
      connect.call(this, ear);
      window.ears = [...(window.ears ?? []), ear];
    }
    return connect.call(this, target, ...rest);
  };
  window.hear = () => {
    let best = { loudness: 0, pitch_hz: 0 };
    for (const ear of window.ears ?? []) {
      const heard = new Float32Array(ear.fftSize);
      ear.getFloatTimeDomainData(heard);
      const loudness = Math.sqrt(heard.reduce((sum, value) => sum + value * value, 0) / heard.length);
      if (loudness <= best.loudness) continue;
      const likeness = (lag) => {
        let sum = 0;
        for (let at = 0; at + lag < heard.length; at++) sum += heard[at] * heard[at + lag];
        return sum / (heard.length - lag);
      };
      const found = [];
      for (let lag = 20; lag < 1000; lag++) found.push(likeness(lag));
      const top = Math.max(...found.slice(10));
      // The first peak nearly as high as the highest is one period, the others are multiples of it.
      const peak = found.findIndex((value, at) =>
        at > 0 && value > 0.9 * top && value >= found[at - 1] && value >= found[at + 1]);
      best = { loudness, pitch_hz: ear.context.sampleRate / (peak + 20) };
    }
    return best;
  };
  // Listens until a test of {loudness, pitch_hz} holds; after 20 s says what it heard instead.
  window.hearUntil = (holds) => new Promise((resolve, reject) => {
    const end = performance.now() + 20_000;
    const listen = () => {
      const heard = window.hear();
      if (holds(heard)) resolve(heard);
      else if (performance.now() > end) reject(new Error(`heard ${JSON.stringify(heard)} at last`));
      else setTimeout(listen, 50);
    };
    listen();
  });
})();
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no Chromium on this machine: `python3 build.py test` installs Debian's")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[_AUTOPLAY])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Debian's Firefox without a window."""
    with Firefox(tmp_path_factory.mktemp("firefox")) as browser:
        yield browser


@pytest.fixture(scope="session")
def bundle() -> Path:
    """What the build made."""
    dist = ROOT / "dist"
    if not (dist / "index.html").is_file():
        pytest.skip("the page isn't built: `python3 build.py` makes it")
    return dist


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of 260 tunes, each a tone: more than the library lists at once."""
    folder = tmp_path_factory.mktemp("collection")
    (folder / "Three.sid").write_bytes(tone_tune(TONES_HZ, title="Three tones", author="Tuner", start_song=2))
    for number in range(259):
        (folder / f"Tone_{number:03}.sid").write_bytes(tone_tune([200.0 + number], title=f"Tone {number:03}"))
    return folder


class Server:
    """`sidflow serve` in a process of its own, on a free port."""

    def __init__(self, dist: Path, data: Path, collection: Path, *, isolated: bool, **settings: str) -> None:
        self.data = data
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "serve", "--port=0", f"--dist={dist}", f"--collection={collection}"],
            cwd=ROOT,
            env=os.environ
            | {"SIDFLOW_DATA": str(data), "SIDFLOW_ISOLATION": str(isolated).lower(), "SIDFLOW_WORKER": "false"}
            | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[-1]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        assert self._process.stdout is not None
        self._process.stdout.close()


StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def start_server(bundle: Path, tones: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Starts further servers; all end with the session."""
    with ExitStack() as running:

        def start(*, isolated: bool = True, **settings: str) -> Server:
            server = Server(bundle, tmp_path_factory.mktemp("data"), tones, isolated=isolated, **settings)
            running.callback(server.stop)
            return server

        yield start


@pytest.fixture(scope="session")
def server(start_server: StartServer) -> Server:
    """The one that most tests share."""
    return start_server()


@dataclass(frozen=True, slots=True)
class Listener:
    """A page and what a listener does with it; `faults` are the errors that its console and scripts reported."""

    page: Page
    faults: list[str]

    @property
    def play_button(self) -> Locator:
        return self.page.locator("main .play-button, .mini .play-button").filter(visible=True).first

    @property
    def title(self) -> Locator:
        return self.page.locator(".now-title")

    @property
    def seek_slider(self) -> Locator:
        return self.page.get_by_role("slider", name="Position in the song")

    def play(self) -> None:
        """A click, until the sound is there."""
        self.play_button.click()
        self.playing()

    def playing(self) -> None:
        """Waits until it plays and the play button stops turning."""
        expect(self.play_button).to_have_accessible_name("Pause", timeout=20_000)
        expect(self.play_button).not_to_have_class(re.compile("waiting"), timeout=20_000)

    def position_s(self) -> float:
        return float(self.seek_slider.input_value())

    def hear(self) -> tuple[float, float]:
        """Pitch in Hz and loudness of what comes out just now."""
        heard = self.page.evaluate("hear()")
        return heard["pitch_hz"], heard["loudness"]

    def hears(self, hz: float) -> None:
        """Waits until that pitch comes out."""
        script = "(hz) => hearUntil((heard) => heard.loudness > 0.01 && Math.abs(heard.pitch_hz / hz - 1) < 0.02)"
        self.page.evaluate(script, hz)

    def hears_loudness(self, least: float, most: float) -> None:
        """Waits until what comes out is that loud (RMS, full scale is 1)."""
        script = "([least, most]) => hearUntil(({ loudness }) => loudness >= least && loudness <= most)"
        self.page.evaluate(script, [least, most])

    def hears_nothing(self) -> None:
        """Waits until it is quiet."""
        self.hears_loudness(0, 0.001)

    def room(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Rooms").get_by_role("link", name=name).click()

    def open_files(self, *files: dict[str, object] | str) -> None:
        """Opens files by the picker of the library: paths, or {name, mimeType, buffer}."""
        self.room("Library")
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Open files").click()
        chooser.value.set_files(list(files))  # type: ignore[arg-type]  # both kinds are what it takes

    def drag(self, *paths: Path) -> Callable[[str], None]:
        """Drags files or folders over the page; answers how to go on: "drop" or "dragCancel"."""
        session = self.page.context.new_cdp_session(self.page)

        def send(kind: str) -> None:
            data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
            session.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 200, "data": data})

        expect(self.page.locator(".drop-veil")).to_be_attached()  # the page takes drops by now
        send("dragEnter")
        send("dragOver")
        return send

    def play_tones(self) -> None:
        """Plays the tune of three tones from the server's collection."""
        self.room("Search")
        self.page.get_by_role("searchbox").fill("three tuner")
        self.page.get_by_role("button", name="Three tones").first.click()
        self.playing()
        self.room("Play")
        expect(self.title).to_have_text("Three tones")


OpenPage = Callable[..., Listener]


@pytest.fixture
def open_page(chromium: Browser, server: Server) -> Iterator[OpenPage]:
    """Opens the page in a fresh profile; options go to the browser's context."""
    with ExitStack() as opened:

        def open_one(*, url: str = "", width: int = 1280, height: int = 800, **options: object) -> Listener:
            context = chromium.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
            opened.enter_context(context)
            context.add_init_script(EAR)
            page = context.new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda line: faults.append(line.text) if line.type in {"error", "warning"} else None)
            page.goto(url or server.url)
            return Listener(page, faults)

        yield open_one


@pytest.fixture
def listener(open_page: OpenPage) -> Iterator[Listener]:
    """The page on a desk, without a fault at the end."""
    opened = open_page()
    yield opened
    assert opened.faults == []
