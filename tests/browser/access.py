"""What of a page can be used by all: axe's verdict, how large targets are, and whether anything runs over the side."""

from playwright.sync_api import Page

from tests.browser.conftest import ROOT

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# A colour on its way to another has a contrast that nobody sees for long.
_RESTS = "() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null)))"
_SMALL = """
(least) => [...document.querySelectorAll(
  'button, a[href], input, select, summary',
)].flatMap((control) => {
  if (control.closest('[hidden]')) return [];
  const box = (control.closest('label, .song-picker') ?? control).getBoundingClientRect();
  const inText = control.closest('p, dd') !== null && control.tagName === 'A';
  const fits = box.width >= least - 0.5 && box.height >= least - 0.5;
  return fits || inText || box.width === 0 ? [] : [`${control.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`];
})
"""
_OVER = """() => Math.max(...[document.documentElement, document.querySelector('main')]
  .map((box) => box.scrollWidth - box.clientWidth))"""


def violations(page: Page, *rules: str) -> list[str]:
    """What axe has against the page as it stands, once nothing moves any more; by all its rules, or by these."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    page.evaluate(_RESTS)
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = page.evaluate("async (only) => (await axe.run(only)).violations", only)
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


def small_targets(page: Page, width: int) -> list[str]:
    """Controls under 44 px where fingers are, or under 24 px anywhere; links within a text are as large as it is."""
    found: list[str] = page.evaluate(_SMALL, 44 if width < 768 else 24)
    return found


def runs_over_px(page: Page) -> int:
    """How far the page or its room can be scrolled sideways; 0 or less where nothing is cut off."""
    over: int = page.evaluate(_OVER)
    return over
