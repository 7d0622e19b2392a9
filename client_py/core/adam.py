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
    """Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, with the weight decay of Loshchilov and Hutter,
    "Decoupled Weight Decay Regularization", 2019: `decay` shrinks the arrays of these names beside the gradient.
    """

    def __init__(self, weights: "Mapping[str, Reals]", decay: Mapping[str, float]) -> None:
        self._first = {name: np.zeros_like(value) for name, value in weights.items()}
        self._second = {name: np.zeros_like(value) for name, value in weights.items()}
        self._decay = decay
        self._first_left = 1.0  # powers by multiplication: `**` is the C library's
        self._second_left = 1.0

    def step(self, weights: "dict[str, Reals]", gradients: "Mapping[str, Reals]", rate: float) -> None:
        """Moves the weights, in place of the dictionary's arrays, against their gradients."""
        self._first_left *= _FIRST
        self._second_left *= _SECOND
        for name, gradient in gradients.items():
            self._first[name] = _FIRST * self._first[name] + (1.0 - _FIRST) * gradient
            self._second[name] = _SECOND * self._second[name] + (1.0 - _SECOND) * (gradient * gradient)
            direction = (self._first[name] / (1.0 - self._first_left)) / (
                np.sqrt(self._second[name] / (1.0 - self._second_left)) + _LEAST
            )
            shrunk = weights[name] * (1.0 - rate * self._decay.get(name, 0.0))
            weights[name] = shrunk - rate * direction
