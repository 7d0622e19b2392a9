"""The checks that need no run: lint, format and types of Python, types of JavaScript."""

import sys
from pathlib import Path

from tools.build import node
from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.run import run


def check(ctx: Context) -> None:
    """Runs them all, even when one fails, and raises BuildError with what each found."""
    python = sys.executable
    tsc = [node.node(ctx), ctx.root / "node_modules" / "typescript" / "bin" / "tsc"]
    configs = sorted(ctx.root.glob("tsconfig*.json"))
    checks: dict[str, list[str | Path]] = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        **{f"tsc ({config.stem})": [*tsc, "--project", config] for config in configs if config.stem != "tsconfig.base"},
    }
    failed: list[str] = []
    for name, argv in checks.items():
        with ctx.say.step(f"check: {name}"):
            try:
                run(ctx, argv, what=name, next_step="")
            except BuildError as error:
                ctx.say(f"  {error}")
                failed.append(name)
    if failed:
        raise BuildError(f"found faults: {', '.join(failed)}", "Mend what stands above, then: python3 build.py check")
