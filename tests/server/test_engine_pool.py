"""Engines in many processes: answers in order, one core each, and none left when nobody asks any more."""

import multiprocessing
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.engine import EngineConfig
from server.engine_module import EngineModuleError
from server.engine_pool import EnginePoolError, Engines, Seat, run_engines
from tests.core.sids import TONE
from tests.engine_file import engine_file


@pytest.fixture
def engines(tmp_path: Path) -> Engines:
    return Engines(engine_file(), tmp_path, EngineConfig(core=1), 2)


def endless() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def cycles(seat: Seat, number: int) -> int:
    """As many as it is asked for, by an engine that did something else before."""
    seat.engine.load(TONE.data())
    seat.engine.start()
    return seat.engine.skip(1000 + number)


def threads(_seat: Seat, _number: int) -> str | None:
    return os.environ.get("OPENBLAS_NUM_THREADS")


def niceness(_seat: Seat, _number: int) -> int:
    return os.nice(0)


def refuse(_seat: Seat, number: int) -> int:
    if number == 3:
        raise ValueError("three is too much")
    return number


def die(_seat: Seat, _number: int) -> int:
    os._exit(1)


def test_answers_come_in_order_however_many_processes(engines: Engines) -> None:
    for processes in (1, 2):
        found = list(run_engines(replace(engines, processes=processes), cycles, range(30)))
        assert found == [1000 + number for number in range(30)]


def test_items_are_taken_as_they_are_needed_and_closing_ends_the_processes(engines: Engines) -> None:
    answers = run_engines(engines, cycles, endless())
    assert next(answers) == 1000
    assert multiprocessing.active_children()
    answers.close()
    assert not multiprocessing.active_children()


def test_a_process_is_one_core_and_stands_back(engines: Engines) -> None:
    own = os.environ.get("OPENBLAS_NUM_THREADS")
    assert list(run_engines(engines, threads, [0])) == ["1"]
    assert os.environ.get("OPENBLAS_NUM_THREADS") == own
    polite = replace(engines, nice=3, share=0.5)
    assert list(run_engines(polite, niceness, [0])) == [min(os.nice(0) + 3, 19)]


def test_errors_of_the_work_come_through(engines: Engines) -> None:
    with pytest.raises(ValueError, match="three"):
        list(run_engines(engines, refuse, range(10)))
    assert not multiprocessing.active_children()


def test_a_process_that_dies_is_told(engines: Engines) -> None:
    with pytest.raises(EnginePoolError, match="ended without a word"):
        list(run_engines(engines, die, range(10)))


def test_an_engine_that_is_none_is_told_before_any_process_starts(engines: Engines, tmp_path: Path) -> None:
    file = tmp_path / "none.wasm"
    file.write_bytes(b"none")
    with pytest.raises(EngineModuleError):
        next(run_engines(replace(engines, file=file), cycles, [1]))
