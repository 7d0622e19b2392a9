"""Counts what the server answered: by route, kind of status and time, at the price of a few additions a request."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Scope

BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
NO_ROUTE: Final = "none"  # of what no route answers, so that nobody's made-up addresses become names


@dataclass(slots=True)
class Answered:
    """Requests of one route and kind of status; `bins` by BOUNDS_S, and past them."""

    sum_s: float = 0.0
    bins: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))


class Traffic:
    """`begin` and `end` are called on the server's loop, which needs no lock."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._names: dict[int, str] = {}  # by the identity of who answers, which the app keeps alive
        self._answered: dict[tuple[str, int], Answered] = {}

    def know(self, routes: Iterable[BaseRoute], prefix: str = "") -> None:
        """Learns what routes are called, from the table of the app."""
        for route in routes:
            if isinstance(route, Mount):
                self.know(route.routes, prefix + route.path)
            elif isinstance(route, Route):
                self._names[id(route.endpoint)] = prefix + route.path

    def begin(self) -> None:
        """A request came."""
        self.in_flight += 1

    def end(self, scope: Scope, status: int, took_s: float) -> None:
        """It was answered, after so long; the router left in the scope who did; `status` is 0 where nobody was left."""
        self.in_flight -= 1
        key = self._names.get(id(scope.get("endpoint")), NO_ROUTE), status // 100
        answered = self._answered.get(key)
        if answered is None:
            answered = self._answered[key] = Answered()
        answered.sum_s += took_s
        answered.bins[bisect_left(BOUNDS_S, took_s)] += 1

    def answered(self) -> list[tuple[str, str, Answered]]:
        """Route, kind of status (`2xx`, or `gone` where the client went away) and what was counted, in that order."""
        kept = sorted(self._answered.items())
        return [(route, f"{kind}xx" if kind else "gone", found) for (route, kind), found in kept]
