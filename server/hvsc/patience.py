"""Tries again what a network may spoil: pauses that double, and an end to it when nothing moves any more."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx

from server.hvsc.errors import MirrorError
from server.hvsc.watch import Watch

ATTEMPTS = 6
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_REST_S = 60.0
T = TypeVar("T")


class FailedError(Exception):
    """An attempt that may go better the next time, after `rest_s` where the mirror said so."""

    def __init__(self, reason: str, rest_s: float | None = None) -> None:
        super().__init__(reason)
        self.rest_s = rest_s


def answered(url: str, response: httpx.Response) -> Exception:
    """What to raise for an answer that isn't what was asked for: to try again, or to give up."""
    if response.status_code in AGAIN:
        wait = response.headers.get("retry-after", "")
        return FailedError(f"the mirror answers {response.status_code}", float(wait) if wait.isdecimal() else None)
    return MirrorError(f"The mirror answers {response.status_code} for {url}.")


@dataclass(frozen=True, slots=True)
class Patience:
    """`backoff_s` is the first pause."""

    watch: Watch
    backoff_s: float

    def persist(self, what: str, attempt: Callable[[], T], moved: Callable[[], int] = lambda: 0) -> T:
        """What `attempt` answers at last. An attempt during which `moved` grew gives the next ones their full number.

        Raises MirrorError after the last attempt.
        """
        failures = 0
        while True:
            before = moved()
            try:
                return attempt()
            except httpx.TransportError as error:
                failed = FailedError(f"{type(error).__name__} {error}".strip())
            except FailedError as error:
                failed = error
            failures = 1 if moved() > before else failures + 1
            if failures >= ATTEMPTS:
                raise MirrorError(f"{what}: {ATTEMPTS} attempts failed, the last one so: {failed}.")
            rest_s = self.backoff_s * 2 ** (failures - 1) if failed.rest_s is None else failed.rest_s
            rest_s = min(rest_s, _LONGEST_REST_S)
            self.watch.say(f"{what}: {failed}. Again in {rest_s:g} s.")
            self.watch.rest(rest_s)
