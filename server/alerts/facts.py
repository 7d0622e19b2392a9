"""Facts that rules are held against, from small sources; what a source can't say is left out, and so unknown."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from client_py.core.errors import SidflowError
from server.alerts.rules import Fact
from server.logs import logger

_LOG = logger("alerts")


class Source(Protocol):
    """Something that knows facts."""

    name: str

    def facts(self) -> Mapping[str, Fact]:
        """What it knows now, by the names of rules; may take a second, and raise SidflowError or OSError."""
        ...


class GivenFacts:
    """The source in memory: what it was given, until it is given something else."""

    name = "given"

    def __init__(self, **values: float) -> None:
        self.values: dict[str, float] = dict(values)
        self.error: SidflowError | None = None

    def facts(self) -> Mapping[str, Fact]:
        if self.error is not None:
            raise self.error
        return {name: Fact(value) for name, value in self.values.items()}


def gather(sources: Iterable[Source]) -> dict[str, Fact]:
    """All that the sources know; one that fails is logged, and its facts are unknown."""
    known: dict[str, Fact] = {}
    for source in sources:
        try:
            known.update(source.facts())
        except (SidflowError, OSError) as error:
            _LOG.warning("facts are unknown", source=source.name, reason=str(error))
    return known
