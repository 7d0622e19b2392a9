"""First screen, first sound and seeking in a real Chromium, over slow links and on a slow processor."""

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tools.bench.link import Network, slow_link
from tools.bench.python import round_trips
from tools.bench.report import store, table
from tools.bench.searching import HOLD_MS, Typed, search_as_one_types
from tools.bench.serving import serving
from tools.bench.timeline import count, entry, until
from tools.bench.visiting import Visited, visits_on_one_device
from tools.build.browsers import chromium, chromium_options
from tools.build.context import Context

SLOWDOWN = 4
# What docs/architecture.md holds: interactive and the first sound after a click, in seconds. The engine alone takes
# a second at 400 kbit/s: the sound is held on the first link, and shown on the others.
HOLDS: dict[Network, tuple[float, float | None]] = {
    Network(1_600_000, 0.150): (1.2, 3.0),
    Network(1_600_000, 0.300): (2.0, None),
    Network(400_000, 0.400): (2.6, None),
}
WARM_SOUND_S = 0.4
SEEK_S = 0.15
SEEK_TUNE = "4:00"
SEEK_PLACES = (0.95, 0.1, 0.6, 0.3, 0.8, 0.02, 0.5)
# A silent run of four minutes at a hundred times real time, and as much again for a busy machine.
SILENT_RUN_S = 6.0
# Clicks are marked in the page, by its own clock.
_MARK_CLICKS = "addEventListener('click', () => performance.mark('clicked'), {capture: true})"


@dataclass(slots=True)
class Visits:
    """What several first visits over one link took, in seconds, and what the wire carried for one."""

    interactive: list[float] = field(default_factory=list)
    sound: list[float] = field(default_factory=list)
    document_bytes: int = 0
    until_sound_bytes: int = 0
    requests: int = 0


def main(ctx: Context, argv: Sequence[str]) -> None:
    """Measures, prints, and writes the section of docs/performance.md."""
    parser = argparse.ArgumentParser(prog="build.py bench page", description=__doc__)
    parser.add_argument("--visits", type=int, default=5, help="first visits over each link, default 5")
    options = parser.parse_args(argv)
    program = chromium(ctx)
    with serving(ctx) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium_options())
        visits: dict[Network, Visits] = {}
        for network in HOLDS:
            visits[network] = Visits()
            with ctx.say.progress(f"first visits at {network}", options.visits, "visits") as report:
                for visit in range(options.visits):
                    first_visit(browser, network, port, visits[network])
                    report(visit + 1)
        with ctx.say.step("a warm page: sound after a click, seeking"):
            warm = [warm_sound(browser, port) for _ in range(options.visits)]
            at_once, seeks = seeking(browser, port)
        with ctx.say.step("search as one types over 60,000 tunes"):
            typed = search_as_one_types(browser, f"http://localhost:{port}/")
        with ctx.say.step("calls from the page to Python and back"):
            trips_ms = round_trips(ctx, browser)
        version = browser.version
        browser.close()
        with ctx.say.step("repeat visits, and visits with the server dead"):
            again = visits_on_one_device(ctx, playwright, options.visits)
    body = text(ctx, visits, warm, at_once, seeks, again, version) + mind_text(typed, trips_ms)
    ctx.say(body)
    store(ctx, "page", "First screen and first sound", body)


def first_visit(browser: Browser, network: Network, port: int, visits: Visits) -> None:
    """A visit with nothing in any cache; Play is clicked as soon as the page can be used."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    try:
        page = context.new_page()
        page.add_init_script(_MARK_CLICKS)
        devtools: CDPSession = context.new_cdp_session(page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        with slow_link(network, port) as relay:
            page.goto(f"http://localhost:{relay.port}/", wait_until="commit")
            interactive = entry(page, "interactive")
            visits.document_bytes = int(page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize"))
            page.locator(".play-button").click()
            sound = entry(page, "first-sound")
            visits.until_sound_bytes = relay.received_bytes
            visits.requests = int(page.evaluate("performance.getEntriesByType('resource').length")) + 1
            clicked = entry(page, "clicked")
            page.close()
        visits.interactive.append(interactive["startTime"] / 1000)
        visits.sound.append((sound["startTime"] - clicked["startTime"]) / 1000)
    finally:
        context.close()


def warm_sound(browser: Browser, port: int) -> float:
    """From a click to the first sound in seconds, on a page whose engine is prepared, at this machine's own speed."""
    context = browser.new_context()
    try:
        page = prepared(context.new_page(), port)
        return sounding(page)
    finally:
        context.close()


def seeking(browser: Browser, port: int) -> tuple[float, list[float]]:
    """Seconds from a click on the slider until the audio thread went on there: at once, and after the silent run."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = prepared(context.new_page(), port)
        sounding(page)
        page.locator(".length-button").click()
        page.locator(".length-field").fill(SEEK_TUNE)
        page.locator(".length-field").press("Enter")
        at_once = seek(page, 0.9)
        page.wait_for_timeout(1000 * SILENT_RUN_S)
        return at_once, [seek(page, place) for place in SEEK_PLACES]
    finally:
        context.close()


def prepared(page: Page, port: int) -> Page:
    page.add_init_script(_MARK_CLICKS)
    page.goto(f"http://localhost:{port}/")
    entry(page, "prepare")
    # The tune that Play begins with comes from the list.
    page.wait_for_load_state("networkidle")
    return page


def sounding(page: Page) -> float:
    page.locator(".play-button").click()
    sound = entry(page, "first-sound")
    return float(sound["startTime"] - entry(page, "clicked")["startTime"]) / 1000


def seek(page: Page, place: float) -> float:
    """Clicks at a share of the slider's width; answers what the player measured."""
    before = count(page, "seek")
    slider = page.get_by_role("slider", name="Position in the song")
    box = slider.bounding_box()
    assert box
    slider.click(position={"x": box["width"] * place, "y": box["height"] / 2})
    until(lambda: count(page, "seek") > before, "the seek ended")
    return float(page.evaluate("performance.getEntriesByName('seek').at(-1).duration")) / 1000


def text(
    ctx: Context,
    visits: dict[Network, Visits],
    warm: list[float],
    at_once: float,
    seeks: list[float],
    again: Visited,
    version: str,
) -> str:
    """The first tables: what a listener waits for, and what the wire carries."""
    rows = []
    for network, (interactive_s, sound_s) in HOLDS.items():
        seen = visits[network]
        rows += [
            [f"interactive at {network}", *_figures(seen.interactive, interactive_s)],
            [f"first sound after a click at {network}", *_figures(seen.sound, sound_s)],
        ]
    rows += [
        ["sound after a click, warm, no throttle", *_figures(warm, WARM_SOUND_S)],
        [f"seek in a tune of {SEEK_TUNE}, playing", *_figures(seeks, SEEK_S)],
        ["the same, to 3:36 right after the length was set", *_figures([at_once], None)],
        *([what, *_figures(seconds, hold_s)] for what, seconds, hold_s in again.rows()),
    ]
    budgets = json.loads((ctx.dist / "sizes.json").read_bytes())["budgets"]
    first = visits[next(iter(HOLDS))]
    sizes = [[name, f"{used['brotli']:,}", f"{used['limit']:,}"] for name, used in budgets.items()]
    sizes.append(
        [f"all until the first sound, {first.requests} requests, with headers", f"{first.until_sound_bytes:,}", ""]
    )
    return "\n".join(
        [
            f"Chromium {version}; first visits with an empty cache, the main thread slowed down {SLOWDOWN} times,",
            "over a relay that adds the name look-up, TCP's and TLS's round trips, shared bandwidth and slow start",
            "(`tools/bench/link.py`). Times count from the start of the visit, or from the click, which follows as",
            "soon as the page is interactive.",
            "",
            table(["what", "median", "worst", "hold", "held"], rows),
            "",
            "Sizes are bytes with brotli, as sent.",
            "",
            table(["what", "bytes", "budget"], sizes),
        ]
    )


def mind_text(typed: Typed, trips_ms: list[float]) -> str:
    """The last table: what Python answers while one types."""
    judged = [
        [what, f"{p50:.1f} ms", f"p95 {p95:.1f} ms", f"< {HOLD_MS:.0f} ms", "yes" if p95 < HOLD_MS else "**no**"]
        for what, p50, p95 in typed.figures()
    ]
    p50, p99 = trips_ms[len(trips_ms) // 2], trips_ms[99 * len(trips_ms) // 100]
    rows = [*judged, ["from the page to Python and back, no work", f"{p50:.2f} ms", f"p99 {p99:.2f} ms", "", ""]]
    return "\n".join(
        [
            "",
            "",
            f"Search over 60,000 made-up tunes: {len(typed.answers):,} keystrokes at this machine's speed, held at",
            f"the 95th percentile. The first search waited {typed.opened_s:.1f} s for Python and the catalogue.",
            "",
            table(["what", "median", "worst cases", "hold", "held"], rows),
        ]
    )


def _figures(seconds: list[float], hold_s: float | None) -> list[str]:
    middle = statistics.median(seconds)
    judged = [f"< {_time(hold_s)}", "yes" if middle < hold_s else "**no**"] if hold_s else ["", ""]
    return [_time(middle), _time(max(seconds)), *judged]


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
