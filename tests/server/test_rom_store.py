"""Uploaded ROM images: what an operator decided is lost, or listeners are offered what nobody uploaded."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from client_py.core.contract import RomManifest
from client_py.core.decode import decode_json
from server.app import create_app
from server.contract.roms import BundleChange, KeptImage, KeptRoms
from server.problems import ProblemError, on_problem
from server.roms.changes import NoSuchBundleError, RomRefusedError, added, changed, deleted, with_image, without_image
from server.roms.folder import RomShelf, read_roms
from server.roms.kept import KeptRomsError, RomStore
from server.roms.offered import Roms
from tests.jobs.operator import until
from tests.server.asgi import Client, client_of
from tests.server.conftest import MakeSettings
from tests.server.test_roms import put

KERNAL, CHARGEN = b"\x11" * 8192, b"\x22" * 4096
NOBODYS: frozenset[str] = frozenset()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> RomStore:
    """A bundle `mine` with a KERNAL, offered."""
    made = RomStore(tmp_path / "data" / "roms")
    made.change(lambda kept: added(kept, NOBODYS, "Mine"), {})
    image = KeptImage("kernal", sha256(KERNAL))
    made.change(lambda kept: with_image(kept, NOBODYS, "mine", image), {image.sha256: KERNAL})
    made.change(lambda kept: changed(kept, NOBODYS, "mine", BundleChange(offered=True)), {})
    return made


def files(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}


def offered(client: Client) -> dict[str, list[str]]:
    manifest = decode_json(RomManifest, client.get("/api/prefs/rom-manifest").text)
    return {bundle.id: [image.kind for image in bundle.images] for bundle in manifest.bundles}


def test_reading_makes_nothing(tmp_path: Path) -> None:
    store = RomStore(tmp_path / "roms")
    assert (store.read(), store.stamp()) == (KeptRoms(), None)
    assert not (tmp_path / "roms").exists()


def test_images_that_nobody_names_go(store: RomStore, tmp_path: Path) -> None:
    root = tmp_path / "data" / "roms"
    assert files(root) == {"bundles.json", f"images/{sha256(KERNAL)}", ".lock"}
    other = KeptImage("kernal", sha256(b"\x33" * 8192))
    store.change(lambda kept: with_image(kept, NOBODYS, "mine", other), {other.sha256: b"\x33" * 8192})
    assert files(root) == {"bundles.json", f"images/{other.sha256}", ".lock"}
    store.change(lambda kept: deleted(kept, NOBODYS, "mine"), {})
    assert files(root) == {"bundles.json", ".lock"}


def test_what_is_refused_changes_nothing(store: RomStore, tmp_path: Path) -> None:
    before, stamp = files(tmp_path), store.stamp()
    with pytest.raises(NoSuchBundleError):
        store.change(lambda kept: deleted(kept, NOBODYS, "another"), {sha256(CHARGEN): CHARGEN})
    assert (files(tmp_path), store.stamp()) == (before, stamp)


def test_a_disk_that_takes_nothing_keeps_the_former_state(
    store: RomStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept = files(tmp_path), store.read()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.change(lambda kept: added(kept, NOBODYS, "More"), {sha256(CHARGEN): CHARGEN})
    assert (files(tmp_path), store.read()) == (before, kept)


@pytest.mark.parametrize("spoilt", [b"", b"{", b"\xff", b'{"bundles":[],"more":1,"withheld":[]}', b"x" * 2_000_000])
def test_a_list_that_is_spoilt_is_said_to_be(store: RomStore, tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "data" / "roms" / "bundles.json").write_bytes(spoilt)
    with pytest.raises(KeptRomsError, match="can't be used"):
        store.read()


def test_links_are_not_followed(store: RomStore, tmp_path: Path) -> None:
    root, kept = tmp_path / "data" / "roms", store.read().bundles[0].images[0]
    (tmp_path / "kernal").write_bytes(KERNAL)
    image = root / "images" / kept.sha256
    image.unlink()
    image.symlink_to(tmp_path / "kernal")
    with pytest.raises(KeptRomsError, match="link"):
        store.image(kept)
    (root / "images" / f".{kept.sha256}.new").symlink_to(tmp_path / "kernal")
    store.change(lambda kept: kept, {kept.sha256: KERNAL})
    assert store.image(kept) == KERNAL
    assert not image.is_symlink()
    assert (tmp_path / "kernal").read_bytes() == KERNAL
    (root / "images").rename(tmp_path / "elsewhere")
    (root / "images").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeptRomsError, match="link"):
        store.change(lambda kept: kept, {sha256(CHARGEN): CHARGEN})
    assert files(tmp_path / "elsewhere") == {kept.sha256}


def test_ids_are_never_another_bundles() -> None:
    kept = KeptRoms()
    for title in ("JiffyDOS", "jiffy dos", "JIFFYDOS", "Own", "None", "¡!", "x" * 100, "x" * 99):
        kept = added(kept, frozenset({"jiffydos"}), title)
    assert [bundle.id for bundle in kept.bundles] == [
        "jiffydos-2", "jiffy-dos", "jiffydos-3", "own-2", "none-2", "bundle", "x" * 64, "x" * 62 + "-2",
    ]  # fmt: skip
    for number in range(64 - 1 - len(kept.bundles)):
        kept = added(kept, frozenset({"jiffydos"}), str(number))
    with pytest.raises(RomRefusedError, match="64 bundles"):
        added(kept, frozenset({"jiffydos"}), "one more")


def test_an_empty_bundle_is_offered_to_nobody(store: RomStore) -> None:
    kept = without_image(store.read(), NOBODYS, "mine", "kernal")
    assert not kept.bundles[0].offered
    with pytest.raises(RomRefusedError, match="no image yet"):
        changed(kept, NOBODYS, "mine", BundleChange(offered=True))
    assert changed(kept, NOBODYS, "mine", BundleChange(title="Ours")).bundles[0].title == "Ours"


def test_listeners_follow_without_a_restart(make_settings: MakeSettings, store: RomStore, tmp_path: Path) -> None:
    """What another process changes is seen within seconds, with bundles of a folder too."""
    roms = put(tmp_path / "roms" / "Folder", chargen=CHARGEN).parent
    with client_of(create_app(make_settings(roms=roms))) as client:
        assert offered(client) == {"folder": ["chargen"], "mine": ["kernal"]}
        assert client.get(f"/api/rom/{sha256(KERNAL)}").content == KERNAL
        store.change(lambda kept: changed(kept, {"folder"}, "folder", BundleChange(offered=False)), {})
        until(lambda: offered(client) == {"mine": ["kernal"]}, "the folder's bundle is withheld")
        assert client.get(f"/api/rom/{sha256(CHARGEN)}").json()["code"] == "unknown_rom"


@pytest.fixture
def live(store: RomStore) -> Iterator[tuple[Roms, Client]]:
    """What is offered over the store alone."""
    roms = Roms(RomShelf(RomManifest(()), {}), store)
    routes = [Route("/api/prefs/rom-manifest", roms.manifest), Route("/api/rom/{sha256}", roms.image)]
    with client_of(Starlette(routes=routes, exception_handlers={ProblemError: on_problem})) as client:
        yield roms, client


def test_an_image_that_was_spoilt_is_left_out_and_told(
    live: tuple[Roms, Client], store: RomStore, tmp_path: Path
) -> None:
    roms, client = live
    (tmp_path / "data" / "roms" / "images" / sha256(KERNAL)).write_bytes(b"\0" * 8192)
    assert client.get(f"/api/rom/{sha256(KERNAL)}").content == KERNAL, "what was checked is what is sent"
    roms.look_again()
    assert offered(client) == {}
    assert client.get(f"/api/rom/{sha256(KERNAL)}").status_code == 404
    [entry] = roms.entries(store.read())
    assert (entry.id, entry.offered, entry.images) == ("mine", True, ())
    assert "isn't the one that was uploaded" in entry.trouble


def test_a_spoilt_list_leaves_what_was_served(live: tuple[Roms, Client], tmp_path: Path) -> None:
    roms, client = live
    (tmp_path / "data" / "roms" / "bundles.json").write_bytes(b"spoilt")
    roms.look_again()
    assert offered(client) == {"mine": ["kernal"]}


def test_a_folders_bundle_hides_an_uploaded_one_of_its_name(
    make_settings: MakeSettings, store: RomStore, tmp_path: Path
) -> None:
    roms = put(tmp_path / "roms" / "Mine", chargen=CHARGEN).parent
    with client_of(create_app(make_settings(roms=roms))) as client:
        assert offered(client) == {"mine": ["chargen"]}
    told = list(Roms(read_roms(roms), store).entries(store.read()))
    assert [(entry.source, "same name" in entry.trouble) for entry in told] == [("folder", False), ("uploaded", True)]
