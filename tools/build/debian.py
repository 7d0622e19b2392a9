"""Debian's packages: installed when we may (root or sudo -n), else named exactly for the reader to install."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from tools.build.context import Context
from tools.build.errors import BuildError
from tools.build.run import run


def have(packages: Sequence[str]) -> bool:
    """Whether all of the packages are installed."""
    return not missing(packages)


def missing(packages: Sequence[str]) -> list[str]:
    if shutil.which("dpkg-query") is None:
        return list(packages)
    asked = ["dpkg-query", "--show", "--showformat=${binary:Package} ${db:Status-Status}\n", *packages]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0].split(":")[0] for line in found.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in installed]


def offered(packages: Sequence[str]) -> bool:
    """Whether apt knows a version of each of the packages that it could install."""
    if shutil.which("apt-cache") is None:
        return False
    answer = subprocess.run(["apt-cache", "policy", *packages], capture_output=True, text=True, check=False).stdout
    candidates = [line for line in answer.splitlines() if line.startswith("  Candidate: ")]
    return len(candidates) == len(set(packages)) and not any(line.endswith("(none)") for line in candidates)


def rights() -> list[str] | None:
    """What to put before apt-get to be allowed to install, or None where we may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def can_install(ctx: Context, packages: Sequence[str]) -> bool:
    """Whether `install` could bring the packages here; refreshes apt's lists once when they don't know them."""
    if have(packages):
        return True
    before = rights()
    if before is None:
        return False
    if not offered(packages):
        _update(ctx, before)
    return offered(packages)


def install(ctx: Context, packages: Sequence[str], *, why: str) -> None:
    """Sees to it that the packages are installed; `why` is what they are for ("the engine's compiler")."""
    wanted = missing(packages)
    if not wanted:
        return
    by_hand = f"Install them and start again: sudo apt-get install {' '.join(wanted)}"
    before = rights()
    if before is None:
        if shutil.which("apt-get") is None:
            by_hand = "This is no Debian: install the same programs by your system's own means and start again."
        raise BuildError(f"{why} needs the Debian packages {', '.join(wanted)}, and this user may not install", by_hand)
    if not offered(wanted):
        _update(ctx, before)
    with ctx.say.step(f"installing {', '.join(wanted)} ({why})"):
        try:
            _apt(ctx, before, ["install", "--yes", "--no-install-recommends", *wanted], by_hand)
        except BuildError:
            # A list older than the archive names files that are gone.
            _update(ctx, before)
            _apt(ctx, before, ["install", "--yes", "--no-install-recommends", *wanted], by_hand)


def _update(ctx: Context, before: list[str]) -> None:
    with ctx.say.step("refreshing apt's lists"):
        _apt(ctx, before, ["update"], "Look at /etc/apt/sources.list and the network, then start again.")


def _apt(ctx: Context, before: list[str], words: list[str], next_step: str) -> None:
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", "--quiet"]
    run(ctx, [*before, *quiet, *words], what=f"apt-get {words[0]}", next_step=next_step)
