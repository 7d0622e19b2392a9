"""What a page's own timeline says, and waiting for it: polled from outside, as the page's policy forbids eval."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tools.build.context import BuildError

PATIENCE_S = 120.0
_POLL_S = 0.05
_LAST = "(name) => performance.getEntriesByName(name).at(-1)?.toJSON() ?? null"


def entry(page: Page, name: str) -> dict[str, Any]:  # Any: a PerformanceEntry as JSON
    """The last mark or measure of that name, once there is one."""
    found: dict[str, Any] | None = None

    def there() -> bool:
        nonlocal found
        found = page.evaluate(_LAST, name)
        return found is not None

    until(there, f"the page's {name!r} came")
    assert found
    return found


def count(page: Page, name: str) -> int:
    return int(page.evaluate("(name) => performance.getEntriesByName(name).length", name))


def until(condition: Callable[[], bool], what: str) -> None:
    """Raises BuildError when it takes too long."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise BuildError(
                f"{PATIENCE_S:.0f} s went by before {what}", "Open the page with `python3 build.py serve`, and look."
            )
        time.sleep(_POLL_S)
