"""System packages are installed where we may, and else named so exactly that the reader can do it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.build.conftest import ROOT
from tools.build import debian
from tools.build.context import BuildError, Context

has_dpkg = pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="this is no Debian")


@has_dpkg
def test_what_is_missing_is_found() -> None:
    assert debian.missing(["dpkg", "no-such-package-at-all"]) == ["no-such-package-at-all"]
    assert debian.have(["dpkg"])


@has_dpkg
def test_what_is_there_is_not_installed_again(ctx: Context) -> None:
    # Where we may not install at all, this would fail if it tried.
    debian.install(ctx, ["dpkg"], why="a test")


def test_a_system_without_apt_is_told_what_is_needed(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(ctx.root))
    assert debian.missing(["dpkg"]) == ["dpkg"]
    assert not debian.can_install(ctx, ["dpkg"])
    with pytest.raises(BuildError, match="assembling needs the Debian packages 64tass, a2, and") as failure:
        debian.install(ctx, ["64tass", "a2"], why="assembling")
    assert "This is no Debian" in failure.value.next_step


@has_dpkg
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_a_user_without_rights_is_told_the_command(tmp_path: Path) -> None:
    python = next((path for path in ("/usr/bin/python3", sys.executable) if _usable_by_nobody(path)), None)
    if python is None:
        pytest.skip("no Python on this machine can be started by the user nobody")
    # A copy, because the checkout may lie where nobody may not look.
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/tmp") and folder.owner() == "root" and folder.is_relative_to("/tmp"):
            folder.chmod(0o755)
    code = (
        "import pathlib; from tools.build import debian; from tools.build.context import *\n"
        "try: debian.install(make_context(pathlib.Path('.'), {}), ['no-such-package'], why='a test')\n"
        "except BuildError as error: print(error, '|', error.next_step)\n"
    )
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, user=65534, cwd=tmp_path)
    assert done.stderr == ""
    assert done.stdout == (
        "a test needs the Debian packages no-such-package, and this user may not install"
        " | Install them and start again: sudo apt-get install no-such-package\n"
    )


def _usable_by_nobody(python: str) -> bool:
    code = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", code], capture_output=True, check=False, user=65534).returncode == 0
    except OSError:
        return False
