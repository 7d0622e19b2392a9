"""The browsers that tests and benchmarks drive."""

import os
import shutil
from pathlib import Path

from tools.build import debian
from tools.build.context import Context

CHROMIUM = ("chromium",)
FIREFOX = ("firefox-esr",)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium(ctx: Context) -> Path:
    """Chromium's program; installed from Debian where there is none."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    debian.install(ctx, CHROMIUM, why="driving a real browser")
    return chromium(ctx)


def chromium_options() -> list[str]:
    """What it is started with: no talk with its makers, and no sandbox where root, whom it refuses else, starts it."""
    return [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
