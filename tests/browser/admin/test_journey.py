"""An operator's first day in a real browser: from an empty data folder to a model in use, and each act on record.

`PICTURES=docs/images` in the environment keeps a picture of each room there: so the ones in the repository were taken.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.alerts.receivers import Post, post
from tests.browser.conftest import Listener, OpenPage, Server
from tests.browser.telemetry.test_reports import allow
from tests.hvsc.demos import demo_release
from tests.hvsc.mirrors import mirror
from tests.jobs.operator import until

SOON_MS = 60_000
ROMS = {"kernal-901227-03.bin": b"\x85" * 8192, "basic-901226-01.bin": b"\x94" * 8192, "chargen.bin": b"\x3c" * 4096}
# What the audit log has of the day: the act, and on what.
ACTS = (
    ("login", "operator"), ("job.run", "fetch-"), ("alert.acknowledge", "coverage"), ("job.run", "classify-"),
    ("job.run", "train-"), ("model.publish", "1.0.0"), ("rom.create", "my-own-c64"), ("rom.upload", "my-own-c64"),
    ("rom.change", "my-own-c64"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """A server that has nothing yet, with its worker, and the post that takes its mails."""

    server: Server
    post: Post


@pytest.fixture
def world(bundle: Path, tmp_path: Path) -> Iterator[World]:
    with ExitStack() as running:
        served = running.enter_context(mirror(demo_release()))
        post_office = running.enter_context(post())
        (tmp_path / "collection").mkdir()
        settings = {
            "WORKER": "true", "RENDERS_NICE": "0", "MIRROR": served.url, "ALERT_EVERY_S": "0.5", "ALERT_SETTLE_S": "0",
            "ALERT_DISK_PERCENT": "off", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(post_office.port),
            "SMTP_SECURITY": "none", "SMTP_FROM": "sidflow@sid.example", "ALERT_MAIL_TO": "ann@sid.example",
        }  # fmt: skip
        named = {f"SIDFLOW_{name}": value for name, value in settings.items()}
        server = Server(bundle, tmp_path / "data", tmp_path / "collection", isolated=True, **named, **ENVIRONMENT)
        running.callback(server.stop)
        yield World(server, post_office)


class Operator:
    """The operator's page, and what is done there."""

    def __init__(self, opened: Listener, pictures: Path) -> None:
        self.page = opened.page
        self._pictures = pictures

    def log_in(self, url: str) -> None:
        self.page.goto(f"{url}/admin")
        self.picture("login")
        self.page.get_by_label("Name").fill("operator")
        self.page.get_by_label("Password").fill(PASSWORDS["operator"])
        self.page.get_by_role("button", name="Log in").click()

    def room(self, name: str) -> Page:
        self.page.evaluate("(name) => { location.hash = `admin/${name}` }", name)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self.page

    def says(self, words: str | re.Pattern[str]) -> Locator:
        """The page's sentence or a place that says so, once it does."""
        found = self.page.get_by_text(words).filter(visible=True).first
        expect(found).to_be_visible(timeout=SOON_MS)
        return found

    def run(self, kind: str, outcome: str) -> None:
        """Starts a job by its form, and waits on its page until it is over."""
        self.room("jobs")
        self.page.get_by_role("link", name=f"Start {kind}").click()
        self.page.get_by_role("button", name=f"Start {kind}").click()
        self.says(re.compile(outcome))

    def picture(self, name: str) -> None:
        """Of what is on the screen, once the room's sentence waits for no answer."""
        expect(self.page.get_by_role("status").filter(has_text="…")).to_have_count(0, timeout=SOON_MS)
        self.page.screenshot(path=self._pictures / f"admin-{name}.png")


def subjects(post_office: Post) -> list[str]:
    contents = [each.content for each in list(post_office.came)]
    return [str(message_from_bytes(each)["Subject"]) for each in contents if isinstance(each, bytes)]


@pytest.mark.slow
def test_a_first_day(world: World, open_page: OpenPage, tmp_path: Path) -> None:
    pictures = Path(os.environ.get("PICTURES", tmp_path))
    operator = Operator(open_page(url="about:blank"), pictures)
    page = operator.page
    operator.log_in(world.server.url)
    operator.run("fetch", "The collection is release 5: 10 tunes")

    until(lambda: any("analysed" in each for each in subjects(world.post)), "a mail told that songs aren't analysed")
    operator.room("alerts")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Songs are not analysed"))
    card.get_by_role("button", name="Acknowledge").click()
    expect(card).to_contain_text("operator acknowledged it")
    operator.picture("alerts")

    operator.run("classify", "songs classified, 0 skipped")
    operator.run("train", "Model 1.0.0: nDCG@10")
    operator.room("jobs")
    operator.says("Nothing runs. The last job, train, is done.")
    operator.picture("jobs")
    until(lambda: len(subjects(world.post)) > 1, "a second mail told that it is over")

    operator.room("models")
    page.get_by_role("button", name="Publish 1.0.0").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    operator.says(re.compile("Model 1.0.0 is published, nDCG"))
    operator.picture("models")
    operator.room("collection")
    operator.says(re.compile("Collection 5, analysed 100 % of 12 songs"))
    operator.picture("collection")

    operator.room("roms")
    page.get_by_role("button", name="New bundle").first.click()
    page.get_by_label("Title of the new bundle").fill("My own C64")
    page.get_by_role("button", name="Make it").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add image files to My own C64").click()
    chooser.value.set_files([FilePayload(name=name, mimeType="", buffer=data) for name, data in ROMS.items()])
    expect(page.get_by_role("listitem").filter(has_text="fingerprint")).to_have_count(3, timeout=SOON_MS)
    page.get_by_role("switch", name="Listeners may pick it").check(force=True)
    operator.says(re.compile("It stands among the ROM images"))
    operator.picture("roms")

    listens(open_page(url=world.server.url))
    operator.room("telemetry")
    operator.says(re.compile("1 visit reported in the last day"))
    operator.picture("telemetry")
    for name in ("overview", "feedback", "health", "settings"):
        operator.room(name)
        operator.picture(name)

    operator.room("audit")
    operator.says(re.compile(r"Chain intact, \d+ entries"))
    for act, target in ACTS:
        row = page.get_by_role("row").filter(has_text=act).filter(has_text=target)
        expect(row.first).to_contain_text("done")
    operator.picture("audit")


def listens(listener: Listener) -> None:
    """Lets the page report, plays what was fetched, and goes."""
    page = listener.page
    allow(listener)
    expect(page.get_by_text("On. This page sent no report yet.")).to_be_visible(timeout=SOON_MS)
    listener.room("Search")
    page.get_by_role("searchbox").fill("canon ada")
    page.get_by_role("button", name=re.compile("Canon")).first.click()
    listener.playing()
    page.goto("about:blank")
