"""Rating ten tunes without network changes what plays next; it is kept, and learned anew on a newer model."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.mind.reading import items
from tests.browser.offline.conftest import Device, Home, wait_for
from tests.browser.published import publish
from tests.browser.tones import tone_tune

SOON_MS = 120_000
EACH = 14
TUNES = {
    f"MUSICIANS/{kind[0]}/{kind}_{number:02}.sid": tone_tune([200.0 + number], title=f"{kind} {number:02}", author=kind)
    for kind in ("Waltz", "March")
    for number in range(EACH)
}
KEYS = [f"{path}#1" for path in sorted(TUNES)]
RATED = 5  # of each kind


@pytest.fixture
def dances(tmp_path: Path) -> Path:
    """A collection of waltzes and marches, which the models of published.py tell apart."""
    folder = tmp_path / "dances"
    for path, data in TUNES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture
def tones(dances: Path) -> Path:
    """What the server here has."""
    return dances


def room(page: Page, address: str) -> Locator:
    """Opens an address of the page."""
    page.evaluate("(address) => { location.hash = address; }", address)
    found = page.locator("main .room").filter(visible=True)
    expect(found.locator("h1")).to_be_visible(timeout=SOON_MS)
    return found


def up_next(page: Page) -> list[tuple[str, float]]:
    """Title and stars foreseen of what comes, in its order."""
    page.evaluate("location.hash = '#play'")
    rows = page.locator("main .room.play table.rows.picked tbody tr")
    expect(rows.first.locator(".cell-stars")).not_to_be_empty(timeout=SOON_MS)
    found = rows.evaluate_all(
        """(rows) => rows.map((row) => [
          row.querySelector('.row-title').textContent,
          Number.parseFloat(row.querySelector('.cell-stars').textContent),
        ])"""
    )
    return [(title, stars) for title, stars in found]


def foreseen(page: Page) -> str:
    """What the page of a tune that was never rated says of it."""
    words = (
        room(page, f"#tune/MUSICIANS/W/Waltz_{EACH - 1:02}.sid")
        .locator(".tune-head")
        .get_by_text(re.compile("^Predicted"))
    )
    expect(words).to_be_visible(timeout=SOON_MS)
    return words.inner_text()


def learned_from(page: Page, songs: int, model: str) -> None:
    """Waits until what is in force was learned from so many songs on that model."""
    entry = room(page, "#prefs/training").locator("li[aria-current=true]")
    expect(entry).to_contain_text(f"{songs} songs, model {model}", timeout=SOON_MS)


def test_ten_ratings_without_network_change_what_plays_and_outlast_a_newer_model(
    home: Home, device: Device, bundle: Path
) -> None:
    publish(home.data, "1.0.0", KEYS)
    home.start(bundle)
    page = device.visit().page
    expect(room(page, "#prefs/training")).to_contain_text("Version 1.0.0", timeout=SOON_MS)
    for kind in ("Waltz", "March"):
        room(page, f"#search/author/{kind}")
        page.get_by_role("button", name="Keep offline").click(timeout=SOON_MS)
        expect(page.locator(".kept-state")).to_contain_text("Kept:", timeout=SOON_MS)
    wait_for(page, "async () => (await (await caches.open('sidflow-python')).keys()).length > 15")
    home.kill()
    device.context.set_offline(True)

    room(page, "#library/station").get_by_role("button", name=re.compile("^For me")).click()
    before = up_next(page)
    assert {stars for _, stars in before} == {3.0}
    for number in range(RATED):
        for kind, stars in (("Waltz", 5), ("March", 1)):
            tune = room(page, f"#tune/MUSICIANS/{kind[0]}/{kind}_{number:02}.sid")
            name = "5 stars" if stars == 5 else "1 star"
            tune.get_by_role("radio", name=name).check(force=True, timeout=SOON_MS)
    room(page, "#prefs/training").get_by_role("button", name="Learn now").click()
    learned_from(page, 2 * RATED, "1.0.0")
    waltz = page.locator("main .room.play tbody tr").filter(has_text="Waltz").first
    page.evaluate("location.hash = '#play'")
    expect(waltz.locator(".cell-stars")).to_contain_text("up from 3.0", timeout=SOON_MS)
    after = up_next(page)
    assert [title for title, _ in after] != [title for title, _ in before]
    assert sum("Waltz" in title for title, _ in after) > 0.6 * len(after)  # the others are there to explore
    assert all(stars > 3.2 if "Waltz" in title else stars <= 3.0 for title, stars in after), after
    said = foreseen(page)

    page.reload()
    learned_from(page, 2 * RATED, "1.0.0")
    assert foreseen(page) == said
    assert all(stars > 3.2 if "Waltz" in title else stars <= 3.0 for title, stars in up_next(page))

    publish(home.data, "1.1.0", KEYS)
    home.start(bundle)
    device.context.set_offline(False)  # the browser says so to the page, which looks at once
    expect(room(page, "#prefs/training")).to_contain_text("Version 1.1.0", timeout=SOON_MS)
    learned_from(page, 2 * RATED, "1.1.0")  # by itself, as soon as nobody touches the page
    kept = [value for key, value in items(page, "sidflow-feedback", "modelSnapshots") if key != "standing"]
    assert [each["base"] for each in kept] == ["1.0.0", "1.1.0"]
    models = dict(items(page, "sidflow", "documents"))["model"]
    assert (models["newest"]["version"], models["previous"]["version"]) == ("1.1.0", "1.0.0")
    assert device.faults == []
