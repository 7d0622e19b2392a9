"""Learns the embedding: what varies within a composer's work counts less, what is left counts evenly.

1. Differences between tunes of one composer are what an embedding shall not see. With S their covariance, the cosine
   of x'S^-1 y is the cosine after whitening within the class (Hatch, Kajarekar and Stolcke, "Within-Class Covariance
   Normalization for SVM-based Speaker Recognition", 2006), known from telling speakers apart.
2. Songs, now of length 1, still crowd along a few directions: which of the common players a tune uses. Whitened once
   more over all songs, halfway, the rarer habits count as much as the common ones.
3. The directions of most variance are kept, as many as the catalogue has room for.

Both covariances are shrunk towards a multiple of the identity, since there are about as many tunes as features (Ledoit
and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004). All in arithmetic that is the
same on every machine; nothing here is drawn but the start of an iteration.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import Dice, column_sums, product
from client_py.core.network import unit
from server.learning.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

_SHIFT: Final = 0.1  # of the mean variance
_LEAST: Final = 1e-9  # of it


def learn(inputs: "Reals", composers: "NDArray[np.int64]", weights: "Reals", recipe: Recipe) -> "tuple[Reals, Reals]":
    """`straight` (features, dimensions) and `bias` of network.py, for inputs (songs, features).

    `composers` says which songs belong together, `weights` how much each one counts.
    """
    share = weights / weights.sum()
    middle = column_sums(inputs * share[:, None])
    within = whitening(within_covariance(inputs, composers, share), recipe.within_shrinkage)
    songs = unit(product(inputs - middle, within))
    moment = covariance(songs, share)
    between = whitening(moment, recipe.between_shrinkage)
    left = product(np.ascontiguousarray(product(moment, between).T), between)
    count = min(recipe.dimensions, inputs.shape[1])
    straight = product(product(within, between), main_directions(left, count, recipe))
    return straight, -product(middle[None, :], straight)[0]


def within_covariance(inputs: "Reals", composers: "NDArray[np.int64]", share: "Reals") -> "Reals":
    """The covariance (features, features) of songs about their composer's mean."""
    names, numbers = np.unique(composers, return_inverse=True)
    belongs = (numbers[:, None] == np.arange(len(names))[None, :]) * share[:, None]
    belongs = belongs / column_sums(belongs)
    means = product(np.ascontiguousarray(belongs.T), inputs)
    return covariance(inputs - means[numbers], share)


def covariance(rows: "Reals", share: "Reals") -> "Reals":
    """The mean of x x' over rows x that count by their share; symmetric to the last bit."""
    found = product(np.ascontiguousarray((rows * share[:, None]).T), rows)
    return (found + found.T) / 2.0


def whitening(matrix: "Reals", shrinkage: float) -> "Reals":
    """T with T T' = (M + shrinkage mean(diag M) I)^-1: what has covariance M is white after `@ T`.

    Cholesky's M = L L' and the inverse of L, a column at a time: each step is elementwise, so its bits are given.
    """
    size = len(matrix)
    rest = matrix + np.eye(size) * (shrinkage * float(np.trace(matrix)) / size)
    inverse = np.eye(size)
    for column in range(size):
        root = np.sqrt(rest[column, column])
        inverse[column, : column + 1] /= root
        below = rest[column + 1 :, column] / root
        rest[column + 1 :, column + 1 :] -= below[:, None] * below[None, :]
        inverse[column + 1 :, : column + 1] -= below[:, None] * inverse[column, : column + 1]
    return np.ascontiguousarray(inverse.T)


def main_directions(matrix: "Reals", count: int, recipe: Recipe) -> "Reals":
    """Orthonormal columns (size, count) along which a covariance is largest, the largest first.

    The orthogonal iteration of Golub and Van Loan, "Matrix Computations", 8.2.4. A few rounds are enough: between
    variances that are nearly the same it doesn't matter which comes first.
    """
    if not recipe.rounds and count == len(matrix):
        return np.eye(count)
    basis = _orthonormal(Dice(recipe.seed).uniform(len(matrix), count) - 0.5)
    # Shifted, which turns no direction: fewer songs than directions would leave some of them without any length.
    shifted = matrix + np.eye(len(matrix)) * (_SHIFT * float(np.trace(matrix)) / len(matrix))
    for _ in range(recipe.rounds):
        basis = _orthonormal(product(shifted, basis))
    variances = column_sums(basis * product(matrix, basis))
    return np.ascontiguousarray(basis[:, np.argsort(-variances, kind="stable")])


def _orthonormal(columns: "Reals") -> "Reals":
    """Columns that span the same and are orthonormal: B with B'B = G becomes B T, where T T' = G^-1."""
    gram = product(np.ascontiguousarray(columns.T), columns)
    return product(columns, whitening((gram + gram.T) / 2.0, _LEAST))
