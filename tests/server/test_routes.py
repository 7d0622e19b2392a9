"""The routes in use: what a page asks for and gets."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from client_py.core.contract import Catalogue, CatalogueTune, Health, PlaySession, Problem
from client_py.core.decode import decode_json
from server.app import create_app
from tests.core.sids import PSID
from tests.server.asgi import Client, client_of
from tests.server.conftest import DEMO, DEMO_PATH, SECRET, MakeSettings


def problem(response: httpx.Response, code: str) -> Problem:
    """The problem that a response is, which has to be the one expected and nothing else."""
    assert response.headers["content-type"] == "application/problem+json"
    found = decode_json(Problem, response.text)
    assert found.code == code
    assert found.status == response.status_code
    assert found.request_id == response.headers["x-request-id"]
    return found


def play(client: Client, tune: str) -> PlaySession:
    response = client.post("/api/play", json={"tune": tune})
    assert response.status_code == 200, response.text
    return decode_json(PlaySession, response.text)


def test_play_a_bundled_tune(client: Client) -> None:
    session = play(client, f"{DEMO_PATH}#2")
    assert (session.tune, session.song, session.length_s) == (f"{DEMO_PATH}#2", 2, 7.0)
    assert session.sid_sha256 == hashlib.sha256(DEMO).hexdigest()
    response = client.get(session.sid_url)
    assert response.content == DEMO
    assert response.headers["content-type"] == "audio/prs.sid"
    assert "public" not in response.headers["cache-control"]


def test_play_from_a_collection(make_settings: MakeSettings, collection: Path) -> None:
    data = (collection / "MUSICIANS/N/100%#2.sid").read_bytes()
    md5 = hashlib.md5(data).hexdigest()
    (collection / "DOCUMENTS" / "Songlengths.md5").write_text(f"[Database]\n{md5}=1:00 2:00.5 3:00\n")
    with client_of(create_app(make_settings(collection=collection))) as client:
        wait_for_scan(client)
        session = play(client, "MUSICIANS/N/100%#2.sid#2")
        assert session.length_s == 120.5
        assert client.get(session.sid_url).content == data
        assert play(client, "MUSICIANS/N/One.sid#1").length_s == 180.0
        assert play(client, f"{DEMO_PATH}#1").length_s == 61.5


def wait_for_scan(client: Client) -> None:
    while decode_json(Health, client.get("/api/health").text).status != "ok":
        pass


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "tune"),
        ({"tune": None}, "tune"),
        ({"tune": "a.sid"}, "tune"),
        ({"tune": "../a.sid#1"}, "tune"),
        ({"tune": "/etc/passwd#1"}, "tune"),
        ({"tune": "a\\b.sid#1"}, "tune"),
        ({"tune": "a.sid#0"}, "tune"),
        ({"tune": "a.sid#1", "more": 1}, "more"),
        ([], "object"),
    ],
)
def test_a_request_that_breaks_the_contract(client: Client, body: Any, where: str) -> None:
    assert where in problem(client.post("/api/play", json=body), "invalid_request").detail


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"tune":"\\ud800#1"}', b"[" * 100_000])
def test_a_request_that_is_no_json(client: Client, body: bytes) -> None:
    response = client.post("/api/play", content=body, headers={"content-type": "application/json"})
    problem(response, "invalid_request")


def test_a_request_of_another_type(client: Client) -> None:
    problem(client.post("/api/play", data={"tune": f"{DEMO_PATH}#1"}), "unsupported_media_type")


@pytest.mark.parametrize(
    "tune", ["demo/none.sid#1", "DEMO/bundled.sid#1", "demo/bundled.SID#1", "demo/%2e%2e/x.sid#1", "index.html#1"]
)
def test_an_unknown_tune(client: Client, tune: str) -> None:
    problem(client.post("/api/play", json={"tune": tune}), "unknown_tune")


def test_an_unknown_song(client: Client) -> None:
    assert "3 songs" in problem(client.post("/api/play", json={"tune": f"{DEMO_PATH}#4"}), "unknown_song").detail


def test_a_session_expires(make_settings: MakeSettings) -> None:
    now = [1_800_000_000.0]
    with client_of(create_app(make_settings(), clock=lambda: now[0])) as client:
        session = play(client, f"{DEMO_PATH}#1")
        assert session.expires_at == "2027-01-15T08:15:00Z"
        now[0] += 899
        assert client.get(session.sid_url).status_code == 200
        now[0] += 1
        problem(client.get(session.sid_url), "expired_session")


def test_any_node_with_the_secret_serves_a_session(make_settings: MakeSettings) -> None:
    with client_of(create_app(make_settings())) as one, client_of(create_app(make_settings())) as other:
        assert other.get(play(one, f"{DEMO_PATH}#1").sid_url).content == DEMO


def test_another_secret_refuses_the_session(client: Client, make_settings: MakeSettings) -> None:
    session = play(client, f"{DEMO_PATH}#1")
    with client_of(create_app(make_settings(secret=SECRET[::-1]))) as stranger:
        problem(stranger.get(session.sid_url), "invalid_session")


def test_a_forged_session(client: Client) -> None:
    session = play(client, f"{DEMO_PATH}#1")
    problem(client.get(session.sid_url.replace("/sid", "x/sid")), "invalid_session")
    problem(client.get("/api/playback/none/sid"), "invalid_session")


def test_a_tune_that_changed_while_it_was_listed(make_settings: MakeSettings, collection: Path) -> None:
    file = collection / "MUSICIANS" / "N" / "One.sid"
    with client_of(create_app(make_settings(collection=collection))) as client:
        wait_for_scan(client)
        former = play(client, "MUSICIANS/N/One.sid#3")
        file.write_bytes(replace(PSID, songs=1).data())
        problem(client.get(former.sid_url), "changed_tune")
        problem(client.post("/api/play", json={"tune": "MUSICIANS/N/One.sid#3"}), "unknown_song")
        session = play(client, "MUSICIANS/N/One.sid#1")
        assert hashlib.sha256(client.get(session.sid_url).content).hexdigest() == session.sid_sha256
        file.unlink()
        problem(client.get(session.sid_url), "unknown_tune")
        file.symlink_to(collection / "readme.txt")
        problem(client.post("/api/play", json={"tune": "MUSICIANS/N/One.sid#1"}), "unknown_tune")


def test_catalogue(make_settings: MakeSettings, collection: Path) -> None:
    with client_of(create_app(make_settings(collection=collection))) as client:
        wait_for_scan(client)
        response = client.get("/api/catalogue")
        listed = decode_json(Catalogue, response.text)
        assert [tune.path for tune in listed.tunes] == ["MUSICIANS/N/100%#2.sid", "MUSICIANS/N/One.sid", DEMO_PATH]
        etag = response.headers["etag"]
        assert client.get("/api/catalogue", headers={"if-none-match": f'"x", W/{etag}'}).status_code == 304
        assert client.get("/api/catalogue", headers={"if-none-match": '"x"'}).status_code == 200


def test_catalogue_version_follows_the_content(make_settings: MakeSettings, collection: Path) -> None:
    def listed() -> tuple[Catalogue, str]:
        with client_of(create_app(make_settings(collection=collection))) as client:
            wait_for_scan(client)
            response = client.get("/api/catalogue")
            return decode_json(Catalogue, response.text), response.headers["etag"]

    first = listed()
    assert listed() == first
    (collection / "more.sid").write_bytes(replace(PSID, title=b"More").data())
    later, etag = listed()
    assert later.version != first[0].version
    assert etag != first[1]
    assert isinstance(later.tunes[0], CatalogueTune)


def test_health(client: Client) -> None:
    assert decode_json(Health, client.get("/api/health").text) == Health("ok", "0.1.0", "test-engine", 1.0)


@pytest.mark.parametrize("path", ["/api/none", "/api/", "/api/play/", "/api/playback/x", "/api/playback/x/y/sid"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_addresses_of_the_api(client: Client, method: str, path: str) -> None:
    problem(client.request(method, path), "not_found")


@pytest.mark.parametrize("path", ["/none", "/assets/none.js", "/demo/", "/api", "/build.json", "/sizes.json"])
def test_unknown_pages(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "nothing here" in response.text


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/api/play", {"POST"}),
        ("PUT", "/api/play", {"POST"}),
        ("POST", "/api/health", {"GET", "HEAD"}),
        ("DELETE", "/api/playback/x/sid", {"GET", "HEAD"}),
        ("POST", "/", {"GET", "HEAD"}),
        ("OPTIONS", "/api/catalogue", {"GET", "HEAD"}),
    ],
)
def test_methods(client: Client, method: str, path: str, allow: set[str]) -> None:
    response = client.request(method, path)
    problem(response, "method_not_allowed")
    assert set(response.headers["allow"].split(", ")) == allow
