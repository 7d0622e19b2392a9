"""Songs made up for the tests: composers with habits, of which the features tell with noise."""

from typing import TYPE_CHECKING

import numpy as np

from client_py.core.exact import Dice
from server.learning.songs import Songs, songs_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def made_songs(composers: int = 12, files: int = 6, features: int = 24, noise: float = 1.0, seed: int = 1) -> Songs:
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
    keys = [f"MUSICIANS/{chr(65 + number)}/Name/Tune_{of}.sid#{1 + row % 2}"
            for row, (number, of) in enumerate(zip(composer, file, strict=True))]  # fmt: skip
    ratings = np.full((len(keys), 4), np.nan)
    ratings[:, 0] = 1.0 + np.floor(np.argsort(np.argsort(units[:, 0])) * 5 / len(keys))
    names = [f"f{number}" for number in range(features)]
    families = ["routine", "register", "audio"]
    return songs_of(
        keys, "made-up-1", names, [families[min(number // third, 2)] for number in range(features)], units, ratings
    )
