"""The room ROMs: an operator's images reach listeners whole or not at all, and nothing else is written anywhere."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from client_py.core.contract import RomManifest
from client_py.core.decode import decode_json
from server.contract.audit import AuditEntry
from server.contract.roms import RomShelfEntry, RomShelfList
from server.settings import Settings
from tests.admin.logged_in import LOGINS, LoggedIn
from tests.server.asgi import Client
from tests.server.conftest import MakeSettings
from tests.server.test_paths import HOSTILE
from tests.server.test_rom_store import files, offered
from tests.server.test_roms import put
from tests.server.test_routes import problem

KERNAL, BASIC, CHARGEN = b"\x11" * 8192, b"\x22" * 8192, b"\x33" * 4096
IMAGE = {"content-type": "application/octet-stream"}


@pytest.fixture
def admin_settings(make_settings: MakeSettings, tmp_path: Path) -> Settings:
    """With a folder of the operator's own that has one bundle."""
    return make_settings(roms=put(tmp_path / "roms" / "Folder", chargen=CHARGEN).parent, **LOGINS)


@pytest.fixture
def mine(operator_client: LoggedIn) -> str:
    """The address of a new, empty bundle."""
    entry = decode_json(RomShelfEntry, operator_client.post("/api/admin/roms", json={"title": "Mine"}).text)
    assert (entry.id, entry.source, entry.offered, entry.images) == ("mine", "uploaded", False, ())
    return "/api/admin/roms/mine"


def upload(client: LoggedIn, address: str, data: bytes, **options: Any) -> RomShelfEntry:
    answer = client.request("PUT", address, content=data, headers=IMAGE, **options)
    assert answer.status_code == 200, answer.text
    return decode_json(RomShelfEntry, answer.text)


def kept(settings: Settings) -> set[str]:
    return files(settings.data / "roms") - {".lock"}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_bundle_from_the_first_image_to_its_end(
    operator_client: LoggedIn, nobody: Client, admin_settings: Settings, mine: str
) -> None:
    upload(operator_client, f"{mine}/kernal", KERNAL, params={"sha256": sha256(KERNAL).upper()})
    entry = upload(operator_client, f"{mine}/chargen", CHARGEN)
    assert [(image.kind, image.size_bytes, image.sha256, image.name) for image in entry.images] == [
        ("kernal", 8192, sha256(KERNAL), None), ("chargen", 4096, sha256(CHARGEN), None),
    ]  # fmt: skip
    assert offered(nobody) == {"folder": ["chargen"]}, "nobody is offered what isn't finished"
    answer = operator_client.post(mine, json={"title": "Ours", "offered": True})
    assert decode_json(RomShelfEntry, answer.text).title == "Ours"
    manifest = decode_json(RomManifest, nobody.get("/api/prefs/rom-manifest").text)
    assert [(bundle.id, bundle.title) for bundle in manifest.bundles] == [("folder", "Folder"), ("mine", "Ours")]
    assert nobody.get(manifest.bundles[1].images[0].url).content == KERNAL

    answer = operator_client.request("DELETE", f"{mine}/chargen")
    assert [image.kind for image in decode_json(RomShelfEntry, answer.text).images] == ["kernal"]
    answer = operator_client.request("DELETE", mine)
    assert [bundle.id for bundle in decode_json(RomShelfList, answer.text).bundles] == ["folder"]
    assert offered(nobody) == {"folder": ["chargen"]}
    assert nobody.get(f"/api/rom/{sha256(KERNAL)}").json()["code"] == "unknown_rom"
    assert kept(admin_settings) == {"bundles.json"}
    lines = (admin_settings.data / "audit" / "admin-actions.jsonl").read_text().splitlines()
    done = [decode_json(AuditEntry, line) for line in lines]
    assert [(each.action, each.target, each.outcome) for each in done if each.action.startswith("rom.")] == [
        ("rom.create", "mine", "done"), ("rom.upload", "mine/kernal", "done"), ("rom.upload", "mine/chargen", "done"),
        ("rom.change", "mine", "done"), ("rom.remove", "mine/chargen", "done"), ("rom.delete", "mine", "done"),
    ]  # fmt: skip
    assert done[-1].before is not None
    assert sha256(KERNAL) in done[-1].before


def test_a_folders_bundle_is_withheld_and_never_changed(operator_client: LoggedIn, nobody: Client) -> None:
    folder = "/api/admin/roms/folder"
    answer = operator_client.post(folder, json={"offered": False})
    assert decode_json(RomShelfEntry, answer.text).offered is False
    assert offered(nobody) == {}
    problem(operator_client.post(folder, json={"title": "Another"}), "rom_refused")
    problem(operator_client.request("DELETE", folder), "rom_refused")
    problem(operator_client.request("PUT", f"{folder}/kernal", content=KERNAL, headers=IMAGE), "rom_refused")
    operator_client.post(folder, json={"offered": True})
    assert offered(nobody) == {"folder": ["chargen"]}


WRONG: tuple[tuple[bytes, dict[str, Any], str], ...] = (
    (KERNAL[:-1], {}, "rom_refused"),
    (KERNAL + b"\0", {}, "rom_refused"),
    (CHARGEN, {}, "rom_refused"),
    (b"", {}, "rom_refused"),
    (bytes(65_537), {}, "body_too_large"),
    (bytes(2_000_000), {}, "body_too_large"),
    (KERNAL, {"params": {"sha256": sha256(BASIC)}}, "invalid_request"),
    (KERNAL, {"params": {"sha256": "../../etc/passwd"}}, "invalid_request"),
    (KERNAL, {"headers": {"content-type": "multipart/form-data; boundary=x"}}, "unsupported_media_type"),
    (KERNAL, {"headers": {"content-type": "text/plain"}}, "unsupported_media_type"),
)


def test_what_is_no_image_is_refused_and_leaves_nothing(
    operator_client: LoggedIn, admin_settings: Settings, mine: str
) -> None:
    upload(operator_client, f"{mine}/kernal", KERNAL)
    before = kept(admin_settings)
    for data, options, code in WRONG:
        problem(operator_client.request("PUT", f"{mine}/kernal", content=data, **{"headers": IMAGE, **options}), code)
    assert kept(admin_settings) == before == {"bundles.json", f"images/{sha256(KERNAL)}"}


def test_a_known_dump_of_another_kind_is_refused(
    operator_client: LoggedIn, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known dumps are named; what is known as BASIC is no KERNAL. The table gets an entry for bytes of our own."""
    known = {hashlib.sha1(BASIC, usedforsecurity=False).hexdigest(): ("basic", "901226-01")}
    monkeypatch.setattr("client_py.core.rom_images.KNOWN", known)
    answer = operator_client.request("PUT", f"{mine}/kernal", content=BASIC, headers=IMAGE)
    problem(answer, "rom_refused")
    assert "BASIC image 901226-01" in answer.json()["detail"]
    assert [image.name for image in upload(operator_client, f"{mine}/basic", BASIC).images] == ["901226-01"]


def test_names_lead_nowhere(operator_client: LoggedIn, admin_settings: Settings, mine: str) -> None:
    """Whatever stands in the address: no file is made, none is read, none goes."""
    upload(operator_client, f"{mine}/kernal", KERNAL)
    everything = files(admin_settings.data.parent)
    for name in [*filter(None, HOSTILE), "mine/../folder", "x" * 300, "kernal"]:
        quoted = quote(name, safe="", errors="surrogatepass")
        for method, address in (
            ("PUT", f"/api/admin/roms/{quoted}/kernal"),
            ("PUT", f"{mine}/{quoted}-"),
            ("DELETE", f"/api/admin/roms/{quoted}"),
            ("DELETE", f"{mine}/{quoted}-"),
            ("POST", f"/api/admin/roms/{quoted}"),
        ):
            options: dict[str, Any] = {"json": {"offered": True}} if method == "POST" else {"content": KERNAL}
            headers = {} if method == "POST" else IMAGE
            answer = operator_client.request(method, address, headers=headers, **options)
            assert answer.status_code in (404, 405), (method, name)
    assert files(admin_settings.data.parent) == everything


def test_titles_that_cannot_be_shown_are_refused(operator_client: LoggedIn, admin_settings: Settings) -> None:
    for title in ("", " ", "two\nlines", "a\x00b", " before", "x" * 101, 7, None):
        problem(operator_client.post("/api/admin/roms", json={"title": title}), "invalid_request")
    assert not (admin_settings.data / "roms").exists()


def test_a_title_is_only_ever_a_title(operator_client: LoggedIn, admin_settings: Settings) -> None:
    answer = operator_client.post("/api/admin/roms", json={"title": "../../etc/<script>"})
    assert decode_json(RomShelfEntry, answer.text).id == "etc-script"
    assert kept(admin_settings) == {"bundles.json"}


def test_what_is_not_there_is_said(operator_client: LoggedIn, mine: str) -> None:
    problem(operator_client.request("DELETE", f"{mine}/kernal"), "unknown_bundle")
    problem(operator_client.post(mine, json={"offered": True}), "rom_refused")
    problem(operator_client.post("/api/admin/roms/none", json={"offered": True}), "unknown_bundle")
    problem(operator_client.request("PUT", f"{mine}/cartridge", content=KERNAL, headers=IMAGE), "not_found")


def test_a_list_that_cannot_be_read_is_never_written_over(
    operator_client: LoggedIn, nobody: Client, admin_settings: Settings, mine: str
) -> None:
    upload(operator_client, f"{mine}/kernal", KERNAL)
    operator_client.post(mine, json={"offered": True})
    document = admin_settings.data / "roms" / "bundles.json"
    document.write_bytes(b"spoilt")
    for answer in (
        operator_client.get("/api/admin/roms"),
        operator_client.post("/api/admin/roms", json={"title": "x"}),
    ):
        problem(answer, "rom_refused")
        assert str(admin_settings.data) not in answer.text
    assert document.read_bytes() == b"spoilt"
    assert offered(nobody) == {"folder": ["chargen"], "mine": ["kernal"]}


def test_a_viewer_looks_and_changes_nothing(viewer_client: LoggedIn, admin_settings: Settings) -> None:
    listed = decode_json(RomShelfList, viewer_client.get("/api/admin/roms").text)
    assert [bundle.id for bundle in listed.bundles] == ["folder"]
    problem(viewer_client.post("/api/admin/roms", json={"title": "Mine"}), "not_allowed")
    problem(viewer_client.post("/api/admin/roms/folder", json={"offered": False}), "not_allowed")
    assert not (admin_settings.data / "roms").exists()
