"""What long work tells whoever watches it, and how it learns that it should stop."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

# Entered around the moment in which work becomes visible; raises when this work may no longer write.
Guard = Callable[[], AbstractContextManager[None]]


class Watch(Protocol):
    """Each of these may raise, to end the work: what it has written so far must be fit to go on from."""

    def say(self, text: str) -> None:
        """A line for the log."""

    def progress(self, done: int, total: int | None, unit: str) -> None:
        """How far the work is; `total` is None where nobody knows."""

    def rest(self, seconds: float) -> None:
        """Waits."""
