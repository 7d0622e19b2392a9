"""A context of its own for what the benchmarks are made of: an empty checkout in a temporary folder."""

import io
from pathlib import Path

import pytest

from tools.build.context import Context, make_context
from tools.build.say import Say


@pytest.fixture
def bare(tmp_path: Path) -> Context:
    root = tmp_path / "somewhere" / "checkout"
    root.mkdir(parents=True)
    return make_context(root, {"SIDFLOW_CACHE": str(tmp_path / "cache")}, Say(io.StringIO()))
