"""The front of the build: it starts on a bare Python, knows its commands, and says what is wrong in a sentence."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.build.conftest import ROOT
from tools.build.bootstrap import clean, told
from tools.build.commands import parse
from tools.build.context import BuildError, Context, make_context

FRONT = ROOT / "build.py"
# Any of them; CI has at least its own.
OLD = [
    path for name in ("python2", "python2.7", "python3.6", "python3.8", "python3.10") if (path := shutil.which(name))
]


def front(*words: str, python: str = sys.executable, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([python, str(FRONT), *words], capture_output=True, text=True, check=False, cwd=cwd)


def test_the_front_can_be_read_by_a_python_that_is_too_old_for_it() -> None:
    tree = ast.parse(FRONT.read_text(encoding="utf-8"), feature_version=(3, 0))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef)
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []
    top = {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}
    assert top == {"os", "sys"}


@pytest.mark.skipif(not OLD, reason="no Python older than 3.11 is on this machine")
def test_an_old_python_is_told_which_one_to_use() -> None:
    done = subprocess.run([OLD[0], str(FRONT)], capture_output=True, text=True, check=False)
    if "pyenv" in done.stderr:
        pytest.skip("the older Python on this machine is a stub of pyenv")
    assert done.returncode == 1
    assert "SIDFlow needs Python 3.11 or newer, and this is Python" in done.stderr
    assert "Next step: " in done.stderr


def test_help_needs_nothing_and_names_every_command() -> None:
    done = front("--help")
    assert done.returncode == 0
    for command in ("bundle", "serve", "test", "check", "bench", "demo", "lock", "clean"):
        assert f"\n    {command} " in done.stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["sreve"], "invalid choice: 'sreve'"),
        (["bundle", "--fast"], "bundle takes no '--fast'"),
        (["serve", "--port", "many"], "invalid int value: 'many'"),
        (["serve", "--collection", "/nowhere/at/all"], "/nowhere/at/all is no folder"),
    ],
)
def test_a_wrong_word_is_named(words: list[str], reason: str) -> None:
    done = front(*words)
    assert done.returncode == 2
    assert reason in done.stderr


def test_further_words_of_test_go_to_pytest() -> None:
    options = parse(["test", "tests/core", "-k", "tune", "-x"])
    assert (options.command, options.no_packages) == ("test", False)
    assert options.rest == ["tests/core", "-k", "tune", "-x"]


def test_no_command_makes_the_bundle() -> None:
    assert parse([]).command == "bundle"


def test_a_failure_is_told_with_its_next_step(ctx: Context, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise BuildError("the disk is full", "Make room.")

    assert told(make_context(ctx.root, os.environ), fail) == 1
    assert capsys.readouterr().out == "\nFailed: the disk is full\nNext step: Make room.\n"


def test_an_interruption_is_no_fault(ctx: Context, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> int:
        raise KeyboardInterrupt

    assert told(make_context(ctx.root, os.environ), interrupt) == 130
    assert "goes on from here" in capsys.readouterr().out


def test_clean_takes_what_was_built_and_leaves_downloads_and_sources(ctx: Context) -> None:
    for folder in (ctx.work, ctx.dist, ctx.cache, ctx.root / ".venv"):
        folder.mkdir(exist_ok=True)
        (folder / "file").write_text("x")
    clean(ctx, everything=False)
    assert [folder.exists() for folder in (ctx.work, ctx.dist, ctx.cache, ctx.root / ".venv")] == [
        False,
        False,
        True,
        True,
    ]
    clean(ctx, everything=True)
    assert [(ctx.root / ".venv").exists(), ctx.cache.exists(), (ctx.root / "public").exists()] == [False, True, True]


@pytest.mark.parametrize(
    ("environ", "cache"),
    [
        ({"SIDFLOW_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, Path("/a")),
        ({"XDG_CACHE_HOME": "/b"}, Path("/b/sidflow")),
        ({}, Path.home() / ".cache" / "sidflow"),
    ],
)
def test_the_cache_lies_outside_the_checkout(environ: dict[str, str], cache: Path) -> None:
    assert make_context(ROOT, environ).cache == cache
