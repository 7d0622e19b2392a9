"""Songs made up for the tests: composers with habits, of which the features tell with noise."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from client_py.core.exact import Dice
from client_py.core.network import centred
from client_py.core.scale import fit_scale

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class MadeUp:
    """Rows are songs, two of each file."""

    features: "NDArray[np.float32]"
    inputs: "NDArray[np.float64]"
    composers: "NDArray[np.int64]"
    files: "NDArray[np.int64]"


def made_up(composers: int, files: int, features: int = 24, noise: float = 1.0, seed: int = 1) -> MadeUp:
    """A third of the features tell composers apart, a third tells files apart, the rest nothing; units differ."""
    dice = Dice(seed)
    third = features // 3
    of_composer = dice.uniform(composers, third) * 2.0 - 1.0
    of_file = dice.uniform(composers * files, third) * 2.0 - 1.0
    file = np.repeat(np.arange(composers * files), 2)
    composer = file // files
    told = np.concatenate((of_composer[composer], 2.0 * of_file[file]), axis=1)
    rest = dice.uniform(len(file), features - 2 * third)
    values = np.concatenate((told, rest), axis=1) + (dice.uniform(len(file), features) - 0.5) * noise
    units: NDArray[np.float32] = (np.exp(values) * np.arange(1, features + 1)).astype(np.float32)
    return MadeUp(units, centred(fit_scale(units).ranks(units)), composer, file)
