"""The compact catalogue as it is served: whole, packed once, and there again after a restart."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from client_py.core.compact import CompactCatalogue, Notes
from client_py.core.contract import Catalogue
from client_py.core.decode import decode_json
from server import compact
from server.app import create_app
from server.collection import Collection, Scan
from tests.core.sids import PSID
from tests.server.asgi import Client, client_of
from tests.server.conftest import DEMO, DEMO_PATH, MakeSettings

ADDRESS = "/api/catalogue/compact"
STIL = "/MUSICIANS/N/\nCOMMENT: Of the folder.\n\n/MUSICIANS/N/One.sid\n  TITLE: The one\n\n/GONE.sid\n  TITLE: None\n"
BUGS = "/MUSICIANS/N/One.sid\n    BUG: Too short.\n(Somebody)\n"


def wait_until_read(client: Client) -> None:
    while client.get("/api/health").json()["status"] != "ok":
        pass


@pytest.fixture
def noted(collection: Path) -> Path:
    (collection / "DOCUMENTS" / "STIL.txt").write_text(STIL)
    (collection / "DOCUMENTS" / "BUGlist.txt").write_text(BUGS)
    return collection


def kept_files(settings_data: Path) -> dict[str, tuple[int, bytes]]:
    return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in settings_data.glob("compact-*/*")}


def test_the_bundled_tunes_alone(client: Client) -> None:
    read = CompactCatalogue(client.get(ADDRESS).content)
    assert read.paths == [DEMO_PATH]


def test_a_collection_with_what_its_documents_say(make_settings: MakeSettings, noted: Path) -> None:
    with client_of(create_app(make_settings(collection=noted))) as client:
        wait_until_read(client)
        answer = client.get(ADDRESS)
        read = CompactCatalogue(answer.content)
        listed = decode_json(Catalogue, client.get("/api/catalogue").text).tunes
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "no-cache"
    assert read.paths == [tune.path for tune in listed]
    one = read.number_of("MUSICIANS/N/One.sid")
    assert one is not None
    assert read.notes(one) == Notes("TITLE: The one", "Too short. (Somebody)")
    assert read.folder_notes("MUSICIANS/N") == Notes("COMMENT: Of the folder.")
    assert read.size_bytes(one) == listed[one].size_bytes


@pytest.mark.parametrize("accepted", ["br", "gzip"])
def test_packed_and_asked_for_again(make_settings: MakeSettings, noted: Path, accepted: str) -> None:
    with client_of(create_app(make_settings(collection=noted))) as client:
        wait_until_read(client)
        plain = client.get(ADDRESS, headers={"accept-encoding": "identity"})
        packed = client.get(ADDRESS, headers={"accept-encoding": accepted})
        assert packed.headers["content-encoding"] == accepted
        assert packed.content == plain.content
        assert len({plain.headers["etag"], packed.headers["etag"]}) == 2, "each form has its own"
        asked = {"accept-encoding": accepted, "if-none-match": packed.headers["etag"]}
        again = client.get(ADDRESS, headers=asked)
        assert (again.status_code, again.content) == (304, b"")
        begin = client.get(ADDRESS, headers={"accept-encoding": "identity", "range": "bytes=0-9"})
        assert (begin.status_code, begin.content) == (206, plain.content[:10])


def test_a_restart_reads_what_was_kept(make_settings: MakeSettings, noted: Path) -> None:
    settings = make_settings(collection=noted)
    with client_of(create_app(settings)) as client:
        wait_until_read(client)
        first = client.get(ADDRESS)
    before = kept_files(settings.data)
    assert len(before) == 3
    restarted = create_app(settings)
    with client_of(restarted) as client:
        # Whether the collection has been read again by now or not: nobody gets less than there was.
        assert client.get(ADDRESS).headers["etag"] == first.headers["etag"]
        wait_until_read(client)
        assert client.get(ADDRESS).content == first.content
    assert kept_files(settings.data) == before


@pytest.mark.parametrize("change", ["tune", "stil", "bugs"])
def test_a_change_of_the_collection_makes_another(make_settings: MakeSettings, noted: Path, change: str) -> None:
    settings = make_settings(collection=noted)
    with client_of(create_app(settings)) as client:
        wait_until_read(client)
        first = client.get(ADDRESS)
    if change == "tune":
        (noted / "New.sid").write_bytes(replace(PSID, title=b"New").data())
    elif change == "stil":
        (noted / "DOCUMENTS" / "STIL.txt").write_text(STIL.replace("The one", "The other"))
    else:
        (noted / "DOCUMENTS" / "BUGlist.txt").unlink()
    with client_of(create_app(settings)) as client:
        wait_until_read(client)
        assert client.get(ADDRESS, headers={"if-none-match": first.headers["etag"]}).status_code == 200
    assert len(kept_files(settings.data)) == 3, "the former one is gone"


@pytest.mark.parametrize("spoil", ["cut off", "of another", "not there"])
@pytest.mark.parametrize("suffix", [".sidcat", ".br", ".gz"])
def test_a_kept_catalogue_that_was_spoilt_is_made_anew(
    make_settings: MakeSettings, noted: Path, spoil: str, suffix: str
) -> None:
    settings = make_settings(collection=noted)
    with client_of(create_app(settings)) as client:
        wait_until_read(client)
        first = client.get(ADDRESS).content
    before = kept_files(settings.data)
    file = next(settings.data.glob(f"compact-*/*{suffix}"))
    if spoil == "cut off":
        file.write_bytes(file.read_bytes()[:-7])
    elif spoil == "of another":
        other = compact.make([], {})
        encoding = {".sidcat": "identity", ".br": "br", ".gz": "gzip"}[suffix]
        file.write_bytes(other.bodies[encoding])
    else:
        file.unlink()
    with client_of(create_app(settings)) as client:
        wait_until_read(client)
        assert client.get(ADDRESS).content == first
    assert {name: data for name, (_, data) in kept_files(settings.data).items()} == {
        name: data for name, (_, data) in before.items()
    }


def test_a_folder_that_takes_nothing_is_no_failure(make_settings: MakeSettings, noted: Path) -> None:
    settings = make_settings(collection=noted)
    with client_of(create_app(settings)) as client:
        wait_until_read(client)
        whole = client.get(ADDRESS).content
    for folder in settings.data.glob("compact-*"):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        folder.write_text("in the way")
    with client_of(create_app(settings)) as client:
        wait_until_read(client)
        assert client.get(ADDRESS).content == whole


def test_a_tune_by_its_digest(make_settings: MakeSettings, noted: Path) -> None:
    with client_of(create_app(make_settings(collection=noted))) as client:
        wait_until_read(client)
        read = CompactCatalogue(client.get(ADDRESS).content)
        for number, path in enumerate(read.paths):
            answer = client.get(f"/api/tune/{read.digest(number)}")
            assert answer.content == (DEMO if path == DEMO_PATH else (noted / path).read_bytes())
            assert answer.headers["content-type"] == "audio/prs.sid"
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert len(answer.content) == read.size_bytes(number)


@pytest.mark.parametrize("digest", ["0" * 16, "0" * 64, "x", "..%2f..%2fetc%2fpasswd", "%00"])
def test_no_tune_has_these_bytes(client: Client, digest: str) -> None:
    answer = client.get(f"/api/tune/{digest}")
    assert (answer.status_code, answer.json()["code"]) in [(404, "unknown_tune"), (404, "not_found")]


def test_a_tune_that_changed_or_went_has_its_digest_no_more(make_settings: MakeSettings, noted: Path) -> None:
    with client_of(create_app(make_settings(collection=noted))) as client:
        wait_until_read(client)
        read = CompactCatalogue(client.get(ADDRESS).content)
        numbers = [read.number_of("MUSICIANS/N/One.sid"), read.number_of("MUSICIANS/N/100%#2.sid")]
        (noted / "MUSICIANS/N/One.sid").write_bytes(replace(PSID, title=b"Changed").data())
        (noted / "MUSICIANS/N/100%#2.sid").unlink()
        for number in numbers:
            assert number is not None
            answer = client.get(f"/api/tune/{read.digest(number)}")
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_tune")


def test_what_is_not_known_yet_is_to_be_asked_for_again(
    make_settings: MakeSettings, noted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    scan = Collection.scan

    def scan_when_told(self: Collection, index_file: Path, progress: Callable[[int], None]) -> Scan:
        go_on.wait()
        return scan(self, index_file, progress)

    monkeypatch.setattr(Collection, "scan", scan_when_told)
    with client_of(create_app(make_settings(collection=noted))) as client:
        asked = {"tune": "MUSICIANS/N/One.sid#1"}
        for answer in (client.get(f"/api/tune/{'0' * 16}"), client.post("/api/play", json=asked)):
            assert (answer.status_code, answer.json()["code"]) == (503, "still_reading")
            assert answer.headers["retry-after"] == "5"
        go_on.set()
        wait_until_read(client)
        assert client.post("/api/play", json=asked).status_code == 200
        assert client.get(f"/api/tune/{'0' * 16}").status_code == 404
