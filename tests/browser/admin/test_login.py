"""The login page and the room Audit in a real browser: by keyboard, in words, and usable by everyone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.admin.logged_in import ENVIRONMENT, PASSWORDS
from tests.admin.providers import real_provider
from tests.browser.access import runs_over_px, small_targets, violations
from tests.browser.conftest import Server, StartServer

SIZES = [(390, 844), (1280, 800)]
THEMES = ["dark", "light", "classic"]


@pytest.fixture(scope="module")
def served(start_server: StartServer) -> Server:
    return start_server(**ENVIRONMENT)


def ours(told: ConsoleMessage) -> bool:
    """Whether it is about an address of our server, and not of a provider's page."""
    return str(told.location["url"]).startswith("http://127.0.0.1")


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens addresses as somebody who was never here; what its console reports has to be nothing at the end."""
    contexts = []
    faults: list[str] = []

    def opened(address: str, width: int = 1280, height: int = 800, theme: str = "dark") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=width < 768, is_mobile=width < 768
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(f"localStorage.setItem('sidflow.prefs', JSON.stringify({{theme: '{theme}'}}))")
        page.on("console", lambda told: faults.append(told.text) if told.type == "error" and ours(told) else None)
        page.on("pageerror", lambda told: faults.append(str(told)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    # A browser reports each refusal to the console, which is what these tests are about.
    assert [each for each in faults if "status of 4" not in each] == []


def fill(page: Page, password: str, name: str = "operator") -> None:
    """Types as a person does who came by the keyboard."""
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def test_logging_in_and_out_by_keyboard(served: Server, open_page: OpenPage) -> None:
    page = open_page(f"{served.url}/admin#admin/audit")
    fill(page, "not the password")
    expect(page.get_by_role("alert")).to_have_text("Name and password don't fit together.")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_value("")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("A password is needed.")
    page.keyboard.type(PASSWORDS["operator"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Audit")).to_be_visible()
    assert page.url.endswith("/admin#admin/audit"), "the address that was asked for is the one that opens"
    cookies = {each["name"]: each for each in page.context.cookies()}
    assert cookies["sidflow-operator"]["httpOnly"]
    assert cookies["sidflow-operator"]["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""
    # Another window ends the session: the next thing that is asked for leads to the login.
    kept = cookies["sidflow-operator"]
    headers = {"Cookie": f"{kept['name']}={kept['value']}"}
    token = httpx.get(f"{served.url}/api/admin/me", headers=headers).json()["token"]
    httpx.post(
        f"{served.url}/api/admin/logout-everywhere", headers={**headers, "X-SIDFlow-Token": token}
    ).raise_for_status()
    page.get_by_role("button", name="Check the chain").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_login_can_be_used_by_everyone(
    served: Server, open_page: OpenPage, theme: str, width: int, height: int
) -> None:
    page = open_page(f"{served.url}/admin?problem=provider", width, height, theme)
    expect(page.get_by_role("alert")).to_contain_text("The provider does not answer")
    expect(page.get_by_label("Name")).to_be_focused()
    assert page.url == f"{served.url}/admin"
    assert violations(page) == []
    assert small_targets(page, width) == []
    assert runs_over_px(page) <= 0


def test_a_provider_is_offered_by_its_name(start_server: StartServer, open_page: OpenPage) -> None:
    server = start_server(
        SIDFLOW_OIDC_ISSUER="http://127.0.0.1:9", SIDFLOW_OIDC_CLIENT_ID="sidflow", SIDFLOW_OIDC_CLIENT_SECRET="both",
        SIDFLOW_OIDC_OPERATORS="staff", SIDFLOW_OIDC_NAME="the house login",
    )  # fmt: skip
    page = open_page(f"{server.url}/admin")
    link = page.get_by_role("link", name="Log in by the house login")
    expect(link).to_be_visible()
    expect(page.get_by_label("Password")).to_be_hidden()
    assert violations(page) == []
    link.click()
    expect(page.get_by_role("alert")).to_contain_text("The provider does not answer")


def test_a_real_provider_lets_somebody_in(start_server: StartServer, open_page: OpenPage) -> None:
    """Through two sites: the cookie of the session has to be there when the browser comes back from the other one."""
    with real_provider({"alice": {"groups": ["staff"]}}) as issuer:
        server = start_server(
            SIDFLOW_OIDC_ISSUER=issuer.replace("127.0.0.1", "localhost"), SIDFLOW_OIDC_CLIENT_ID="sidflow",
            SIDFLOW_OIDC_CLIENT_SECRET="both", SIDFLOW_OIDC_OPERATORS="staff",
        )  # fmt: skip
        page = open_page(f"{server.url}/admin")
        page.get_by_role("link", name="Log in by single sign-on").click()
        page.get_by_role("button", name="alice").click()
        expect(page.get_by_role("region", name="Logged in")).to_contain_text("oidc:alice")
        assert page.url.startswith(f"{server.url}/admin")


def test_the_password_for_once_is_explained(start_server: StartServer, open_page: OpenPage) -> None:
    server = start_server()
    page = open_page(f"{server.url}/admin")
    expect(page.get_by_text("the one for the next login is in the terminal")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_audit_log_is_looked_through(served: Server, open_page: OpenPage, width: int, height: int) -> None:
    page = open_page(f"{served.url}/admin#admin/audit", width, height)
    fill(page, PASSWORDS["viewer"], "viewer")
    room = page.get_by_role("main")
    expect(room.get_by_role("status").first).to_have_text(re.compile(r"Chain intact, \d+ entr(y|ies)\."))
    rows = room.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    expect(rows.first).to_contain_text("login")
    expect(rows.first).to_contain_text("viewer")
    assert violations(page) == []
    assert runs_over_px(page) <= 0
    rows.first.get_by_text(re.compile("Entry ")).click()
    expect(rows.first.get_by_text("Follows")).to_be_visible()
    page.get_by_label("Outcome").select_option("refused")
    expect(rows.filter(has_text="done")).to_have_count(0)
    page.get_by_label("Who").fill("nobody at all")
    page.keyboard.press("Enter")
    expect(room.get_by_text("No entry fits. Widen the filters.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(rows.first).to_contain_text("login")


def test_a_broken_chain_is_said(start_server: StartServer, open_page: OpenPage) -> None:
    server = start_server(**ENVIRONMENT)
    page = open_page(f"{server.url}/admin#admin/audit")
    fill(page, PASSWORDS["operator"])
    status = page.get_by_role("main").get_by_role("status").first
    expect(status).to_have_text("Chain intact, 1 entry.")
    log = Path(server.data) / "audit" / "admin-actions.jsonl"
    log.write_text(log.read_text().replace('"who":"operator"', '"who":"somebody"'))
    page.get_by_role("button", name="Check the chain").click()
    expect(status).to_have_text("Chain broken at entry 1: it was changed after it was written.")
