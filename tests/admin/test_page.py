"""What would be lost: the operator's page is for who is logged in, whole, and stays in no cache that others share."""

import re
from pathlib import Path

import pytest

from tests.admin.logged_in import LoggedIn
from tests.server.asgi import Client

ROOT = Path(__file__).resolve().parents[2]
ADMIN = ROOT / "dist-admin"

pytestmark = pytest.mark.skipif(not (ADMIN / "index.html").is_file(), reason="it isn't built: python3 build.py")


@pytest.fixture
def dist() -> Path:
    """The bundle that the build made, and the private one beside it."""
    return ROOT / "dist"


def files() -> list[str]:
    """Everything in dist-admin/, by its address."""
    return sorted(f"/admin/{file.relative_to(ADMIN).as_posix()}" for file in ADMIN.rglob("*") if file.is_file())


def test_nobody_is_given_a_file_of_it(nobody: Client) -> None:
    """Each one by its address, also where a bundle usually lies, and one that isn't there: the same refusal."""
    assert len(files()) > 11
    for address in [*files(), "/admin/assets/none.js"]:
        answer = nobody.get(address)
        assert (answer.status_code, answer.json()["code"]) == (401, "login_needed"), address
        assert nobody.get(f"/dist-admin{address.removeprefix('/admin')}").status_code == 404
        assert nobody.get(address.replace("/admin/assets/", "/assets/")).status_code in (401, 404), address


def test_a_cookie_that_opens_nothing_opens_no_file(nobody: Client) -> None:
    for value in ("", "x" * 43, "../../etc/passwd"):
        answer = nobody.get(files()[0], headers={"Cookie": f"sidflow-operator={value}"})
        assert answer.status_code == 401, value


def test_nobody_gets_the_login_in_the_place_of_the_rooms(nobody: Client) -> None:
    """And no word of what is behind it."""
    for address in ("/admin", "/admin/"):
        answer = nobody.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "/admin/assets/main" not in answer.text
        assert "password" in answer.text


def test_who_is_logged_in_gets_the_rooms_with_a_policy_of_their_own(viewer_client: LoggedIn) -> None:
    """The document is in no cache, and what is inline in it is what its policy allows."""
    answer = viewer_client.get("/admin")
    assert answer.headers["Cache-Control"] == "no-store"
    script = re.search(r'src="(/admin/assets/main\.\w+\.js)"', answer.text)
    assert script
    policy = answer.headers["Content-Security-Policy"]
    assert "'sha256-" in policy
    assert "unsafe-inline" not in policy
    assert policy != viewer_client.get("/").headers["Content-Security-Policy"]
    file = viewer_client.get(script[1])
    assert (file.status_code, file.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert file.headers["Cache-Control"] == "private, no-cache"
    again = viewer_client.get(script[1], headers={"If-None-Match": file.headers["ETag"]})
    assert again.status_code == 304


def test_after_logging_out_what_a_browser_kept_is_refused(operator_client: LoggedIn) -> None:
    """A file that a browser has must be asked for again, and the answer is no."""
    address = next(address for address in files() if address.endswith(".css"))
    file = operator_client.get(address)
    assert file.status_code == 200
    assert operator_client.post("/api/admin/logout").status_code == 204
    assert operator_client.get(address, headers={"If-None-Match": file.headers["ETag"]}).status_code == 401


def test_a_server_without_the_bundle_says_so(operator_client: LoggedIn) -> None:
    """What isn't there is not there, for who is logged in too."""
    assert operator_client.get("/admin/assets/none.js").status_code == 404
    assert operator_client.get("/admin/build.json").status_code == 404
