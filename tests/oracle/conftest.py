"""The two engines that these tests compare, and our own for the fast chip."""

from pathlib import Path

import pytest

from tests.wasm.conftest import context, engine, native_host, new_engine
from tools.bench import native
from tools.build.context import Context
from tools.build.engine import build_native
from tools.build.oracle import build_oracle, missing_for_oracle

__all__ = ["context", "engine", "native_host", "new_engine"]


@pytest.fixture(scope="session")
def ours(context: Context) -> native.Library:
    return native.load_library(build_native(context))


@pytest.fixture(scope="session")
def oracle(context: Context) -> native.Library:
    if reason := missing_for_oracle(context):
        pytest.skip(reason)
    return native.load_library(build_oracle(context))


@pytest.fixture(scope="session")
def shared(context: Context) -> Path:
    folder = context.root.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared tunes aren't beside the checkout")
    return folder
