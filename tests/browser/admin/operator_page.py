"""The operator's page in a browser: somebody who is logged in, and what they do with the keyboard alone."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from server.contract.access import Role
from tests.admin.logged_in import PASSWORDS
from tests.browser.access import runs_over_px, small_targets, violations


@dataclass(frozen=True, slots=True)
class OperatorPage:
    """A page of the operator's; `faults` are the errors that its console and scripts reported."""

    page: Page
    url: str
    faults: list[str]

    def go(self, address: str) -> Locator:
        """Opens a room by its address, and answers what is in it once it has its heading."""
        self.page.goto(f"{self.url}/admin#admin/{address}")
        room = self.page.locator("main .room.admin").filter(visible=True)
        expect(room.locator(".op-head h1")).to_be_visible()
        return room

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Gets to a control as somebody without a mouse does, by Tab, and presses a key there."""
        expect(target).to_be_visible()
        for _ in range(120):
            if target.evaluate("element => element === document.activeElement"):
                self.page.keyboard.press(key)
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"nobody gets to {target} by Tab")

    def complaints(self) -> list[str]:
        """What keeps somebody from using the page as it stands, in any theme, by eye, finger or screen reader."""
        page = self.page
        found = violations(page)
        for theme in ("light", "classic", "dark"):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
            found += [f"{theme}: {each}" for each in violations(page, "color-contrast")]
        size = page.viewport_size
        assert size is not None
        over = runs_over_px(page)
        return [*found, *small_targets(page, size["width"]), *([f"{over} px over the side"] if over > 0 else [])]


def enter(browser: Browser, url: str, role: Role = "operator", **options: Any) -> OperatorPage:
    """Logs somebody in in a fresh profile; options go to the browser's context, which the caller closes."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
    logged_in = context.request.post(
        f"{url}/api/admin/login", data={"name": role, "password": PASSWORDS[role]}, headers={"Origin": url}
    )
    assert logged_in.ok, logged_in.text()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type in {"error", "warning"} else None)
    return OperatorPage(page, url, faults)
