"""Takes the pictures of docs/images/ and of the installed app: `.venv/bin/python -m tools.pictures`."""

import os
import re
import shutil
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
# What a browser shows of the app before it installs it, by the width of the picture.
INSTALLING = {390: "screenshot-narrow.png", 1280: "screenshot-wide.png"}
# Below public/: drawing, picture of it, and size.
ICONS = (
    ("icons/icon.svg", "icons/icon-512.png", 512),
    ("icons/icon.svg", "install/icon-192.png", 192),
    ("install/icon-maskable.svg", "install/maskable-512.png", 512),
    ("install/icon-maskable.svg", "install/apple-180.png", 180),
)
SHOWN = re.compile(r"0:3[6-9] of")  # by then the silent run knows what comes next


def main(ctx: Context) -> None:
    """The icons, and one picture of the Play view a size and theme, at the same moment of the same tune."""
    folder = ctx.root / "docs" / "images"
    public = ctx.root / "public"
    folder.mkdir(parents=True, exist_ok=True)
    with serving(ctx) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(ctx), args=chromium_options())
        for drawing, picture, size in ICONS:
            draw(browser, public / drawing, public / picture, size)
        for width, height in SIZES:
            for name, theme in THEMES.items():
                taken = folder / f"play-{width}-{name}.png"
                take(browser, f"http://localhost:{port}/", theme, width, height, taken)
                ctx.say(f"{taken.relative_to(ctx.root)}")
            shutil.copyfile(folder / f"play-{width}-dark.png", public / "install" / INSTALLING[width])
        browser.close()


def draw(browser: Browser, drawing: Path, picture: Path, size: int) -> None:
    """A picture of an SVG, clear where nothing is drawn."""
    page = browser.new_page(viewport={"width": size, "height": size})
    svg = drawing.read_text(encoding="utf-8").replace("<svg ", f'<svg width="{size}" height="{size}" ', 1)
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
    page.screenshot(path=picture, omit_background=True)
    page.close()


def take(browser: Browser, url: str, theme: str, width: int, height: int, picture: Path) -> None:
    """Chooses the theme as a listener does, plays the tune to the moment, and pauses there."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(url)
    rooms = page.get_by_role("navigation", name="Rooms")
    rooms.get_by_role("link", name="Prefs").click()
    page.get_by_role("radio", name=theme, exact=True).check(force=True)
    rooms.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill(TUNE)
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
