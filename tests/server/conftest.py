"""What the server's tests share: a small bundle, settings for it, the app in this process and a server in another."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import brotli
import pytest

from client_py.core.catalogue import catalogue_with_text, describe
from server.app import create_app
from server.logs import configure_logs
from server.settings import Settings
from tests.core.sids import PSID
from tests.server.asgi import Client, client_of

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = b"console.log('sid');" * 200
DEMO = replace(PSID, title=b"Bundled").data()
DEMO_PATH = "demo/bundled.sid"
SECRET = "a secret of the tests, long enough to be one"
METRICS_TOKEN = "a token for who only counts, long enough"

configure_logs("error", sys.stderr)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A bundle as build.py makes it, in small."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "demo").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>SIDFlow</title>")
    (folder / "assets" / "app.AAAAAAAA.js").write_bytes(SCRIPT)
    (folder / "assets" / "app.AAAAAAAA.js.br").write_bytes(brotli.compress(SCRIPT))
    (folder / "assets" / "app.AAAAAAAA.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "demo" / "bundled.sid").write_bytes(DEMO)
    (folder / "demo" / "catalogue.json").write_text(catalogue_with_text([describe(DEMO_PATH, DEMO, [61.5, 7, 8])])[1])
    (folder / "sizes.json").write_text("{}")
    facts = {
        "version": "0.1.0",
        "engine": "test-engine",
        "csp": {"script": ["sha256-AAA="], "style": ["sha256-BBB="]},
        "assets": {"engine": "/assets/sid.AAAAAAAA.wasm"},
    }
    (folder / "build.json").write_text(json.dumps(facts))
    return folder


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A folder of two tunes, one with known lengths, and some files that are none."""
    folder = tmp_path / "collection"
    (folder / "MUSICIANS" / "N").mkdir(parents=True)
    (folder / "DOCUMENTS").mkdir()
    (folder / "MUSICIANS" / "N" / "One.sid").write_bytes(replace(PSID, title=b"One").data())
    (folder / "MUSICIANS" / "N" / "100%#2.sid").write_bytes(replace(PSID, title=b"Two").data())
    (folder / "broken.sid").write_bytes(b"PSID and no more")
    (folder / "readme.txt").write_text("no tune")
    return folder


MakeSettings = Callable[..., Settings]


@pytest.fixture
def make_settings(tmp_path: Path, dist: Path) -> MakeSettings:
    """Settings for the small bundle, with what a test changes."""

    def make(**changes: Any) -> Settings:
        chosen: dict[str, Any] = {"dist": dist, "data": tmp_path / "data", "secret": SECRET}
        return Settings(**(chosen | changes))

    return make


@pytest.fixture
def client(make_settings: MakeSettings) -> Iterator[Client]:
    """The app in this process, with the bundled tune alone."""
    with client_of(create_app(make_settings())) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Started:
    """A server in a process of its own that listens at `address`."""

    process: "subprocess.Popen[str]"
    address: str


StartServer = Callable[..., Started]
Serve = Callable[..., str]


@pytest.fixture
def start_server(dist: Path, tmp_path: Path) -> Iterator[StartServer]:
    """Starts `sidflow serve` on a free port; returns once it listens."""
    processes: list[subprocess.Popen[str]] = []

    def start(*options: str, **environment: str) -> Started:
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "server.cli", "serve", "--port=0", f"--dist={dist}", *options],
                cwd=ROOT,
                env={"SIDFLOW_DATA": str(tmp_path / "data"), "SIDFLOW_WORKER": "false", **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("SIDFlow plays at "), (tmp_path / "log").read_text()
        return Started(process, line.split()[-1])

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def serve(start_server: StartServer) -> Serve:
    """The same, answering the address alone."""
    return lambda *options, **environment: start_server(*options, **environment).address
