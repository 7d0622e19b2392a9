"""Spreads a piece of work for each tune over processes, politely and with progress, and keeps the order."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from server.orphans import end_with_parent
from tools.bench.corpus import Tune
from tools.build.context import Context
from tools.build.errors import BuildError

_NICE = 10
Result = TypeVar("Result")


def run_all(ctx: Context, title: str, work: Callable[[Tune], Result], tunes: Sequence[Tune], jobs: int) -> list[Result]:
    """`work` of each tune, in the order of `tunes`; a worker that dies is an error that names the tunes under way."""
    results: dict[int, Result] = {}
    with (
        ctx.say.progress(title, len(tunes), "tunes") as report,
        ProcessPoolExecutor(max_workers=jobs, initializer=_begin) as pool,
    ):
        under_way = {pool.submit(work, tune): number for number, tune in enumerate(tunes)}
        try:
            for done in as_completed(under_way):
                results[under_way[done]] = done.result()
                report(len(results))
        except BrokenProcessPool as error:
            left = [tune.name for number, tune in enumerate(tunes) if number not in results][: jobs + 1]
            raise BuildError(
                f"a process that ran an engine died, on one of: {', '.join(left)}",
                "Find which with --only NAME --jobs 1, and report it: no tune may crash an engine.",
            ) from error
    return [results[number] for number in range(len(tunes))]


def _begin() -> None:
    end_with_parent()
    os.nice(_NICE)
