"""Alerts, Health and Settings in a real browser against a real server, whose alerts go to a real receiver."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from server.contract.access import Role
from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.alerts.conftest import SECRET
from tests.alerts.receivers import Hooks, hooks
from tests.browser.access import runs_over_px, violations
from tests.browser.conftest import Server, StartServer

OpenRoom = Callable[..., Page]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Hooks]:
    with hooks() as made:
        yield made


@pytest.fixture(scope="module")
def watched(start_server: StartServer, receiver: Hooks) -> Server:
    """A server whose disk has never enough room, so that one alert fires for as long as it runs."""
    return start_server(
        **ENVIRONMENT, SIDFLOW_ALERT_WEBHOOK_URL=receiver.url, SIDFLOW_ALERT_WEBHOOK_SECRET=SECRET,
        SIDFLOW_ALERT_DISK_PERCENT="100", SIDFLOW_ALERT_COVERAGE_PERCENT="off",
        SIDFLOW_ALERT_EVERY_S="0.5", SIDFLOW_ALERT_RETRY_S="0.2",
    )  # fmt: skip


@pytest.fixture
def room(chromium: Browser, watched: Server) -> Iterator[OpenRoom]:
    """Opens a room as somebody who has just logged in; no page may report an error at its end."""
    with ExitStack() as opened:
        faults: list[str] = []

        def open_one(
            name: str, role: Role = "operator", *, theme: str = "dark", width: int = 1280, clock: bool = False
        ) -> Page:
            context = opened.enter_context(chromium.new_context(viewport={"width": width, "height": 800}))
            page = context.new_page()
            page.add_init_script(f"localStorage.setItem('sidflow.prefs', '{json.dumps({'theme': theme})}')")
            if clock:
                page.clock.install()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda line: faults.append(line.text) if line.type in {"error", "warning"} else None)
            page.goto(f"{watched.url}/admin#admin/{name}")
            page.get_by_label("Name").fill(role)
            page.get_by_label("Password").fill(PASSWORDS[role])
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("heading", level=1)).to_have_text(name.capitalize(), timeout=20_000)
            return page

        yield open_one
        assert faults == []


def test_an_alert_is_seen_acknowledged_silenced_and_tried_out_by_keyboard(room: OpenRoom, receiver: Hooks) -> None:
    receiver.until(1)  # the webhook told of it before anybody looked
    page = room("alerts")
    state = page.locator(".op-state")
    expect(state).to_have_text("1 alert fires, 1 not acknowledged.")
    link = page.get_by_role("navigation", name="Operator").get_by_role("link", name=re.compile("Alerts"))
    expect(link).to_have_accessible_name("Alerts (1 not acknowledged)")
    card = page.locator(".alert-card")
    expect(card).to_contain_text("% of the disk is free")
    card.get_by_role("button", name="Acknowledge").focus()
    page.keyboard.press("Enter")
    expect(state).to_have_text("1 alert fires, all are acknowledged.")
    expect(card).to_contain_text("operator acknowledged it today")
    expect(link).to_have_accessible_name("Alerts")
    expect(card.get_by_role("heading")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(card.get_by_label("Silent for")).to_be_focused()
    card.get_by_label("Silent for").select_option("480")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Nothing is sent until")
    card.get_by_role("button", name="Send again").click()
    expect(card).not_to_contain_text("Nothing is sent until")
    page.get_by_role("button", name="Send a test").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=re.compile("Webhook"))).to_contain_text("arrived: 204")
    kinds = [json.loads(each.body)["kind"] for each in receiver.came]
    assert kinds == ["firing", "test"]
    expect(page.get_by_role("row", name=re.compile("The disk is nearly full"))).to_contain_text("below 100 %")


@pytest.mark.parametrize(("theme", "width"), [("dark", 1280), ("light", 390), ("classic", 390)])
def test_an_alert_can_be_read_by_all(room: OpenRoom, theme: str, width: int) -> None:
    page = room("alerts", theme=theme, width=width)
    page.locator(".alert-card").get_by_text("Messages:").click()
    # The room's next look at the latest shows that the message has arrived.
    expect(page.get_by_role("row", name=re.compile("Webhook: firing"))).to_contain_text("204", timeout=20_000)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert violations(page) == []
    assert runs_over_px(page) <= 0


def test_who_only_looks_has_no_buttons_for_it(room: OpenRoom) -> None:
    page = room("alerts", role="viewer")
    expect(page.locator(".alert-card")).to_be_visible()
    main = page.get_by_role("main")
    expect(main.get_by_role("button", name=re.compile("Acknowledge|Silence|Send"))).to_have_count(0)


def test_health_says_what_is_wrong_first_and_looks_again_while_it_is_shown(room: OpenRoom) -> None:
    page = room("health", clock=True)
    probes = page.locator("[aria-labelledby=health-probes] tbody tr")
    expect(probes.first).to_contain_text("Look at it")
    expect(page.get_by_role("row", name=re.compile("Mirror"))).to_contain_text("SIDFLOW_MIRROR")
    expect(page.get_by_role("row", name=re.compile("^Database"))).to_contain_text("SQLite answers in")
    expect(page.get_by_role("progressbar")).to_have_count(3)
    expect(page.locator("[aria-labelledby=health-work]")).to_contain_text("No worker lives")
    with page.expect_response("**/api/admin/health"):
        page.clock.fast_forward(11_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(16 * 60_000)  # the answer to the last look comes, and nobody touches the page
    asked.clear()
    page.clock.fast_forward(60_000)
    page.evaluate("fetch('/api/health')")
    assert not any("/admin/" in url for url in asked), "a page that was left asks no more, so that its session ends"
    with page.expect_response("**/api/admin/health"):
        page.keyboard.press("Shift")
    page.evaluate("location.hash = '#admin/settings'")
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    expect(page.locator(".room.admin tbody tr").first).to_be_visible()
    asked.clear()
    page.clock.fast_forward(60_000)
    page.evaluate("fetch('/api/health')")  # what was asked before has been sent when this is
    assert not any(url.endswith("/admin/health") for url in asked), "who left the room asks no more"


def test_settings_are_found_and_hold_no_secret(room: OpenRoom) -> None:
    page = room("settings")
    row = page.get_by_role("row", name=re.compile("SIDFLOW_ALERT_WEBHOOK_SECRET"))
    expect(row).to_contain_text("set, and secret")
    expect(row).to_contain_text("environment")
    assert SECRET not in page.content()
    assert "with-a-secret" not in page.content()
    page.get_by_role("searchbox", name="Find a setting").press_sequentially("smtp por")
    expect(page.locator(".room.admin tbody tr")).to_have_count(1)
    expect(page.locator(".room.admin tbody tr")).to_contain_text("587")
    page.get_by_role("searchbox", name="Find a setting").fill("")
    page.get_by_role("radio", name="Only what was set").check()
    expect(page.get_by_role("row", name=re.compile("SIDFLOW_SMTP_PORT"))).to_have_count(0)
    expect(row).to_be_visible()
