"""The virtual environment in .venv: made when it isn't there or is broken, filled with locked and hashed packages."""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

from tools.build import debian
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.files import write_atomic
from tools.build.run import run

# Each set holds the ones before it.
_SETS = ("build", "test")


def ensure(ctx: Context, wanted: str) -> Path:
    """The environment's Python, once the locked set `wanted` ("build" or "test") and the project are installed in it.

    Nothing is asked of the network, nor even of pip, while the lock and pyproject.toml are what they were.
    """
    folder = ctx.root / ".venv"
    python = folder / "bin" / "python"
    record = folder / "sidflow.json"
    state = _read(record)
    # The scripts of an environment know its folder: a checkout that was moved or copied needs another.
    if state.get("root", str(ctx.root)) != str(ctx.root) or not _runs(python):
        _create(ctx, folder)
        state = {"root": str(ctx.root)}
        _write(record, state)
    state["root"] = str(ctx.root)
    lock = ctx.root / "requirements" / f"{wanted}.txt"
    key = _hash(lock)
    if state.get(wanted) != key:
        install(ctx, python, lock)
        for name in _SETS[: _SETS.index(wanted) + 1]:
            state[name] = _hash(ctx.root / "requirements" / f"{name}.txt")
        _write(record, state)
    project = _hash(ctx.root / "pyproject.toml")
    if state.get("project") != project:
        with ctx.say.step("installing the sidflow command into .venv"):
            run(
                ctx,
                [*_pip(python), "install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", ctx.root],
                what="installing sidflow itself",
                next_step="Remove .venv and start again.",
            )
        state["project"] = project
        _write(record, state)
    return python


def install(ctx: Context, python: Path, lock: Path) -> None:
    """Installs a lock file's packages, each held to its hash; only wheels, so that nothing unpinned builds or runs."""
    pins = re.findall(r"^\S+==\S+", lock.read_text(encoding="utf-8"), re.MULTILINE)
    argv = [*_pip(python), "install", "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]
    said: list[str] = []
    with (
        ctx.say.progress(f"packages of {lock.relative_to(ctx.root)} into .venv", len(pins)) as report,
        subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ctx.root
        ) as pip,
    ):
        looked_at = 0
        for line in pip.stdout or ():
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied: ", "Ignoring ")):
                looked_at += 1
                report(looked_at)
        if pip.wait() == 0:
            report(len(pins))
    if pip.returncode != 0:
        tail = "".join("    " + line for line in said[-15:] if "Location 'file:" not in line)
        raise BuildError(
            f"pip could not install {lock.relative_to(ctx.root)}:\n{tail}",
            "Check the network (pip's own settings for mirrors and proxies hold) and start again.",
        )


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input"]


def _create(ctx: Context, folder: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        # Debian keeps what `python -m venv` needs in a package of its own.
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        debian.install(ctx, [package], why="a virtual environment")
    if folder.is_symlink():
        folder.unlink()  # it is another checkout's, and stays as it is
    with ctx.say.step(f"making .venv with Python {sys.version_info.major}.{sys.version_info.minor}"):
        run(
            ctx,
            [sys.executable, "-m", "venv", "--clear", folder],
            what="making the virtual environment",
            next_step="Remove .venv, see that `python3 -m venv` works (Debian: sudo apt-get install python3-venv), "
            "and start again.",
        )


def _runs(python: Path) -> bool:
    """Whether the environment is whole; an interruption or an upgrade of the system may have left a torso."""
    if not python.exists():
        return False
    asked = [str(python), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(record: Path) -> dict[str, str]:
    try:
        state = json.loads(record.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _write(record: Path, state: dict[str, str]) -> None:
    write_atomic(record, (json.dumps(state, indent=1, sort_keys=True) + "\n").encode())
