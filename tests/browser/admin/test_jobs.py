"""The room Jobs without a mouse, on a phone and on a desk: every job is started, followed and steered by its keys."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from server.contract.access import Role
from server.contract.jobs import FetchParameters
from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.browser.access import runs_over_px, small_targets, violations
from tests.browser.admin.keys import Keyboard
from tests.hvsc.mirrors import Mirror, mirror
from tests.hvsc.tiny import tiny
from tests.jobs.operator import Operator, until
from tests.jobs.scenes import held

SIZES = [(390, 844), (1280, 800)]
WAIT_MS = 20_000


@dataclass(slots=True)
class House:
    """An operator's machine with a server beside which no worker runs, unless a test starts one."""

    operator: Operator
    served: Mirror
    address: str = ""
    process: "subprocess.Popen[str] | None" = None

    def serve(self) -> None:
        """Starts the server, where it was before once it ran."""
        port = self.address.rpartition(":")[2] or "0"
        log = self.operator.folder / "serve"
        log.write_text("")
        process = self.operator.start(
            "serve", f"--port={port}", log="serve", module="tests.browser.admin.one_kind_more"
        )
        until(lambda: "plays at" in log.read_text() or process.poll() is not None, "the server answers")
        found = re.search(r"http://\S+", log.read_text())
        assert found, log.read_text()
        self.address, self.process = found[0], process

    def stop(self) -> None:
        """Ends it as a machine that shuts down does."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)

    def clear(self) -> None:
        """As it was before anything was fetched; jobs that are over stay in the history."""
        data = self.operator.folder / "data"
        for folder in (self.operator.collection, data / "cache" / "downloads", data / "mirror"):
            shutil.rmtree(folder, ignore_errors=True)
        self.operator.collection.mkdir()
        self.served.held = None


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[House]:
    with mirror(tiny(300).files) as served:
        operator = Operator(tmp_path_factory.mktemp("house"), served)
        operator.collection.mkdir()
        operator.settings |= {"DIST": str(bundle), "WORKER": "false"}
        operator.settings |= {name.removeprefix("SIDFLOW_"): value for name, value in ENVIRONMENT.items()}
        made = House(operator, served)
        made.serve()
        yield made
        made.stop()
        operator.close()


OpenRoom = Callable[..., Page]


@pytest.fixture
def open_room(chromium: Browser, house: House) -> Iterator[OpenRoom]:
    """Opens the room for somebody who is logged in; no page may report an error."""
    faults: list[str] = []
    with ExitStack() as opened:

        def open_one(size: tuple[int, int] = (1280, 800), role: Role = "operator", place: str = "") -> Page:
            with httpx.Client(base_url=house.address) as client:
                login = client.post("/api/admin/login", json={"name": role, "password": PASSWORDS[role]})
                assert login.status_code == 204, login.text
                cookies = [{"name": name, "value": value} for name, value in client.cookies.items()]
            width, height = size
            touched = width < 768  # by fingers, which larger targets are for
            context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=touched)
            opened.enter_context(context)
            context.add_cookies([{**each, "url": house.address} for each in cookies])  # type: ignore[typeddict-item]
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.goto(f"{house.address}/admin#admin/jobs{place}")
            expect(page.locator(".op-head h1")).to_be_visible(timeout=WAIT_MS)
            return page

        yield open_one
    assert faults == []


def state(page: Page, words: str) -> None:
    """Waits for the sentence on top."""
    expect(page.locator(".op-state")).to_contain_text(re.compile(words), timeout=WAIT_MS)


def fits(page: Page, width: int) -> None:
    assert violations(page) == []
    assert small_targets(page, width) == []
    assert runs_over_px(page) <= 0


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_a_job_is_started_followed_steered_and_run_again_by_keys(
    house: House, open_room: OpenRoom, size: tuple[int, int]
) -> None:
    house.clear()
    house.served.trickles = True
    go = held(house.served)
    page = open_room(size)
    keys = Keyboard(page)
    with house.operator.worker():
        keys.press("Start fetch")
        expect(page.get_by_label("Mirror")).to_have_value(house.served.url)
        fits(page, size[0])
        keys.press("Start fetch")

        state(page, "fetch is running")
        bar = page.get_by_role("progressbar")
        expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"), timeout=WAIT_MS)
        half = int(bar.get_attribute("aria-valuenow") or 0)
        assert 0 < half < 100
        expect(page.get_by_role("log")).to_contain_text("To fetch: HVSC_5-all-of-them.7z")
        fits(page, size[0])

        keys.press("Pause fetch-.*")
        state(page, "fetch is paused")
        assert keys.focused().startswith("Resume fetch-"), "the focus stays where it was"
        page.keyboard.press("Enter")
        state(page, "fetch is running")
        # Of what was left, half comes again: the bar goes on without anybody asking for it.
        higher = f"() => Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) > {half}"
        page.wait_for_function(higher, timeout=WAIT_MS)

        keys.press("Cancel fetch-.*")
        expect(page.get_by_role("dialog")).to_contain_text("ends for good")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        state(page, "fetch is running")
        keys.press("Cancel fetch-.*")
        keys.press("Cancel the job")
        state(page, "Cancelled")

        keys.press("Retry fetch-.*")
        state(page, "fetch is running")
        go.set()
        state(page, "The collection is release 6")
        expect(page.locator("main")).to_contain_text("downloaded bytes")
        expect(page.get_by_role("row")).to_contain_text(["When", "Waiting", "Running", "Paused"])

        keys.press("Run again …")
        expect(page.get_by_label("Mirror")).to_have_value(house.served.url)
        keys.press("Start fetch")
        state(page, "Nothing to do")
        keys.press("Jobs")
        state(page, "Nothing runs. The last job, fetch, is done.")
        expect(page.get_by_role("table", name="Jobs that are over")).to_contain_text("Nothing to do")


def test_schedules_are_planned_switched_and_removed_by_keys(open_room: OpenRoom) -> None:
    page = open_room(SIZES[0])
    keys = Keyboard(page)
    keys.press("Schedule fetch")
    keys.to("Every")
    page.keyboard.press("Control+A")
    page.keyboard.type("0")
    keys.press("Plan it")
    expect(page.get_by_text("It must be from 1 to 366.")).to_be_visible()
    assert keys.focused() == "Every", "what is wrong is led to"
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    fits(page, SIZES[0][0])
    keys.press("Plan it")
    row = page.get_by_role("row").filter(has_text="fetch, every 2 days at 03:00 UTC")
    expect(row).to_contain_text("not yet", timeout=WAIT_MS)
    keys.press("Switch off: fetch.*")
    expect(row).to_contain_text("not while it is off")
    assert keys.focused().startswith("Switch on"), "the focus stays where it was"
    fits(page, SIZES[0][0])
    keys.press("Change: fetch.*")
    expect(page.get_by_label("Every")).to_have_value("2")
    keys.press("Jobs")
    keys.press("Remove: fetch.*")
    keys.press("Remove it")
    expect(page.get_by_text("No job begins by itself yet.")).to_be_visible(timeout=WAIT_MS)


def waiting(house: House, name: str) -> None:
    """A job that no worker takes."""
    house.operator.jobs.enqueue(FetchParameters(f"{house.served.url}{name}", str(house.operator.collection)), name)


def test_a_log_follows_its_newest_line_until_one_scrolls_up(house: House, open_room: OpenRoom) -> None:
    def says(first: int, last: int) -> None:
        with house.operator.jobs.store.alone() as change:
            for number in range(first, last):
                change.say("talking", f"line {number}")

    waiting(house, "talking")
    says(0, 60)
    page = open_room(place="/talking")
    log = page.get_by_role("log")
    at_end = "(box) => box.scrollHeight - box.scrollTop - box.clientHeight < 8"
    expect(log).to_contain_text("line 59", timeout=WAIT_MS)
    assert log.evaluate(at_end)
    says(60, 80)
    expect(log).to_contain_text("line 79", timeout=WAIT_MS)
    page.wait_for_function(f"() => ({at_end})(document.querySelector('[role=log]'))")
    keys = Keyboard(page)
    keys.press("line.*|Log", "Home")
    follow = page.get_by_role("button", name="Follow the newest lines")
    expect(follow).to_be_visible()
    says(80, 100)
    expect(log).to_contain_text("line 99", timeout=WAIT_MS)
    assert log.evaluate("(box) => box.scrollTop") == 0
    keys.press("Follow the newest lines")
    page.wait_for_function(f"() => ({at_end})(document.querySelector('[role=log]'))")
    expect(follow).to_have_count(0)
    house.operator.jobs.cancel("talking")
    state(page, "Cancelled")


def test_a_viewer_sees_all_and_can_do_nothing(house: House, open_room: OpenRoom) -> None:
    waiting(house, "seen")
    page = open_room(role="viewer")
    state(page, "No worker runs: One job waits")
    expect(page.get_by_text("Listens to each song, and rates and tags it.")).to_be_visible(timeout=WAIT_MS)
    main = page.locator("main")
    expect(main.get_by_role("link", name="seen").or_(main.get_by_role("link", name="fetch")).first).to_be_visible()
    for name in ("Start", "Schedule ", "Pause", "Cancel", "Retry", "Run again"):
        expect(main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name))).to_have_count(0)
    page.goto(f"{house.address}/admin#admin/jobs/start/fetch")
    expect(page.get_by_text("A viewer sees what there is to start")).to_be_visible(timeout=WAIT_MS)
    house.operator.jobs.cancel("seen")


def test_a_kind_that_comes_later_has_its_card_and_form(open_room: OpenRoom) -> None:
    page = open_room()
    keys = Keyboard(page)
    expect(page.get_by_text("Cuts songs into segments.")).to_be_visible(timeout=WAIT_MS)
    keys.press("Start stream")
    segment = page.get_by_label("Segment (seconds)")
    expect(segment).to_have_value("4")
    keys.to("Segment .*")
    page.keyboard.press("Control+A")
    page.keyboard.type("11")
    keys.press("Start stream")
    expect(page.get_by_text("It must be from 2 to 10.")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    state(page, "stream waits for a worker")
    expect(page.locator("main")).to_contain_text("segment s")
    keys.press("Cancel stream-.*")
    keys.press("Cancel the job")
    state(page, "Cancelled")


def test_a_cut_line_is_told_in_words_and_taken_up(house: House, open_room: OpenRoom) -> None:
    page = open_room()
    state(page, "Nothing runs|Nothing has run")
    line = page.locator(".jobs-line")
    expect(line).to_be_empty()
    house.stop()
    expect(line).to_contain_text(re.compile("cut|not live"), timeout=WAIT_MS)
    waiting(house, "meanwhile")
    house.serve()
    expect(line).to_be_empty(timeout=60_000)
    state(page, "No worker runs: One job waits")
    house.operator.jobs.cancel("meanwhile")
    state(page, "Nothing runs")
