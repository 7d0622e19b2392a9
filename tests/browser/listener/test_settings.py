"""The settings room: a control for each setting, by keyboard, with a way back from each change, as a file and again."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from client_py.core.contract import Preferences
from tests.browser.listener.conftest import SOON_MS, Listening

# What is set where it is used: beside the transport.
_ELSEWHERE = {"muted": "Mute", "repeat": "Repeat", "shuffle": "Shuffle"}
_FIRST_SCREEN = {"theme": "Theme", "volume": "Volume", "model": "Chip", "clock": "Clock", "sampling": "Quality",
                 "default_length_s": "Length of a song that nobody knows"}  # fmt: skip
_OF_A_PAGE = {
    **dict.fromkeys(("sync", "sync_cadence_s"), "prefs/sync"),
    **dict.fromkeys(("training", "training_iterations", "training_rate", "training_budget"), "prefs/training"),
    **dict.fromkeys(("training_idle_only", "training_charging_only"), "prefs/training"),
    "share_model": "prefs/sharing",
    "telemetry": "prefs/reports",
}


def preference(listening: Listening, name: str) -> object:
    """As Python has it stored."""
    (current,) = [each for each in listening.stored("sidflow", "preferences") if each["number"] == newest(listening)][
        :1
    ]
    preferences = current["preferences"]
    assert isinstance(preferences, dict)
    return preferences[name]


def newest(listening: Listening) -> int:
    return max([int(str(each["number"])) for each in listening.stored("sidflow", "preferences")], default=0)


def test_every_setting_has_a_control_with_a_name(listening: Listening) -> None:
    """No field of the record is without one, and each says what it does."""
    listening.python()
    page = listening.page
    page.get_by_role("link", name="Play").first.click()
    for words in _ELSEWHERE.values():
        expect(page.get_by_role("button", name=re.compile(words)).first).to_be_attached()
    for field in fields(Preferences):
        if field.name in ("version", *_ELSEWHERE):
            continue
        room = listening.go(_OF_A_PAGE.get(field.name, "prefs"))
        if field.name in _FIRST_SCREEN:
            expect(room.get_by_text(_FIRST_SCREEN[field.name], exact=True).first).to_be_visible()
            continue
        part = room.locator(f'[data-field="{field.name}"]')
        expect(part).to_have_count(1)
        control = part.locator("input, select, button, a").first
        if field.name != "lengths_s":  # nothing to do where none was typed
            assert control.evaluate("(control) => (control.labels?.[0] ?? control).textContent.trim()")
        expect(part.locator(".hint, small").first).not_to_be_empty()


def test_a_journey_by_keyboard_alone(listening: Listening) -> None:
    """From the room's link to a changed switch, to the list of changes, and back to how it was."""
    listening.python()
    page = listening.page
    listening.go("prefs")
    tab_to(page, page.get_by_label("Keep the screen on while it plays"))
    page.keyboard.press("Space")
    expect(page.get_by_label("Keep the screen on while it plays")).to_be_checked()
    tab_to(page, page.get_by_label("Serif", exact=True), back=True)
    tab_to(page, page.get_by_role("link", name=re.compile("^All changes")))
    expect(page.get_by_role("link", name=re.compile("All changes Last: .*Keep the screen on"))).to_be_attached()
    page.keyboard.press("Enter")
    rows = page.locator(".entries.changes li")
    expect(rows.first).to_contain_text("Keep the screen on while it plays: off → on")
    expect(rows.first).to_contain_text("in force")
    tab_to(page, rows.last.get_by_role("button"))
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("Keep the screen on while it plays: on → off")
    assert preference(listening, "wake_lock") is False


def tab_to(page: Page, target: Locator, *, back: bool = False) -> None:
    """Presses Tab until the target, or the group that it is in, has the focus."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if target.evaluate("(wanted) => wanted === document.activeElement || (wanted.type === 'radio' && "
                           "wanted.name === document.activeElement.name)"):  # fmt: skip
            return
    pytest.fail("Tab never came there")


def test_any_of_the_changes_can_be_gone_back_to(listening: Listening) -> None:
    """Three changes, each one to be seen in words; going back to the first brings all of that moment."""
    listening.python()
    page = listening.page
    for label in ("Light", "Serif", "6581"):
        listening.go("prefs")
        page.get_by_label(label, exact=True).check(force=True)
        listening.go("prefs/changes")
        expect(page.locator(".entries.changes li").first).to_contain_text(label)
    rows = page.locator(".entries.changes li")
    expect(rows).to_have_count(4)
    expect(page.locator("html")).to_have_attribute("data-font", "serif")
    rows.filter(has_text="Theme: Dark → Light").get_by_role("button").click()
    expect(page.locator("html")).to_have_attribute("data-font", "system")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_settings_go_out_as_a_file_and_in_again(listening: Listening, tmp_path: Path) -> None:
    """What was saved holds again after it is loaded."""
    listening.python()
    page = listening.page
    listening.go("prefs")
    page.get_by_label("Classic C64").check(force=True)
    expect(page.get_by_role("link", name=re.compile("All changes Last: Theme"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    page.get_by_label("Light", exact=True).check(force=True)
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    load(page, saved.read_bytes())
    expect(page.locator("html")).to_have_attribute("data-theme", "classic")
    expect(page.get_by_role("alert").filter(has_text="hold now")).to_be_visible()


BROKEN: dict[str, tuple[dict[str, object], str]] = {
    "volume": ({"volume": 7}, "Volume: at most 1 is allowed."),
    "sync_cadence_s": ({"sync_cadence_s": 1}, "How often: at least 30 is needed."),
    "font": ({"font": "comic"}, "Font: one of"),
    "unknown": ({"colour": "blue"}, "no such field"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_told_by_field_and_changes_nothing(listening: Listening, kind: str) -> None:
    """Each error names the setting as the room calls it."""
    values, words = BROKEN[kind]
    listening.python()
    page = listening.page
    listening.go("prefs")
    text = json.dumps({"format": "sidflow-preferences", "preferences": {"version": "1", "theme": "light", **values}})
    load(page, text.encode())
    expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_another_file_is_no_settings(listening: Listening) -> None:
    """Said in words, not by its parser."""
    listening.python()
    listening.go("prefs")
    for content in (b"no json", b'{"format": "other"}'):
        load(listening.page, content)
        alert = listening.page.locator("main").get_by_role("alert").filter(has_text=re.compile("."))
        expect(alert).to_be_visible()
        assert "Traceback" not in alert.inner_text()


def load(page: Page, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load a file").click()
    chooser.value.set_files(FilePayload(name="settings.json", mimeType="application/json", buffer=content))


def test_a_number_out_of_its_limits_is_refused_where_it_stands(listening: Listening) -> None:
    """The field says its limits; Python never hears of it."""
    listening.python()
    page = listening.page
    listening.go("prefs/training")
    rounds = page.get_by_label("Rounds of learning")
    before = newest(listening)
    rounds.fill("5")
    rounds.press("Tab")
    assert rounds.evaluate("(field) => field.validationMessage") == "A whole number from 10 to 2000"
    rounds.fill("500")
    rounds.press("Tab")
    listening.go("prefs")
    expect(page.get_by_role("link", name=re.compile("All changes Last: Rounds of learning"))).to_be_visible(
        timeout=SOON_MS
    )
    assert preference(listening, "training_iterations") == 500
    assert newest(listening) == before + 1
