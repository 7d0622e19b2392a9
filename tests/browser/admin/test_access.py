"""What would be lost: the operator's rooms for those who don't see them, don't use a mouse, or want another theme."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.browser.access import runs_over_px, small_targets, violations
from tests.browser.conftest import Server, StartServer

ROOMS = {
    "overview": "Overview", "jobs": "Jobs", "collection": "Collection", "models": "Models", "feedback": "Feedback",
    "roms": "ROMs", "telemetry": "Telemetry", "health": "Health", "alerts": "Alerts", "audit": "Audit",
    "settings": "Settings",
}  # fmt: skip
THEMES = ["dark", "light", "classic"]
SIZES = [(390, 844), (1280, 800)]

Enter = Callable[[int, int], Page]


@pytest.fixture(scope="module")
def house(start_server: StartServer) -> Server:
    """A server that knows an operator, with a collection that nobody has analysed."""
    return start_server(**ENVIRONMENT)


@pytest.fixture
def enter(chromium: Browser, house: Server) -> Iterator[Enter]:
    """Logs the operator in, on a device of that size."""
    with ExitStack() as opened:

        def enter_as(width: int, height: int) -> Page:
            phone = width < 768
            size: ViewportSize = {"width": width, "height": height}
            # Without transitions: a colour on its way to another theme has a contrast that nobody sees for long.
            context = opened.enter_context(
                chromium.new_context(viewport=size, has_touch=phone, is_mobile=phone, reduced_motion="reduce")
            )
            known = {"name": "operator", "password": PASSWORDS["operator"]}
            answer = context.request.post(f"{house.url}/api/admin/login", data=known, headers={"Origin": house.url})
            assert answer.ok, answer.text()
            return context.new_page()

        yield enter_as


def stand_in(page: Page, url: str, room: str) -> None:
    """Opens a room, and waits until it has what it asked the server for."""
    page.goto(f"{url}/admin#admin/{room}")
    expect(page.locator("main h1").filter(visible=True)).to_have_text(ROOMS[room])
    expect(page.locator("main").get_by_text(re.compile("asking|in a moment", re.I)).filter(visible=True)).to_have_count(
        0
    )


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_room_is_for_everyone(enter: Enter, house: Server, width: int, height: int) -> None:
    """In each room and theme axe finds nothing, all can be hit, and nothing runs over the side."""
    page = enter(width, height)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type in {"error", "warning"} else None)
    found: dict[str, object] = {}
    for room in ROOMS:
        stand_in(page, house.url, room)
        for theme in THEMES:
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            # A theme changes colours and nothing else.
            found[f"{room}, {theme}"] = violations(page, *([] if theme == THEMES[0] else ["color-contrast"]))
        found[f"{room}, targets"] = small_targets(page, width)
        found[f"{room}, over the side"] = max(0, runs_over_px(page))
    assert {place: what for place, what in found.items() if what} == {}
    assert faults == []
