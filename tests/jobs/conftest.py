"""What the tests of jobs share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hvsc.mirrors import Mirror, mirror
from tests.hvsc.tiny import Tiny, tiny
from tests.jobs.operator import Operator


@pytest.fixture
def small() -> Tiny:
    return tiny(300)


@pytest.fixture
def served(small: Tiny) -> Iterator[Mirror]:
    with mirror(small.files) as made:
        yield made


@pytest.fixture
def operator(tmp_path: Path, served: Mirror) -> Iterator[Operator]:
    made = Operator(tmp_path, served)
    yield made
    made.close()
