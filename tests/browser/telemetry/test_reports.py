"""A listener who lets the page report, one who doesn't, and the operator who sees what came, by a real server."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from client_py.core.contract_telemetry import MAX_BATCH_BYTES, TelemetryBatch
from client_py.core.decode import decode_json
from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.browser.access import runs_over_px, violations
from tests.browser.conftest import Listener, OpenPage, Server
from tests.browser.wire import Asked, Wire, wire

SOON_MS = 60_000
# What a browser does when another tab comes to the front.
_HIDE = """() => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
  delete document.visibilityState;
}"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A server, and a wire before it for listeners."""

    server: Server
    wire: Wire

    def asked(self, path: str) -> list[Asked]:
        return [each for each in self.wire.asked if each.path == path]

    def reports(self) -> list[str]:
        return [each.body for each in self.asked("/api/telemetry")]


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def watched(running: ExitStack, bundle: Path, data: Path, tones: Path, sampling: str) -> Watched:
    settings = {"SIDFLOW_TELEMETRY_SAMPLING": sampling, **ENVIRONMENT}
    server = Server(bundle, data, tones, isolated=True, **settings)
    running.callback(server.stop)
    return Watched(server, running.enter_context(wire(server.url)))


def listens(opened: Listener) -> None:
    """Plays a tune, changes a setting and looks away."""
    opened.play_tones()
    opened.room("Prefs")
    opened.page.get_by_role("radio", name="Light", exact=True).check(force=True)
    opened.page.evaluate(_HIDE)


def allow(opened: Listener) -> None:
    """Turns reports on, by the switch."""
    opened.page.evaluate("location.hash = 'prefs/reports'")
    switch = opened.page.get_by_role("switch", name="Send reports")
    expect(switch).not_to_be_checked()
    switch.check(force=True)


def test_a_listener_is_heard_and_the_operator_sees_it(
    running: ExitStack, open_page: OpenPage, bundle: Path, tones: Path, tmp_path: Path
) -> None:
    world = watched(running, bundle, tmp_path / "data", tones, "1")
    opened = open_page(url=world.wire.url)
    allow(opened)
    expect(opened.page.get_by_text("On. This page sent no report yet.")).to_be_visible(timeout=SOON_MS)
    listens(opened)
    opened.page.evaluate("location.hash = 'prefs/reports'")
    shown = opened.page.locator("pre.leaves")
    expect(shown).to_be_visible(timeout=SOON_MS)
    reports = world.reports()  # one, or more where this machine took over a minute
    assert shown.inner_text() == reports[-1], "to the letter"
    assert max(map(len, reports)) < MAX_BATCH_BYTES
    batches = [decode_json(TelemetryBatch, text) for text in reports]
    told = {
        kind: value
        for batch in batches
        for each in batch.events
        for kind in each.__slots__
        if kind != "at_ms" and (value := getattr(each, kind)) is not None
    }
    assert [batch.first for batch in batches] == [True, *[False] * (len(batches) - 1)]
    assert '"interactive_ms":' in reports[0]
    assert '"sound_ms":' in "".join(reports)
    assert (told["tier"].tier, told["tier"].first) == ("worklet", True)
    assert "theme" in told["prefs"].keys
    assert "Three" not in "".join(reports)
    assert ".sid" not in "".join(reports)
    sent = world.asked("/api/telemetry")[0]
    assert sent.headers["content-type"] == "application/json"
    assert not sent.headers.keys() & {"cookie", "authorization"}
    assert opened.faults == []
    with opened.page.expect_event("pageerror"):
        opened.page.evaluate("setTimeout(() => { throw new Error('Three.sid spoilt it'); })")
    opened.page.evaluate(_HIDE)
    expect(shown).to_contain_text('"page_error":{"code":"script","first":true}')
    assert "spoilt" not in world.reports()[-1]
    opened.page.goto("about:blank")

    operator = open_page(url="about:blank")
    page = operator.page
    login = {"name": "viewer", "password": PASSWORDS["viewer"]}
    url = world.server.url.rstrip("/")
    assert page.context.request.post(f"{url}/api/admin/login", data=login, headers={"Origin": url}).ok
    page.goto(f"{url}/admin#admin/telemetry")
    state = page.get_by_role("status")
    expect(state.filter(has_text="1 visit reported in the last day: 0 % without an error")).to_be_visible(
        timeout=SOON_MS
    )
    expect(page.get_by_role("row", name="First sound after a click")).to_be_visible()
    expect(page.get_by_role("row", name="On the audio thread")).to_contain_text("100 %")
    expect(page.get_by_role("row", name="Theme")).to_contain_text("1")
    page.get_by_role("radio", name="Hour").check(force=True)
    expect(state.filter(has_text="1 visit reported in the last hour")).to_be_visible(timeout=SOON_MS)
    first = page.get_by_role("figure").first
    first.get_by_text("As a table").click()
    expect(first.get_by_role("table")).to_be_visible()
    moment = first.get_by_role("slider")
    moment.focus()
    page.keyboard.press("Home")
    expect(moment).to_have_attribute("aria-valuenow", "0")
    for theme in ("dark", "light", "classic"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        assert violations(page) == [], theme
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert runs_over_px(page) <= 0
    assert operator.faults == []


@pytest.mark.parametrize(("sampling", "on"), [("1", False), ("0", True)], ids=["switched off", "nobody is asked"])
def test_nothing_is_sent(
    running: ExitStack, open_page: OpenPage, bundle: Path, tones: Path, tmp_path: Path, sampling: str, on: bool
) -> None:
    world = watched(running, bundle, tmp_path / "data", tones, sampling)
    opened = open_page(url=world.wire.url)
    standing = opened.page.get_by_text("this is none of them" if on else "this page sends no reports")
    if on:
        allow(opened)
        expect(standing).to_be_visible(timeout=SOON_MS)
    listens(opened)
    opened.page.evaluate("location.hash = 'prefs/reports'")
    expect(opened.page.get_by_text("Nothing was sent yet.")).to_be_visible()
    opened.page.reload()  # the last word of a page that goes
    expect(standing).to_be_visible(timeout=SOON_MS)
    assert world.reports() == []
    assert len(world.asked("/api/health")) == (2 if on else 0), "once a page, and only where it is let"
    assert [each for each in world.wire.asked if json.dumps("telemetry") in each.body] == []
