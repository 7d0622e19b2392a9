"""From a bare Python to the build: makes .venv with what is locked, and hands over to tools.build inside it."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from tools.build import venv
from tools.build.commands import parse
from tools.build.context import Context, make_context
from tools.build.errors import BuildError


def start(folder: str, argv: Sequence[str]) -> int:
    """What build.py does once the Python is new enough: answers an exit code, or becomes the build inside .venv."""
    options = parse(argv)
    root = Path(folder).resolve()
    os.chdir(root)
    ctx = make_context(root, os.environ)

    def prepare() -> int:
        if options.command == "clean":
            clean(ctx, everything=options.all)
            return 0
        python = venv.ensure(ctx, "build" if options.command in ("bundle", "serve") else "test")
        become([str(python), "-m", "tools.build", *argv])

    return told(ctx, prepare)


def become(argv: Sequence[str]) -> NoReturn:
    """Goes on as another program, under the same process id: signals and exit codes are then its own."""
    sys.stdout.flush()
    os.execv(argv[0], list(argv))  # noqa: S606 - no shell is what is wanted


def told(ctx: Context, work: Callable[[], int]) -> int:
    """Does the work; a failure is told as its reason and the next step, with exit code 1."""
    try:
        return work()
    except BuildError as error:
        ctx.say(f"\nFailed: {error}\nNext step: {error.next_step}")
        return 1
    except KeyboardInterrupt:
        ctx.say("\nInterrupted. Start again: it goes on from here.")
        return 130


def clean(ctx: Context, *, everything: bool) -> None:
    """Removes what the build made in the checkout."""
    folders = [ctx.work, ctx.dist, ctx.dist_admin]
    if everything:
        folders += [ctx.root / ".venv", ctx.root / "node_modules"]
    for folder in folders:
        if folder.is_symlink():
            folder.unlink()
        elif folder.is_dir():
            shutil.rmtree(folder)
        else:
            continue
        ctx.say(f"removed {folder.name}")
    ctx.say(f"Downloads are kept in {ctx.cache}")
