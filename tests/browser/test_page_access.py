"""What would be lost: the page for those who don't see it, don't use a mouse, want less motion or another theme."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, TONES_HZ, Listener, OpenPage, Server
from tests.browser.tones import tone_tune

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_THEMES = ["dark", "light", "classic"]
_GROUNDS = {"dark": "rgb(14, 15, 28)", "light": "rgb(246, 245, 251)", "classic": "rgb(42, 40, 144)"}


def _with_theme(open_page: OpenPage, server: Server, theme: str, **options: object) -> Listener:
    listener = open_page(url=server.url, **options)
    listener.page.evaluate("(prefs) => localStorage.setItem('sidflow.prefs', prefs)", json.dumps({"theme": theme}))
    listener.page.reload()
    return listener


def _violations(listener: Listener) -> list[str]:
    listener.page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = listener.page.evaluate("async () => (await axe.run()).violations")
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


@pytest.mark.slow
@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_axe_finds_nothing(open_page: OpenPage, server: Server, theme: str, width: int, height: int) -> None:
    """Every room, with a tune of many songs, a queue, an error, the drawer and the keys, in every theme."""
    listener = _with_theme(open_page, server, theme, width=width, height=height)
    songs = tone_tune([200.0 + song for song in range(60)], title="A title as long as a title gets")
    listener.open_files(
        {"name": "many.sid", "mimeType": "", "buffer": songs},
        {"name": "bad.sid", "mimeType": "", "buffer": b"nothing"},
        {"name": "next.sid", "mimeType": "", "buffer": tone_tune([300.0], title="Next")},
    )
    listener.playing()
    assert _violations(listener) == []
    listener.room("Prefs")
    assert _violations(listener) == []
    listener.page.get_by_role("button", name="Show the keys").click()
    assert _violations(listener) == []
    listener.page.keyboard.press("Escape")
    listener.room("Play")
    assert _violations(listener) == []
    if width < 1024:
        listener.page.get_by_role("button", name="Details", exact=True).click()
        listener.page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
        assert _violations(listener) == []
    assert listener.faults == []


@pytest.mark.parametrize("theme", _THEMES)
def test_the_theme_is_there_before_the_first_paint(open_page: OpenPage, server: Server, theme: str) -> None:
    """The document is painted in its theme though no script of ours has run but the one in its head."""
    listener = _with_theme(open_page, server, theme)
    seen = listener.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert seen == _GROUNDS[theme]
    head = listener.page.evaluate("document.head.querySelector('script').textContent")
    assert "sidflow.prefs" in head
    listener.room("Prefs")
    listener.page.get_by_label("Light", exact=True).check(force=True)
    assert listener.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == _GROUNDS["light"]


def test_the_system_theme_follows_the_device(open_page: OpenPage, server: Server) -> None:
    """System is light on a light device and changes with it."""
    listener = _with_theme(open_page, server, "system", color_scheme="light")
    expect(listener.page.locator("html")).to_have_attribute("data-theme", "light")
    listener.page.emulate_media(color_scheme="dark")
    expect(listener.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_keys_move_the_music_and_leave_controls_alone(listener: Listener) -> None:
    """Each key of the help does its act; in a text field and on a slider it does what the control means by it."""
    listener.play_tones()
    page = listener.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    expect(listener.play_button).to_have_accessible_name("Play")
    page.keyboard.press("Space")
    listener.playing()
    listener.seek_slider.fill("60")
    expect(listener.seek_slider).to_have_attribute("aria-valuetext", re.compile("^1:0"))
    listener.seek_slider.press("ArrowRight")
    expect(listener.seek_slider).to_have_attribute("aria-valuetext", re.compile("^1:(0[5-9]|1[0-9])"))
    page.evaluate("document.activeElement.blur()")
    before = listener.position_s()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(listener.seek_slider).not_to_have_value(str(before))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("slider", name="Volume")).to_have_value("75")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Mute", exact=True)).to_have_attribute("aria-pressed", "true")
    listener.hears_nothing()
    page.keyboard.press("m")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    page.keyboard.type("m / ?")
    expect(box).to_have_value("m / ?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    listener.room("Play")
    expect(page.get_by_role("button", name="Mute", exact=True)).to_have_attribute("aria-pressed", "false")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+ArrowRight")
    expect(listener.title).not_to_have_text("Three tones")


def test_all_is_reached_by_tab_with_a_ring_to_see(listener: Listener) -> None:
    """From the first to the last control of the play room each one shows where the focus is."""
    listener.play_tones()
    page = listener.page
    page.evaluate("document.activeElement.blur()")
    names: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name, ring = page.evaluate(
            """() => {
              const focused = document.activeElement;
              const shown = focused.closest('.song-picker') ?? focused;
              return [focused.getAttribute('aria-label') ?? (focused.labels?.[0] ?? focused).textContent.trim(),
                getComputedStyle(shown).outlineStyle];
            }"""
        )
        if names and page.evaluate("document.activeElement === document.body"):
            break
        assert ring not in ("none", ""), name
        names.append(name)
    for wanted in (
        "Search",
        "Library",
        "Mute Voice 1",
        "Position in the song",
        "Pause",
        "Volume",
        "Shuffle",
        "Registers",
    ):
        assert any(wanted in name for name in names), f"{wanted} is not among {names}"


@pytest.mark.parametrize(("width", "least"), [(390, 44), (1280, 24)])
def test_targets_are_large_enough(open_page: OpenPage, server: Server, width: int, least: int) -> None:
    """44 px where fingers are, never under 24."""
    phone = width < 768
    listener = open_page(url=server.url, width=width, height=844, has_touch=phone, is_mobile=phone)
    listener.open_files({"name": "a.sid", "mimeType": "", "buffer": tone_tune([300.0, 310.0], title="Two songs")})
    listener.playing()
    small: list[str] = []
    for room in ("Search", "Library", "Prefs", "Play"):
        listener.room(room)
        small += listener.page.evaluate(
            """(least) => [...document.querySelectorAll('button, a[href], input, select')].flatMap((control) => {
              const box = (control.closest('label, .song-picker') ?? control).getBoundingClientRect();
              const inText = control.closest('p') !== null && control.tagName === 'A';
              const fits = box.width >= least - 0.5 && box.height >= least - 0.5;
              return fits || inText || box.width === 0
                ? [] : [`${control.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`];
            })""",
            least,
        )
    assert small == []


@pytest.mark.parametrize("width", [320, 390, 768, 800, 1023, 1024, 1280, 1440, 1920])
def test_nothing_runs_over_the_side(open_page: OpenPage, server: Server, width: int) -> None:
    """At no width does the page scroll sideways, in no room."""
    listener = open_page(url=server.url, width=width, height=800)
    listener.open_files(
        {"name": "w.sid", "mimeType": "", "buffer": tone_tune([300.0] * 40, title="W" * 32, author="M" * 32)}
    )
    listener.playing()
    for room in ("Search", "Library", "Prefs", "Play"):
        listener.room(room)
        assert listener.page.evaluate("document.documentElement.scrollWidth") <= width, room
        main = listener.page.evaluate("(() => { const m = document.querySelector('main');"
                                      " return m.scrollWidth - m.clientWidth; })()")  # fmt: skip
        assert main <= 0, room


def test_the_drawer_holds_the_focus_and_gives_it_back(open_page: OpenPage, server: Server) -> None:
    """On a phone the details lie over the page: what is under them can't be reached until they are closed."""
    listener = open_page(url=server.url, width=390, height=844)
    listener.play()
    opener = listener.page.get_by_role("button", name="Details", exact=True)
    opener.click()
    drawer = listener.page.get_by_role("dialog", name="Details")
    expect(drawer).to_be_focused()
    expect(drawer).to_contain_text("Released")
    for _ in range(12):
        listener.page.keyboard.press("Tab")
        outside = listener.page.evaluate("document.activeElement.closest('main, nav, .brand') !== null")
        assert outside is False
    listener.page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_picture_moves_and_has_words(listener: Listener) -> None:
    """While it plays the canvas changes from frame to frame; its words name the note."""
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    picture = listener.page.get_by_role("img", name=re.compile("^Voice 1: sawtooth, A 4"))
    expect(picture).to_be_visible(timeout=10_000)
    changes = listener.page.evaluate(_CHANGES, 2000)
    assert changes >= 20, "frames that differ in two seconds"
    listener.page.get_by_role("button", name="Pause").first.click()
    listener.hears_nothing()
    assert listener.page.evaluate(_CHANGES, 700) <= 2


def test_the_picture_stands_still_where_less_motion_is_wanted(open_page: OpenPage, server: Server) -> None:
    """At most two changes a second, and no spinner turns."""
    listener = open_page(url=server.url, reduced_motion="reduce")
    listener.play_tones()
    listener.hears(TONES_HZ[1])
    assert listener.page.evaluate(_CHANGES, 3000) <= 7
    assert listener.faults == []


# Counts the frames in which the picture differs from the one before, over so many milliseconds.
_CHANGES = """
(ms) => new Promise((resolve) => {
  const canvas = document.querySelector('.voices canvas');
  const end = performance.now() + ms;
  let before = '';
  let changes = -1;
  const look = () => {
    const now = canvas.toDataURL();
    if (now !== before) changes++;
    before = now;
    if (performance.now() < end) requestAnimationFrame(look);
    else resolve(changes);
  };
  look();
})
"""


def test_the_first_screen_asks_for_nothing_until_it_works(open_page: OpenPage, server: Server) -> None:
    """One document makes the page interactive; everything else is asked for after that."""
    listener = open_page(url=server.url)
    expect(listener.title).not_to_have_text("Press play")
    interactive, starts = listener.page.evaluate(
        """() => [performance.getEntriesByName('interactive')[0].startTime,
          performance.getEntriesByType('resource').map((entry) => [entry.name, entry.startTime])]"""
    )
    assert starts
    early = [Path(name).name for name, start in starts if start < interactive]
    assert [name for name in early if not name.startswith("icon.")] == []
