"""The picture of the voices while a tune plays: how even its frames come, and what one costs the page's main thread."""

import argparse
import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tools.bench.page import prepared, sounding
from tools.bench.report import store, table
from tools.bench.serving import serving
from tools.build.browsers import chromium, chromium_options
from tools.build.context import BuildError, Context

FRAME_MS = 1000 / 60
SETTLED_S = 3  # of the song: by then the tiles of the first screen are drawn
_CATEGORIES = ["toplevel", "devtools.timeline"]
_TASK = "ThreadControllerImpl::RunTask"
_FRAME = "FireAnimationFrame"


@dataclass(frozen=True, slots=True)
class Screen:
    """What the listener looks at; `scale` is dots a pixel."""

    name: str
    width: int
    height: int
    scale: float


SCREENS = (
    Screen("desk, 1280 x 800", 1280, 800, 1),
    Screen("phone, 390 x 844, three dots a pixel", 390, 844, 3),
)


@dataclass(frozen=True, slots=True)
class Frames:
    """Milliseconds between frames, and of the processor's time that each cost the main thread: all, and its script."""

    apart: list[float]
    work: list[float]
    script: list[float]


def main(ctx: Context, argv: Sequence[str]) -> None:
    """Measures, prints, and writes the section of docs/performance.md."""
    parser = argparse.ArgumentParser(prog="build.py bench picture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="of playing that are looked at, default 5")
    options = parser.parse_args(argv)
    with serving(ctx) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(ctx), args=chromium_options())
        found = []
        for screen in SCREENS:
            with ctx.say.step(f"the picture: {screen.name}"):
                found.append((screen, frames_of(watch(browser, port, screen, options.seconds))))
        version = browser.version
        browser.close()
    body = text(found, options.seconds, version)
    ctx.say(body)
    store(ctx, "picture", "The picture of the voices", body)


def watch(browser: Browser, port: int, screen: Screen, seconds: float) -> list[dict[str, Any]]:
    """The browser's own trace of some seconds of playing."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height}, device_scale_factor=screen.scale
    )
    try:
        page = prepared(context.new_page(), port)
        sounding(page)
        page.wait_for_timeout(1000 * SETTLED_S)
        browser.start_tracing(page=page, categories=_CATEGORIES)
        page.wait_for_timeout(1000 * seconds)
        trace: dict[str, list[dict[str, Any]]] = json.loads(browser.stop_tracing())
        return trace["traceEvents"]
    finally:
        context.close()


def frames_of(events: list[dict[str, Any]]) -> Frames:
    """The frames of the thread that draws most of them, from a trace in Chromium's format (times in microseconds)."""
    drawn: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for event in events:
        if event["name"] == _FRAME and "tdur" in event:
            drawn.setdefault((event["pid"], event["tid"]), []).append(event)
    if not drawn:
        raise BuildError("the picture stood still", "Open the page with `python3 build.py serve`, and look.")
    thread, fired = max(drawn.items(), key=lambda each: len(each[1]))
    fired.sort(key=lambda event: event["ts"])
    tasks = sorted(
        (event["ts"], event["tdur"])
        for event in events
        if event["name"] == _TASK and (event["pid"], event["tid"]) == thread and "tdur" in event  # told at its end
    )
    # A frame's first task begins before its script: tasks count from the middle between two frames' scripts.
    starts = [event["ts"] for event in fired]
    edges = [(before + after) / 2 for before, after in pairwise(starts)]
    work = [0.0] * (len(edges) - 1)
    place = 0
    for start, took in tasks:
        while place < len(work) and start >= edges[place + 1]:
            place += 1
        if place < len(work) and start >= edges[place]:
            work[place] += took / 1000
    return Frames(
        apart=[(after - before) / 1000 for before, after in pairwise(starts)],
        work=work,
        script=[event["tdur"] / 1000 for event in fired],
    )


def text(found: list[tuple[Screen, Frames]], seconds: float, version: str) -> str:
    rows = []
    for screen, frames in found:
        late = sum(apart > 1.5 * FRAME_MS for apart in frames.apart)
        rate = 1000 / statistics.fmean(frames.apart)
        figures = [*_spread(frames.apart), *_spread(frames.work), *_spread(frames.script)]
        rows.append([screen.name, f"{rate:.1f}", *figures, f"{late} of {len(frames.apart)}"])
    heads = ["screen", "frames a second"]
    heads += [f"{what}, {share}" for what in ("ms apart", "ms of work", "ms of script") for share in ("p50", "p95")]
    load = f"{os.getloadavg()[0]:.0f} on {os.cpu_count()}"
    return "\n".join(
        [
            f"Chromium {version}, {seconds:.0f} s of playing, from the browser's own trace. No graphics processor was",
            f"used: what one would do, the processors did. At 60 a second a frame has {FRAME_MS:.1f} ms. Work is the",
            "processor's time of all that the main thread did in a frame, script the page's own part of it; late is a",
            f"frame that came half a frame too late or more. The machine's load was {load} processors: where it is",
            "more than one each, other programs took frames from the picture: look at the figures of the work.",
            "",
            table([*heads, "late"], rows),
        ]
    )


def _spread(milliseconds: list[float]) -> list[str]:
    """The middle one, and the one that a twentieth are above."""
    return [f"{statistics.median(milliseconds):.1f}", f"{statistics.quantiles(milliseconds, n=20)[-1]:.1f}"]
