"""Runs another program for a step; its failure becomes a BuildError that quotes the end of what it printed."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.build.context import Context
from tools.build.errors import BuildError

_TAIL_LINES = 25


def run(
    ctx: Context,
    argv: Sequence[str | Path],
    *,
    what: str,
    next_step: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Runs `argv` without standard input and answers what it printed (both streams, in order).

    `what` names the work in an error ("compiling residfp/Filter.cpp"); `env` is added to the environment.
    """
    words = [os.fspath(word) for word in argv]
    try:
        done = subprocess.run(
            words,
            cwd=cwd or ctx.root,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise BuildError(f"{what}: {words[0]} can't be started: {error.strerror}", next_step) from error
    if done.returncode == 0:
        return done.stdout
    log = ctx.work / "logs" / (re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-")[:60] + ".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"$ {' '.join(words)}\n{done.stdout}", encoding="utf-8")
    tail = "\n".join("    " + line for line in done.stdout.splitlines()[-_TAIL_LINES:])
    shown = log.relative_to(ctx.root) if log.is_relative_to(ctx.root) else log
    raise BuildError(
        f"{what}: {Path(words[0]).name} ended with code {done.returncode}; the whole output is in {shown}\n{tail}",
        next_step,
    )
