"""Runs the tests of the page's JavaScript under Node, each file as one test of this suite."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine_file import engine_file

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_node(file: Path) -> None:
    """A failing JavaScript test shows Node's own report."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine: `python3 build.py` brings one")
    env = dict(os.environ)
    if "engineModule" in file.read_text(encoding="utf-8"):
        env["SIDFLOW_TEST_ENGINE"] = str(engine_file())
    done = subprocess.run(
        [node, "--test", "--test-reporter=spec", str(file)], capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
