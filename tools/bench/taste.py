"""Learning and stations: a fit, all stars, a choice, in the page and natively; what learning takes as a tune plays."""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools.bench import made_up, taste_inside
from tools.bench.python import serving_files
from tools.bench.report import store, table
from tools.bench.serving import serving
from tools.bench.taste_duty import Duty, duty_while_playing
from tools.build.browsers import chromium, chromium_options
from tools.build.context import Context

TUNES = 60_000
DUTY_TUNES = 6_000  # the work of learning doesn't depend on it, and the page is there sooner
FIT_S = 1.0
RANK_S = 0.06
DUTY = 0.05
_MEASURE = """(manifest) => new Promise((resolve, reject) => {
  const worker = new Worker('/taste-worker.js', { type: 'module' });
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    worker.terminate();
    resolve(data);
  };
  worker.postMessage(manifest);
})"""


def main(ctx: Context, argv: Sequence[str]) -> None:
    """Measures, prints, and writes the section of docs/performance.md."""
    argparse.ArgumentParser(prog="build.py bench taste", description=__doc__).parse_args(argv)
    file = ctx.work / "bench" / "catalogue"
    file.parent.mkdir(parents=True, exist_ok=True)
    with ctx.say.step(f"a made-up catalogue of {TUNES:,} songs"):
        file.write_bytes(made_up.songs_catalogue(TUNES))
    with ctx.say.step("natively"):
        native = taste_inside.measured(file.read_bytes(), time.process_time)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(ctx), args=chromium_options())
        with ctx.say.step("in the page's Python"):
            inside = _inside(ctx, browser, file)
        with ctx.say.step("a minute of learning while a tune plays"), serving(ctx) as port:
            small = made_up.songs_catalogue(DUTY_TUNES)
            duty = duty_while_playing(browser, f"http://localhost:{port}/", small, made_up.keys_of(small))
        version = browser.version
        browser.close()
    body = _text(native, inside, duty, version)
    ctx.say(body)
    store(ctx, "taste", "Learning and stations", body)


def _inside(ctx: Context, browser: Browser, catalogue: Path) -> taste_inside.Figures:
    here = Path(__file__).parent
    assets = json.loads((ctx.dist / "build.json").read_bytes())["assets"]
    addresses = {
        "/js/": ctx.root / "public" / "js",
        "/assets/": ctx.dist / "assets",
        "/taste-worker.js": here / "taste-worker.js",
        "/taste_inside.py": here / "taste_inside.py",
        "/catalogue": catalogue,
    }
    context = browser.new_context()
    try:
        with serving_files(addresses) as address:
            page = context.new_page()
            page.goto(address)
            found: taste_inside.Figures = json.loads(page.evaluate(_MEASURE, assets["python"]))
            return found
    finally:
        context.close()


def _text(native: taste_inside.Figures, inside: taste_inside.Figures, duty: Duty, version: str) -> str:
    def row(what: str, name: str, longest: str = "", hold_s: float | None = None) -> list[str]:
        held = "" if hold_s is None else "yes" if inside[name] < hold_s else "**no**"
        longest_ms = f"{1000 * inside[longest]:.1f} ms" if longest else ""
        hold = "" if hold_s is None else _time(hold_s)
        return [what, _time(native[name]), _time(inside[name]), longest_ms, hold, held]

    rows = [
        row("a fit on 30 songs", "fit 30", "piece 30"),
        row("a fit on 200 songs", "fit 200", "piece 200", FIT_S),
        row("a fit on 2,000 songs", "fit 2000", "piece 2000"),
        row("the stars of all songs, after a fit", "stars"),
        row("ten picks for me", "rank for_me", "turn for_me", RANK_S),
        row("ten picks from a tune", "rank tune", "turn tune", RANK_S),
        row("songs made ready to be compared, once", "prepare"),
    ]
    judged = "yes" if duty.most < DUTY and duty.underruns == 0 and duty.rounds > 0 else "**no**"
    return "\n".join(
        [
            f"Chromium {version}; {TUNES:,} made-up songs of 520 dimensions; the fastest of {taste_inside.RUNS} runs.",
            "A fit has the held-out check in it. Fits and choices are made in pieces: an intent waits for one at most.",
            "",
            table(["what", "natively, CPU", "in the page", "longest piece there", "hold", "held"], rows),
            "",
            f"Learning from 2,000 ratings with the standard budget of 3 % while a tune plays, {duty.watched_s:.0f} s:",
            f"all of the page's workers took {duty.mean:.2%} of one processor by Linux's account, {duty.most:.2%} over",
            f"the ten seconds that had most (held: < {DUTY:.0%}); {duty.rounds:,} rounds were done, with",
            f"{duty.underruns} underruns of the sound (held: 0): {judged}.",
        ]
    )


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.1f} ms"
