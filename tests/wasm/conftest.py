"""The engine for tests: built natively once a session, and the sid.wasm that the build made."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine_file import engine_file
from tests.wasm.hosts import Engine, Host, NativeHost, WasmHost
from tools.build.context import Context, make_context
from tools.build.engine import build_native
from tools.build.say import Say

ROOT = Path(__file__).resolve().parents[2]

EngineFactory = Callable[[], Engine]


@pytest.fixture(scope="session")
def context() -> Context:
    if not any(shutil.which(name) for name in ("g++", "clang++", "clang++-22", "clang++-19")):
        pytest.skip("there is no C++ compiler for this machine: install g++")
    return make_context(ROOT, os.environ, Say(io.StringIO()))


@pytest.fixture(scope="session")
def native_host(context: Context) -> Host:
    return NativeHost(build_native(context))


@pytest.fixture(scope="session")
def wasm_host() -> Host:
    return WasmHost(engine_file())


def _factory(host: Host) -> Iterator[EngineFactory]:
    made: list[Engine] = []

    def make() -> Engine:
        made.append(Engine(host))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def new_engine(native_host: Host) -> Iterator[EngineFactory]:
    """Makes native engines, which are closed after the test."""
    yield from _factory(native_host)


@pytest.fixture
def new_wasm(wasm_host: Host) -> Iterator[EngineFactory]:
    """Makes engines in wasmtime."""
    yield from _factory(wasm_host)


@pytest.fixture
def engine(new_engine: EngineFactory) -> Engine:
    return new_engine()
