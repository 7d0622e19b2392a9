"""When Python starts, and what a listener meets where it can't: words, a way on, and music all the same."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

SOON_MS = 60_000
OLD = """
  const validate = WebAssembly.validate;
  WebAssembly.validate = (bytes) => !new Uint8Array(bytes).includes(0x19) && validate(bytes);
"""
STARTED = "() => localStorage.getItem('sidflow.python') !== null"


def asked(page: Page) -> list[str]:
    """Addresses of Python's parts, as they are asked for."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if "/assets/python" in request.url else None)
    return found


def test_it_starts_by_itself_after_the_first_sound_and_at_once_on_the_next_visit(open_page: OpenPage) -> None:
    listener = open_page()
    page = listener.page
    urls = asked(page)
    listener.play()
    assert urls == []
    page.wait_for_function(STARTED, timeout=SOON_MS)
    assert urls
    page.reload()
    page.wait_for_function("() => performance.getEntriesByName('python').length === 1", timeout=SOON_MS)
    assert listener.faults == []


def test_what_could_not_be_loaded_is_told_and_tried_again(open_page: OpenPage) -> None:
    listener = open_page()
    page = listener.page
    page.route("**/assets/python/python.*.json", lambda route: route.abort())
    page.evaluate("location.hash = 'prefs/data'")
    notice = page.locator(".notice.error").filter(has_text="could not be loaded")
    expect(notice).to_be_visible(timeout=SOON_MS)
    page.evaluate("location.hash = 'play'")
    listener.play()
    page.unroute_all()
    notice.get_by_role("button", name="Try again").click()
    page.wait_for_function(STARTED, timeout=SOON_MS)
    expect(notice).to_have_count(0)


def test_a_browser_that_is_too_old_plays_and_says_what_is_missing(open_page: OpenPage) -> None:
    listener = open_page()
    page = listener.page
    page.add_init_script(OLD)
    page.reload()
    page.evaluate("location.hash = 'prefs/data'")
    expect(page.locator("main .room").filter(visible=True)).to_contain_text("too old")
    page.evaluate("location.hash = 'play'")
    listener.play()
    listener.hears_loudness(0.01, 1)


def test_it_is_tried_again_by_itself_when_the_network_is_back(open_page: OpenPage) -> None:
    page = open_page().page
    expect(page.locator("main .room.play canvas")).to_be_attached()
    page.route("**/assets/python/python.*.json", lambda route: route.abort())
    page.evaluate("location.hash = 'prefs/data'")
    notice = page.locator(".notice.error").filter(has_text="could not be loaded")
    expect(notice).to_be_visible(timeout=SOON_MS)
    page.unroute_all()
    page.context.set_offline(True)
    page.context.set_offline(False)
    page.wait_for_function(STARTED, timeout=SOON_MS)
    expect(notice).to_have_count(0)
