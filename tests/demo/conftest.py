"""The engine, the plans of the tunes and their compiled songs, made once for all tests of the bundled tunes."""

from collections.abc import Callable
from functools import cache

import pytest

from server.engine_module import EngineModule
from tests.demo.listening import FOLDER, SOURCES, Trace, trace
from tests.engine_file import engine_file
from tools.build.demo.assemble import Plan, Tune, make_tune, read_plans

TraceSong = Callable[[str, int], Trace]


@pytest.fixture(scope="session")
def module() -> EngineModule:
    return EngineModule(engine_file())


@pytest.fixture(scope="session")
def plans() -> dict[str, Plan]:
    return {plan.file: plan for plan in read_plans(SOURCES)}


@pytest.fixture(scope="session")
def tunes(plans: dict[str, Plan]) -> dict[str, Tune]:
    return {name: make_tune(plan, SOURCES) for name, plan in plans.items()}


@pytest.fixture(scope="session")
def traced(module: EngineModule, tunes: dict[str, Tune]) -> TraceSong:
    """Answers all writes of a song over its length and two seconds more."""

    @cache
    def of(name: str, song: int) -> Trace:
        data = (FOLDER / f"{name}.sid").read_bytes()
        return trace(module, data, song, tunes[name].lengths_s[song - 1] + 2)

    return of
