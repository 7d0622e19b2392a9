"""Work spread over processes: results in order, and a crash says on which tune."""

import os
from pathlib import Path

import pytest

from tools.bench.corpus import Tune
from tools.bench.workers import run_all
from tools.build.context import Context
from tools.build.errors import BuildError

TUNES = [Tune(f"{number}.sid", Path(f"{number}.sid"), False, "") for number in range(9)]


def name_backwards(tune: Tune) -> str:
    return tune.name[::-1]


def die_on_four(tune: Tune) -> str:
    if tune.name == "4.sid":
        os._exit(1)
    return tune.name


def refuse_five(tune: Tune) -> str:
    if tune.name == "5.sid":
        raise ValueError("five is refused")
    return tune.name


def test_results_come_in_the_order_of_the_tunes(bare: Context) -> None:
    assert run_all(bare, "names", name_backwards, TUNES, 3) == [tune.name[::-1] for tune in TUNES]


def test_a_process_that_dies_is_an_error_that_names_the_tune(bare: Context) -> None:
    with pytest.raises(BuildError, match=r"4\.sid") as raised:
        run_all(bare, "names", die_on_four, TUNES, 1)
    assert "--jobs 1" in raised.value.next_step


def test_an_exception_of_the_work_is_not_swallowed(bare: Context) -> None:
    with pytest.raises(ValueError, match="five is refused"):
        run_all(bare, "names", refuse_five, TUNES, 2)
