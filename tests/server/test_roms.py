"""ROM images: a listener would play with a wrong machine, or an operator hand out what was never meant."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

import pytest

from client_py.core.contract import RomManifest
from client_py.core.decode import decode_json
from server.app import create_app
from server.roms.folder import RomFolderError, RomShelf, read_roms
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_paths import HOSTILE

KERNAL, BASIC, CHARGEN = bytes(8192), b"\1" * 8192, b"\2" * 4096


def put(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("__", ".").replace("_", "-")).write_bytes(data)
    return folder


@pytest.fixture
def roms(tmp_path: Path) -> Path:
    folder = tmp_path / "roms"
    put(folder / "C64 (PAL)", kernal__rom=KERNAL, BASIC__BIN=BASIC, chargen_901225_01__bin=CHARGEN)
    put(folder / "JiffyDOS", kernal=b"\3" * 8192)
    return folder


def kinds(shelf: RomShelf) -> dict[str, list[str]]:
    return {bundle.id: [image.kind for image in bundle.images] for bundle in shelf.manifest.bundles}


def test_folders_are_bundles(roms: Path) -> None:
    shelf = read_roms(roms)
    assert kinds(shelf) == {"c64-pal": ["kernal", "basic", "chargen"], "jiffydos": ["kernal"]}
    assert [bundle.title for bundle in shelf.manifest.bundles] == ["C64 (PAL)", "JiffyDOS"]
    assert {hashlib.sha256(data).hexdigest() for data in shelf.images.values()} == set(shelf.images)


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 8191, 8193, 16384])
def test_an_image_of_another_size_is_left_out(roms: Path, size: int) -> None:
    put(roms / "C64 (PAL)", kernal__rom=bytes(size))
    assert kinds(read_roms(roms))["c64-pal"] == ["basic", "chargen"]


def test_names_that_only_begin_alike_are_no_images(roms: Path) -> None:
    put(roms / "C64 (PAL)", kernals__rom=KERNAL, my_basic=BASIC, readme__txt=b"kernal")
    assert len(read_roms(roms).images) == 4


def test_a_second_image_of_a_kind_is_left_out(roms: Path) -> None:
    put(roms / "JiffyDOS", kernal_2=KERNAL)
    [image] = read_roms(roms).manifest.bundles[1].images
    assert image.sha256 == hashlib.sha256(b"\3" * 8192).hexdigest()


def test_sums_have_to_be_right(roms: Path) -> None:
    inside = roms / "C64 (PAL)"
    right = "\n".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in inside.iterdir())
    put(inside, SHA256SUMS=right.encode())
    assert kinds(read_roms(roms))["c64-pal"] == ["kernal", "basic", "chargen"]
    put(inside, kernal__rom=b"\4" * 8192)
    assert kinds(read_roms(roms))["c64-pal"] == ["basic", "chargen"]
    put(inside, SHA256SUMS=b"\xff")
    assert "c64-pal" not in kinds(read_roms(roms)), "sums that can't be read vouch for nothing"


def test_links_lead_nowhere(roms: Path, tmp_path: Path) -> None:
    secret = put(tmp_path / "elsewhere", kernal=b"\5" * 8192)
    (roms / "linked").symlink_to(secret)
    (roms / "JiffyDOS" / "kernal").unlink()
    (roms / "JiffyDOS" / "kernal").symlink_to(secret / "kernal")
    os.mkfifo(roms / "JiffyDOS" / "basic")
    (roms / "JiffyDOS" / "chargen").mkdir()
    assert list(kinds(read_roms(roms))) == ["c64-pal"]


def test_bundles_that_cannot_be_told_apart(roms: Path) -> None:
    put(roms / "c64-pal", kernal=b"\6" * 8192)
    put(roms / "...", kernal=b"\7" * 8192)
    put(Path(os.fsdecode(os.fsencode(roms) + b"/no\xffutf8")), kernal=b"\7" * 8192)
    assert list(kinds(read_roms(roms))) == ["c64-pal", "jiffydos"]


def test_more_bundles_than_a_manifest_holds(roms: Path) -> None:
    for number in range(80):
        put(roms / f"z{number:02}", kernal=KERNAL)
    assert len(read_roms(roms).manifest.bundles) == 64


def test_no_folder(tmp_path: Path, make_settings: MakeSettings) -> None:
    with pytest.raises(RomFolderError, match="can't be read"):
        create_app(make_settings(roms=tmp_path / "none"))


def test_without_roms_the_manifest_is_empty(client: Client) -> None:
    answer = client.get("/api/prefs/rom-manifest")
    assert decode_json(RomManifest, answer.text) == RomManifest(())


def test_from_the_manifest_to_the_bytes(make_settings: MakeSettings, roms: Path) -> None:
    with client_of(create_app(make_settings(roms=roms))) as client:
        answer = client.get("/api/prefs/rom-manifest")
        manifest = decode_json(RomManifest, answer.text)
        again = client.get("/api/prefs/rom-manifest", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        for bundle in manifest.bundles:
            for image in bundle.images:
                got = client.get(image.url)
                assert len(got.content) == image.size_bytes
                assert hashlib.sha256(got.content).hexdigest() == image.sha256
                assert got.headers["cache-control"] == "public, max-age=31536000, immutable"
                tag = {"if-none-match": got.headers["etag"]}
                assert client.get(image.url, headers=tag).status_code == 304
        # What was checked at the start is what is sent, whatever becomes of the file.
        url = manifest.bundles[1].images[0].url
        (roms / "JiffyDOS" / "kernal").write_bytes(b"another")
        assert client.get(url).content == b"\3" * 8192


@pytest.mark.parametrize("name", [*filter(None, HOSTILE), "0" * 64, "kernal.rom", "C64 (PAL)/kernal.rom"])
def test_nothing_else_can_be_asked_for(make_settings: MakeSettings, roms: Path, name: str) -> None:
    with client_of(create_app(make_settings(roms=roms))) as client:
        answer = client.get("/api/rom/" + quote(name, safe="", errors="surrogatepass"))
        assert answer.status_code == 404
        assert not any(image in answer.content for image in (KERNAL, BASIC, CHARGEN))
