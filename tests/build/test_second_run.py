"""A second start asks nobody for anything: what was made once stands, with every registry out of reach."""

import os
import subprocess
import sys

import pytest

from tests.build.conftest import ROOT

NOWHERE = "http://127.0.0.1:1"
OFFLINE = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), NOWHERE),
    **dict.fromkeys(("PIP_INDEX_URL", "npm_config_registry", "SIDFLOW_MIRROR"), NOWHERE),
}


def bundle(**environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "build.py"), "bundle"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environ},
    )


@pytest.mark.skipif(not (ROOT / ".venv" / "sidflow.json").is_file(), reason="build.py never set this checkout up")
def test_a_second_start_makes_nothing_and_needs_no_network() -> None:
    first = bundle()
    assert first.returncode == 0, first.stdout
    second = bundle(**OFFLINE)
    assert (second.returncode, second.stdout, second.stderr) == (0, f"The bundle is in {ROOT / 'dist'}\n", "")
