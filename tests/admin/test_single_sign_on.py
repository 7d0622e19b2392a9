"""Logging in by OpenID Connect: over a real provider, and against one that lies."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from client_py.core.decode import decode_json
from server.app import create_app
from server.contract.access import LoginWays, Me
from server.settings import Settings, SettingsError
from tests.admin.logged_in import LOGINS, PROVIDER
from tests.admin.providers import CLIENT, FOREIGN, SECRET, Liar, liar, real_provider
from tests.admin.test_login import entries
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_routes import problem

USERS: dict[str, dict[str, Any]] = {
    "alice": {"groups": ["staff", "sidflow-operators"], "preferred_username": "Alice"},
    "victor": {"groups": "sidflow-viewers"},
    "mallory": {"groups": ["staff"], "preferred_username": "operator"},
}


def provided(issuer: str) -> dict[str, Any]:
    return {
        "oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET,
        "oidc_operators": "sidflow-operators, root", "oidc_viewers": "sidflow-viewers", "oidc_name": "the house login",
    }  # fmt: skip


class Browser:
    """Keeps cookies, as far as this needs it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self._client.get(path, headers={"Cookie": cookie, "Sec-Fetch-Site": "cross-site"})
        for kept in answer.headers.get_list("set-cookie"):
            name, _, value = kept.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        return answer

    def begin(self) -> dict[str, str]:
        """Asks for a login; answers what the provider is asked with."""
        sent = self.get("/api/admin/login/oidc")
        assert sent.status_code == 303, sent.text
        self.location = sent.headers["location"]
        return {name: values[0] for name, values in parse_qs(urlsplit(self.location).query).items()}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with real_provider(USERS) as address:
        yield address


@pytest.fixture
def settings(make_settings: MakeSettings, issuer: str) -> Settings:
    return make_settings(environment="production", **provided(issuer))


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    with client_of(create_app(settings)) as made:
        yield made


def through_provider(browser: Browser, who: str) -> httpx.Response:
    """Logs in at the real provider, and comes back."""
    browser.begin()
    back = httpx.post(browser.location, data={"sub": who})
    assert back.is_redirect, back.text
    came = urlsplit(back.headers["location"])
    assert f"{came.scheme}://{came.netloc}{came.path}" == "http://sidflow.test/api/admin/login/oidc/callback"
    return browser.get(f"{came.path}?{came.query}")


@pytest.mark.parametrize(
    ("who", "role", "name"), [("alice", "operator", "Alice (oidc:alice)"), ("victor", "viewer", "oidc:victor")]
)
def test_who_has_a_role_at_the_provider_gets_in(
    client: Client, settings: Settings, who: str, role: str, name: str
) -> None:
    browser = Browser(client)
    page = through_provider(browser, who)
    assert page.status_code == 200
    assert 'content="0;url=/admin"' in page.text, "a redirect would come without the cookie"
    me = decode_json(Me, browser.get("/api/admin/me").text)
    assert (me.name, me.role) == (name, role)
    last = entries(settings)[-1]
    assert (last.who, last.role, last.action, last.outcome) == (name, role, "login", "done")
    assert browser.cookies["sidflow-login"] == "", "what was asked for is good for once"


def test_who_has_none_does_not(client: Client, settings: Settings) -> None:
    browser = Browser(client)
    assert "/admin?problem=not_allowed" in through_provider(browser, "mallory").text
    assert "sidflow-operator" not in browser.cookies
    last = entries(settings)[-1]
    assert (last.who, last.role, last.outcome) == ("operator (oidc:mallory)", "nobody", "refused")


def test_the_login_page_is_told_of_the_provider(client: Client, make_settings: MakeSettings) -> None:
    told = decode_json(LoginWays, client.get("/api/admin/login").text)
    assert told == LoginWays(password=False, one_time=False, provider="the house login")
    problem(client.post("/api/admin/login", json={"name": "operator", "password": "any"}), "login_failed")
    with client_of(create_app(make_settings(**LOGINS))) as other:
        told = decode_json(LoginWays, other.get("/api/admin/login").text)
        assert told == LoginWays(password=True, one_time=False, provider=None)
        problem(other.get("/api/admin/login/oidc"), "login_needed")


# ---- what an attacker, or a provider that was taken over, may try


@pytest.fixture
def lying() -> Iterator[Liar]:
    with liar() as told:
        yield told


@pytest.fixture
def audited(make_settings: MakeSettings, lying: Liar) -> Settings:
    return make_settings(**provided(lying.address))


@pytest.fixture
def browser(audited: Settings) -> Iterator[Browser]:
    with client_of(create_app(audited)) as made:
        yield Browser(made)


def come_back(browser: Browser, lying: Liar, **changes: str) -> httpx.Response:
    asked = browser.begin()
    lying.nonce = asked["nonce"]
    query = {"state": asked["state"], "code": "c", **changes}
    return browser.get("/api/admin/login/oidc/callback?" + str(httpx.QueryParams(query)))


def test_what_the_provider_is_asked_with(browser: Browser, lying: Liar) -> None:
    asked = browser.begin()
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT
    assert asked["code_challenge_method"] == "S256"
    lying.nonce = asked["nonce"]
    browser.get(f"/api/admin/login/oidc/callback?state={asked['state']}&code=c")
    (form,) = lying.forms
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert (form["code"], form["redirect_uri"]) == ("c", asked["redirect_uri"])
    assert SECRET not in str(form)
    assert base64.b64decode(lying.authorizations[0].split()[1]).decode() == "sidflow:known+to+both"
    assert browser.get("/api/admin/me").status_code == 200
    assert browser.begin()["nonce"] != asked["nonce"]


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "https://other.test"}},
    "for another client": {"claims": {"aud": "other"}},
    "for another client, made out to us": {"claims": {"aud": "other", "azp": CLIENT}},
    "over": {"claims": {"exp": 1_700_000_000}},
    "another login's": {"claims": {"nonce": "other"}},
    "without a nonce": {"without": ("nonce",)},
    "without a subject": {"without": ("sub",)},
    "without an end": {"without": ("exp",)},
    "signed by another": {"key": FOREIGN},
    "not signed": {"header": {"alg": "none"}},
    "signed by the public key": {"header": {"alg": "HS256", "kid": "right"}},
    "an error": {"token_status": 400},
    "of another provider": {"metadata": {"issuer": "https://other.test"}},
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_lets_nobody_in(browser: Browser, lying: Liar, audited: Settings, name: str) -> None:
    for what, value in LIES[name].items():
        setattr(lying, what, value)
    if name == "of another provider":
        assert "problem=provider" in browser.get("/api/admin/login/oidc").text
        return
    assert "/admin?problem=provider" in come_back(browser, lying).text
    assert "sidflow-operator" not in browser.cookies
    assert entries(audited)[-1].outcome == "refused"


def test_a_provider_that_is_gone_is_told(make_settings: MakeSettings) -> None:
    with client_of(create_app(make_settings(**provided("http://127.0.0.1:9")))) as client:
        assert "problem=provider" in client.get("/api/admin/login/oidc").text


@pytest.mark.parametrize("changes", [{"state": "guessed"}, {"state": ""}, {"code": ""}])
def test_who_comes_back_otherwise_than_sent_is_refused(browser: Browser, lying: Liar, changes: dict[str, str]) -> None:
    assert "problem=login_failed" in come_back(browser, lying, **changes).text
    assert lying.forms == [], "no code of a stranger is taken to the provider"


def test_nobody_is_logged_in_by_a_link_of_somebody_else(browser: Browser, lying: Liar) -> None:
    """Login CSRF: the state belongs to the browser that asked."""
    asked = browser.begin()
    lying.nonce = asked["nonce"]
    victim = Browser(browser._client)
    back = f"/api/admin/login/oidc/callback?state={asked['state']}&code=c"
    assert "problem=login_failed" in victim.get(back).text
    other = victim.begin()
    assert other["state"] != asked["state"]
    assert "problem=login_failed" in victim.get(back).text
    assert lying.forms == []


def test_what_comes_back_opens_once(browser: Browser, lying: Liar) -> None:
    asked = browser.begin()
    lying.nonce = asked["nonce"]
    back = f"/api/admin/login/oidc/callback?state={asked['state']}&code=c"
    assert "problem" not in browser.get(back).text
    assert "problem=login_failed" in browser.get(back).text


def test_many_logins_are_slowed_down(browser: Browser) -> None:
    told = (browser.get("/api/admin/login/oidc").text for _ in range(300))
    assert any("problem=too_many_requests" in text for text in told)


@pytest.mark.parametrize("missing", ["oidc_client_id", "oidc_client_secret", "oidc_operators"])
def test_a_provider_without_what_belongs_to_it_is_refused(make_settings: MakeSettings, missing: str) -> None:
    given = {name: value for name, value in PROVIDER.items() if name != missing}
    with pytest.raises(SettingsError, match=f"SIDFLOW_{missing.upper()}"):
        create_app(make_settings(**given))


@pytest.mark.parametrize("address", ["http://login.test", "login.test", "ftp://login.test"])
def test_an_issuer_without_tls_is_refused(make_settings: MakeSettings, address: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        make_settings(**PROVIDER | {"oidc_issuer": address})
