"""Adam, the optimiser, over arrays by name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from client_py.core.exact import Reals

_FIRST: Final = 0.9
_SECOND: Final = 0.999
_LEAST: Final = 1e-8


class Adam:
    """Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015.

    Weights decay beside the gradient, as in Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019:
    `decay` says how fast, by name.
    """

    def __init__(self, weights: "Mapping[str, Reals]", decay: Mapping[str, float]) -> None:
        self._first = {name: np.zeros_like(value) for name, value in weights.items()}
        self._second = {name: np.zeros_like(value) for name, value in weights.items()}
        self._decay = decay
        self._left = np.ones(2)  # powers of the two factors, by multiplication: `**` is the C library's

    def step(self, weights: "dict[str, Reals]", gradients: "Mapping[str, Reals]", rate: float) -> None:
        """Moves the weights, in place of the dictionary's arrays, against their gradients."""
        self._left = self._left * np.array([_FIRST, _SECOND])
        first_share, second_share = 1.0 - self._left
        for name, gradient in gradients.items():
            self._first[name] = _FIRST * self._first[name] + (1.0 - _FIRST) * gradient
            self._second[name] = _SECOND * self._second[name] + (1.0 - _SECOND) * (gradient * gradient)
            spread = np.sqrt(self._second[name] / second_share) + _LEAST
            shrunk = weights[name] * (1.0 - rate * self._decay.get(name, 0.0))
            weights[name] = shrunk - rate * (self._first[name] / first_share / spread)
