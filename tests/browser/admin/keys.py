"""An operator without a mouse: goes from control to control by Tab, and knows them by their names."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

_MOST_STEPS = 150
# What a screen reader would call it, near enough: its label, or its text.
_NAME = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return '';
  const label = at.getAttribute('aria-label') ?? (at.labels?.[0]?.textContent || at.textContent);
  return (label ?? '').replace(/\\s+/g, ' ').trim();
}"""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Presses keys on a page."""

    page: Page

    def focused(self) -> str:
        """The name of what has the focus."""
        name: str = self.page.evaluate(_NAME)
        return name

    def to(self, name: str) -> None:
        """Tab, until the control whose name matches has the focus."""
        passed = []
        for _ in range(_MOST_STEPS):
            here = self.focused()
            if re.fullmatch(name, here):
                expect(self.page.locator(":focus-visible")).to_have_count(1)
                return
            passed.append(here)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never led to {name}, but to {dict.fromkeys(passed)}")

    def press(self, name: str, key: str = "Enter") -> None:
        """Goes to a control and presses a key on it."""
        self.to(name)
        self.page.keyboard.press(key)
