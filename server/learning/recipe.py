"""How a model is made: the numbers that were chosen, on the development composers alone (docs/model.md)."""

import hashlib
from dataclasses import asdict, dataclass

from client_py.core.canonical import canonical_json

TRAINER = 2
"""Raised when the same recipe makes another model of the same songs."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`dimensions` is the most, what a catalogue has room for; there are never more than features."""

    dimensions: int = 520
    within_shrinkage: float = 0.5
    between_shrinkage: float = 1.0
    rounds: int = 3
    head_steps: int = 300
    seed: int = 1

    @property
    def sha256(self) -> str:
        """Names the recipe and the code's own part in it."""
        return hashlib.sha256(canonical_json({"trainer": TRAINER, **asdict(self)}).encode()).hexdigest()
