"""The real server in a process of its own, spoken to over the wire: what a listener's browser meets."""

import http.client
import re
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from client_py.core.contract import Catalogue, Health, PlaySession
from client_py.core.decode import decode_json
from server.listen import open_sockets
from tests.server.command import refusal, sidflow
from tests.server.conftest import DEMO, DEMO_PATH, ROOT, Serve
from tests.server.test_paths import HOSTILE

SHARED = ROOT.parent / "shared" / "hvsc" / "HVSC_73-all-of-them.7z"


def raw_status(address: str, target: bytes, method: bytes = b"GET") -> tuple[int, bytes]:
    """Sends a request target as it stands, which client libraries would tidy up first."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(method + b" " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return int(answer.split(b" ", 2)[1]), answer


def wait_for_scan(client: httpx.Client) -> None:
    while decode_json(Health, client.get("/api/health").text).status != "ok":
        pass


def test_from_start_to_the_bytes_of_a_tune(serve: Serve, collection: Path) -> None:
    with httpx.Client(base_url=serve("--collection", str(collection))) as client:
        assert client.get("/").text.startswith("<!doctype html>")
        wait_for_scan(client)
        listed = decode_json(Catalogue, client.get("/api/catalogue").text)
        for tune in listed.tunes:
            response = client.post("/api/play", json={"tune": f"{tune.path}#{tune.start_song}"})
            session = decode_json(PlaySession, response.text)
            assert client.get(session.sid_url).headers["etag"]
        assert client.get(f"/{DEMO_PATH}").content == DEMO
        assert "server" not in client.get("/").headers


def test_names_that_try_to_leave(serve: Serve, collection: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.sid").write_text("the secret itself")
    address = serve("--collection", str(collection))
    targets = [f"/{name}".encode(errors="replace") for name in HOSTILE if name and not re.search(r"[\s\0]", name)]
    targets += [b"/assets/" + target.lstrip(b"/") for target in targets]
    targets += [b"/assets/..%2findex.html", b"/ASSETS/app.AAAAAAAA.js", b"/%61ssets%2fapp.js", b"/demo/../build.json"]
    for target in targets:
        status, answer = raw_status(address, target)
        assert status in (400, 404), target
        assert b"secret itself" not in answer
    # Percent-encoding of plain letters names the same thing, as everywhere on the web.
    assert raw_status(address, b"/%69ndex.html")[0] == 200


def test_a_session_survives_a_restart(serve: Serve) -> None:
    with httpx.Client(base_url=serve()) as client:
        response = client.post("/api/play", json={"tune": f"{DEMO_PATH}#1"})
        session = decode_json(PlaySession, response.text)
    assert httpx.get(serve() + session.sid_url).content == DEMO, "the secret was kept"


def test_answers_are_sent_at_once() -> None:
    for opened in open_sockets("localhost", 0):
        with opened:
            assert opened.proto == socket.IPPROTO_TCP, "asyncio sets TCP_NODELAY only then"


def test_one_port_for_both_protocols() -> None:
    sockets = open_sockets("localhost", 0)
    assert len({opened.getsockname()[1] for opened in sockets}) == 1
    for opened in sockets:
        opened.close()


def test_many_requests_on_one_connection(serve: Serve) -> None:
    parts = urlsplit(serve())
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    for path, status in (("/", 200), ("/none", 404), ("/api/none", 404), ("/api/play", 405), ("/", 200)):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.status == status
    connection.close()


def test_a_taken_port_is_told(serve: Serve, dist: Path, tmp_path: Path) -> None:
    port = str(urlsplit(serve()).port)
    ended = sidflow("serve", "--port", port, "--dist", str(dist), SIDFLOW_DATA=str(tmp_path / "data"))
    assert refusal(ended) == f"Port {port} of 127.0.0.1 can't be opened: Address already in use. Choose another."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--dist", "none"], "no bundle in none"),
        (["--collection", "none"], "none is no folder"),
        (["--port", "99999"], "port"),
        (["--host", "no.such.host.invalid"], "has no address"),
    ],
)
def test_what_prevents_a_start_is_told_in_a_sentence(
    dist: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    given = options if "--dist" in options else ["--dist", str(dist), *options]
    ended = sidflow("serve", *given, SIDFLOW_DATA=str(tmp_path / "data"))
    assert words in refusal(ended)


@pytest.fixture(scope="module")
def hvsc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample collection, unpacked."""
    if not SHARED.exists():
        pytest.skip("../shared/hvsc isn't there")
    if shutil.which("7z") is None:
        pytest.skip("there is no 7z to unpack the collection with")
    folder = tmp_path_factory.mktemp("hvsc")
    subprocess.run(["7z", "x", "-y", f"-o{folder}", str(SHARED)], check=True, stdout=subprocess.DEVNULL)
    return folder


def test_a_real_collection(serve: Serve, hvsc: Path, tmp_path: Path) -> None:
    for start in ("first", "second"):
        with httpx.Client(base_url=serve("--collection", str(hvsc)), timeout=60) as client:
            assert client.post("/api/play", json={"tune": f"{DEMO_PATH}#1"}).status_code == 200, "before the scan ends"
            wait_for_scan(client)
            listed = decode_json(Catalogue, client.get("/api/catalogue").text)
            assert len(listed.tunes) == 2353
            assert sum(bool(tune.lengths_s) for tune in listed.tunes) >= 2150
            response = client.post("/api/play", json={"tune": f"{listed.tunes[0].path}#1"})
            session = decode_json(PlaySession, response.text)
            assert client.get(session.sid_url).content == (hvsc / "C64Music" / listed.tunes[0].path).read_bytes()
        read = next(line for line in reversed((tmp_path / "log").read_text().splitlines()) if "collection read" in line)
        assert f'"reused": {0 if start == "first" else 2352}' in read
