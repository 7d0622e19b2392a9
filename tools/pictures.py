"""Takes the pictures of docs/images/ in a real Chromium from the real server: `.venv/bin/python -m tools.pictures`."""

import os
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tools.bench.serving import serving
from tools.build.browsers import chromium, chromium_options
from tools.build.context import Context, make_context

SIZES = ((390, 844), (1280, 800))
THEMES = {"dark": "Dark", "light": "Light", "c64": "Classic C64"}
TUNE = "Korobeiniki"
MOMENT_S = 34  # all voices and the drums are in
SHOWN = re.compile(r"0:3[6-9] of")  # by then the silent run knows what comes next


def main(ctx: Context) -> None:
    """One picture of the Play view a size and theme, at the same moment of the same tune."""
    folder = ctx.root / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with serving(ctx) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(ctx), args=chromium_options())
        for width, height in SIZES:
            for name, theme in THEMES.items():
                picture = folder / f"play-{width}-{name}.png"
                take(browser, f"http://localhost:{port}/", theme, width, height, picture)
                ctx.say(f"{picture.relative_to(ctx.root)}")
        browser.close()


def take(browser: Browser, url: str, theme: str, width: int, height: int, picture: Path) -> None:
    """Chooses the theme as a listener does, plays the tune to the moment, and pauses there."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(url)
    rooms = page.get_by_role("navigation", name="Rooms")
    rooms.get_by_role("link", name="Prefs").click()
    page.get_by_role("radio", name=theme, exact=True).check(force=True)
    rooms.get_by_role("link", name="Library").click()
    page.get_by_role("button", name=TUNE).first.click()
    rooms.get_by_role("link", name="Play").click()
    seek = page.get_by_role("slider", name="Position in the song")
    play = page.locator("main .play-button").first
    expect(play).to_have_accessible_name("Pause", timeout=20_000)
    expect(play).not_to_have_class(re.compile("waiting"), timeout=20_000)
    seek.fill(str(MOMENT_S))
    expect(seek).to_have_attribute("aria-valuetext", SHOWN, timeout=20_000)
    page.screenshot(path=picture)
    context.close()


if __name__ == "__main__":
    main(make_context(Path(__file__).resolve().parents[1], os.environ))
    sys.exit(0)
