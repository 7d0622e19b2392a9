"""What would be lost: the operator's page is everyone's app with more rooms, and nothing of it stays on a device."""

import re

import pytest
from playwright.sync_api import Page, expect

from server.contract.access import Role
from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.browser.conftest import Listener, OpenPage, Server, StartServer

_KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return found;
}"""
_WHOLE = "async () => (await Promise.all((await caches.keys()).map((name) => caches.match('/', { cacheName: name }))))"


@pytest.fixture(scope="module")
def house(start_server: StartServer) -> Server:
    """A server that knows an operator and a viewer."""
    return start_server(**ENVIRONMENT)


def log_in(listener: Listener, url: str, role: Role = "operator", place: str = "") -> Page:
    """Fills the form in, as somebody does, and answers the page with the rooms."""
    page = listener.page
    page.goto(f"{url}/admin{place}")
    page.get_by_label("Name").fill(role)
    page.get_by_label("Password").fill(PASSWORDS[role])
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Prefs")).to_be_visible()
    return page


def test_the_login_leads_to_the_room_that_was_asked_for(open_page: OpenPage, house: Server) -> None:
    """A wrong password says so and gives the field back; the right one opens the room of the address."""
    page = open_page(url=f"{house.url}/admin#admin/jobs").page
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("A name is needed.")
    page.get_by_label("Name").fill("operator")
    page.get_by_label("Password").fill("not this one, certainly")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Name and password don't fit together.")
    expect(page.get_by_label("Password")).to_be_focused()
    page.get_by_label("Password").fill(PASSWORDS["operator"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()
    assert page.title() == "Jobs · SIDFlow"


def test_the_music_goes_on_while_the_operator_works(open_page: OpenPage, house: Server) -> None:
    """From room to room the same tune plays, and its player stays at hand."""
    listener = open_page(url=house.url)
    page = log_in(listener, house.url)
    listener.room("Play")
    listener.play()
    before = listener.position_s()
    rail = page.get_by_role("navigation", name="Operator")
    for room in ("Jobs", "Models", "Telemetry", "Overview"):
        rail.get_by_role("link", name=room).click()
        expect(page.get_by_role("heading", name=room, level=1)).to_be_visible()
        listener.hears_loudness(0.005, 1)
        expect(page.get_by_role("region", name="Playing").get_by_role("button", name="Pause")).to_be_visible()
    listener.room("Play")
    assert listener.position_s() > before


def test_on_a_phone_the_rooms_are_behind_a_button(open_page: OpenPage, house: Server) -> None:
    """With the keyboard alone: it opens, holds the focus, gives it back, and leads to a room."""
    listener = open_page(url=house.url, width=390, height=844)
    page = log_in(listener, house.url)
    opener = page.get_by_role("button", name="Overview")
    opener.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("dialog", name="Operator")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("link", name="Overview")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Audit":
            break
    page.keyboard.press("Enter")
    expect(menu).to_have_count(0)
    expect(page.get_by_role("heading", name="Audit", level=1)).to_be_visible()


def test_nothing_of_it_stays_on_the_device(open_page: OpenPage, house: Server) -> None:
    """With the worker that keeps the app: the page comes from the server each time, and no cache holds a file of it."""
    listener = open_page(url=house.url)
    page = listener.page
    page.evaluate(
        f"""async () => {{
          await navigator.serviceWorker.ready;
          while (!(await ({_WHOLE})()).some(Boolean)) await new Promise((resolve) => setTimeout(resolve, 100));
        }}"""
    )
    answers: dict[str, bool] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer.from_service_worker}))
    log_in(listener, house.url)
    page.reload()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    own = {url: by_worker for url, by_worker in answers.items() if "/admin" in url}
    assert any("/admin/assets/main." in url for url in own)
    assert {url: by_worker for url, by_worker in own.items() if by_worker} == {}
    assert any(by_worker for url, by_worker in answers.items() if "/assets/app." in url), "the worker answers the rest"
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page.get_by_label("Password")).to_be_visible()
    kept = page.evaluate(_KEPT)
    assert "/" in kept
    assert [path for path in kept if "admin" in path] == []
    page.go_back()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_have_count(0)
    page.goto(f"{house.url}/admin#admin/jobs")
    expect(page.get_by_label("Password")).to_be_visible()
    with page.expect_response(re.compile("/admin/assets/main")) as refused:
        address = next(url for url in own if "/admin/assets/main." in url)
        page.evaluate("(address) => fetch(address).then((answer) => answer.text())", address)
    assert refused.value.status == 401


@pytest.mark.parametrize("role", ["operator", "viewer", None])
def test_shared_rooms_show_what_their_reader_may(open_page: OpenPage, house: Server, role: Role | None) -> None:
    """A tune's page has one act more for the operator, and for no other; a row's menu too."""
    listener = open_page(url=house.url)
    page = listener.page
    if role is not None:
        log_in(listener, house.url, role, "#tune/Three.sid")
    else:
        page.goto(f"{house.url}/#tune/Three.sid")
    expect(page.get_by_role("heading", name="Three tones", level=1)).to_be_visible(timeout=30_000)
    mark = page.get_by_role("button", name="Mark for analysis again")
    facts = page.get_by_role("region", name="Analysis")
    expect(facts).to_have_count(0 if role is None else 1)
    if role is not None:
        expect(facts).to_contain_text("not yet")
    if role != "operator":
        expect(mark).to_have_count(0)
        return
    mark.click()
    expect(page.get_by_text("Marked: the next job that classifies analyses it again.")).to_be_visible()
    jobs = page.evaluate("fetch('/api/admin/jobs').then((answer) => answer.json())")["jobs"]
    assert [{each["name"]: each["value"] for each in job["parameters"]}.get("prefix") for job in jobs] == ["Three.sid"]
    listener.room("Search")
    page.get_by_role("searchbox").fill("three tuner")
    page.get_by_role("button", name=re.compile("^More.*Three tones")).first.click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Mark for analysis again")).to_be_visible()
