"""The rooms Collection and Feedback in a browser, acts by keyboard alone: see, ask what it would do, do it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.audit.log import FILE
from tests.admin.logged_in import ENVIRONMENT
from tests.browser.admin.operator_page import enter
from tests.browser.conftest import ROOT, Server
from tests.hvsc.tiny import release

DEMOS = sorted((ROOT / "public" / "demo").glob("*.sid"))[:4]
FINISHED_MS = 60_000


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[Server]:
    """A server with a worker, over two shelves that are classified, and some files that nobody needs."""
    folder = tmp_path_factory.mktemp("machine")
    root = folder / "hvsc" / "C64Music"
    for at, demo in enumerate(DEMOS):
        home = root / "MUSICIANS" / "AB"[at % 2] / "Composer"
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(demo, home)
    (root / "Broken.sid").write_bytes(DEMOS[0].read_bytes()[:100])
    (root / "DOCUMENTS").mkdir()
    (root / "DOCUMENTS" / "HVSC.txt").write_bytes(release(74))
    litter = folder / "data" / "cache" / "features" / "0123456789ab-1" / "00" / "old"
    litter.parent.mkdir(parents=True)
    litter.write_bytes(bytes(2000))
    settings = {
        "SIDFLOW_WORKER": "true",
        "SIDFLOW_RENDERS": "1",
        "SIDFLOW_CACHE": str(folder / "data" / "cache"),
        **ENVIRONMENT,
    }
    subprocess.run(
        [sys.executable, "-m", "server.cli", "jobs", "run", "classify", "--collection", str(root.parent)],
        cwd=ROOT,
        env={**settings, "SIDFLOW_DATA": str(folder / "data"), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
    )
    server = Server(bundle, folder / "data", root.parent, isolated=True, **settings)
    yield server
    server.stop()


def state(page: Page) -> str:
    return page.locator(".op-state").inner_text()


def test_coverage_is_seen_a_shelf_is_marked_stale_and_analysed_again(chromium: Browser, machine: Server) -> None:
    operator = enter(chromium, machine.url)
    operator.go("collection")
    page = operator.page
    expect(page.locator(".op-state")).to_have_text(re.compile(r"Collection 74, analysed 100 % of \d+ songs\."))
    expect(page.get_by_role("img", name=re.compile(r"^\d+ analysed$"))).to_have_count(2)
    operator.press(page.get_by_text("As a table"))
    expect(page.get_by_role("row", name=re.compile("MUSICIANS-A.jsonl"))).to_be_visible()
    failed = page.get_by_role("table", name="Songs that were skipped")
    expect(failed.get_by_role("rowheader")).to_have_text("Broken.sid")

    stale = page.get_by_role("region", name="Mark stale")
    stale.get_by_label("Path begins with").fill("MUSICIANS/A/")
    page.keyboard.press("Enter")
    dry = stale.get_by_text(re.compile(r"(\d+) songs would be measured again by the next classify"))
    expect(dry).to_be_visible()
    songs = re.search(r"\d+", dry.inner_text())
    assert songs is not None
    assert "stale" not in state(page), "a dry run changes nothing"
    mark = stale.get_by_role("button", name=f"Mark {songs[0]} songs stale")
    operator.press(mark)
    question = page.get_by_role("dialog", name=f"Mark {songs[0]} songs stale?")
    expect(question).to_contain_text("Songs whose path begins with MUSICIANS/A/")
    operator.press(question.get_by_role("button", name="Mark stale"))
    expect(page.get_by_role("region", name="The job forget")).to_contain_text(
        "will be measured again.", timeout=FINISHED_MS
    )
    expect(page.locator(".op-state")).to_contain_text(f"{songs[0]} are stale")

    operator.press(page.get_by_role("button", name=f"Analyse {songs[0]} songs"))
    expect(page.get_by_role("region", name="The job classify")).to_contain_text(
        f"{songs[0]} of them were measured now", timeout=FINISHED_MS
    )
    expect(page.locator(".op-state")).not_to_contain_text("stale")
    assert operator.faults == []
    page.context.close()


def test_a_clean_up_names_what_goes_and_does_it_at_390_pixels(chromium: Browser, machine: Server) -> None:
    operator = enter(chromium, machine.url, viewport={"width": 390, "height": 844})
    operator.go("collection")
    page = operator.page
    kept = page.get_by_role("region", name="What is kept")
    row = kept.get_by_role("row", name=re.compile("Measurements of other versions"))
    expect(row).to_contain_text("1 file, 2.0 kB")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button = row.get_by_role("button", name="Clean up")
    operator.press(button)
    question = page.get_by_role("dialog", name="Remove 1 file?")
    expect(question).to_contain_text("0123456789ab-1/00/old")
    page.keyboard.press("Escape")
    expect(question).not_to_be_attached()
    expect(button).to_be_focused()
    litter = machine.data / "cache" / "features" / "0123456789ab-1" / "00" / "old"
    assert litter.exists(), "no was no"
    page.keyboard.press("Enter")
    operator.press(question.get_by_role("button", name="Remove"))
    expect(page.get_by_role("region", name="The job clean")).to_contain_text(
        "1 files are gone, 2,000 bytes are free.", timeout=FINISHED_MS
    )
    expect(row).to_contain_text("nothing")
    assert not litter.exists()
    told = (machine.data / "audit" / FILE).read_text()
    assert '"action":"collection.clean"' in told
    assert "other-measurements" in told
    assert operator.faults == []
    page.context.close()


def test_who_only_looks_sees_no_act(chromium: Browser, machine: Server) -> None:
    viewer = enter(chromium, machine.url, "viewer")
    for name, last in (("collection", "What is kept"), ("feedback", "Left out by the last ingest")):
        room = viewer.go(name)
        expect(room.get_by_role("heading", name=last)).to_be_visible()
        acts = room.get_by_role("button").filter(visible=True)
        assert set(acts.all_inner_texts()) <= {"Before", "Next"}
    assert viewer.faults == []
    viewer.page.context.close()


def test_feedback_is_empty_says_so_and_ingest_runs(chromium: Browser, machine: Server) -> None:
    operator = enter(chromium, machine.url)
    operator.go("feedback")
    page = operator.page
    expect(page.locator(".op-state")).to_have_text("No listener sent anything yet; no device shares a taste.")
    operator.press(page.get_by_role("button", name="Run ingest"))
    operator.press(page.get_by_role("dialog").get_by_role("button", name="Run ingest"))
    expect(page.get_by_role("region", name="The job ingest")).to_contain_text("0 devices share", timeout=FINISHED_MS)
    expect(page.get_by_role("region", name="Shared tastes")).to_contain_text("10 are needed")
    assert operator.faults == []
    page.context.close()
