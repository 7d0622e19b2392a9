"""Locks the dependencies anew, each package with its hashes: requirements/*.txt and package-lock.json."""

import sys
import venv

from tools.build import node
from tools.build.context import Context
from tools.build.run import run

_NETWORK = "Check the network and the names in pyproject.toml, and start again."
# Which dependency groups a lock holds, and whether the project's own dependencies are in it.
_LOCKS: dict[str, tuple[tuple[str, ...], bool]] = {
    "build": (("build",), True),
    "test": (("build", "test"), True),
    "node": (("node",), False),
    "zig": (("zig",), False),
}


def lock(ctx: Context) -> None:
    """Takes the newest versions that pyproject.toml and package.json allow, for every Python from 3.11 on."""
    tool = ctx.work / "lock-venv"
    with ctx.say.step("bringing uv, which resolves for every Python and system at once"):
        venv.create(tool, with_pip=True)
        run(ctx, [tool / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], what="pip uv", next_step=_NETWORK)
    for name, (groups, project) in _LOCKS.items():
        target = ctx.root / "requirements" / f"{name}.txt"
        with ctx.say.step(f"locking {target.relative_to(ctx.root)}"):
            run(
                ctx,
                [
                    *(tool / "bin" / "uv", "pip", "compile", "--quiet", "--upgrade"),
                    *(["pyproject.toml"] if project else []),
                    *(word for group in groups for word in ("--group", group)),
                    *("--universal", "--python-version", "3.11", "--generate-hashes"),
                    *("--no-header", "--annotation-style", "line", "--output-file", target),
                ],
                what=f"locking {name}",
                next_step=_NETWORK,
                env={"UV_PYTHON": sys.executable},
            )
    with ctx.say.step("locking package-lock.json"):
        node.npm(ctx, ["update", "--package-lock-only"], what="npm update")
