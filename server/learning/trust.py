"""How far the preference that heads expect can be trusted, for composers they never heard of; and heads held to that.

A few ratings of a few songs are soon learned by heart: heads then expect much of songs of which they know nothing, and
drown what a listener says. So the preference is told again with half of the composers' ratings for the other half; the
slope of what was said over what was expected, from 0 to 1, is what the expectation is worth, and shrinks it.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import column_sums
from client_py.core.model import head_outputs
from server.learning.groups import folds
from server.learning.heads import Told, train_heads
from server.learning.recipe import Recipe
from server.learning.songs import Songs

if TYPE_CHECKING:
    from client_py.core.exact import Reals

_HALVES: Final = 2
_PREFERENCE: Final = -1
_DIGITS: Final = 6


def trusted(
    heads: "dict[str, Reals]", embeddings: "Reals", songs: Songs, recipe: Recipe, told: Told, counts: "Reals | None"
) -> "dict[str, Reals]":
    """The heads with their preference held to what it is worth; as they are where nobody rated anything."""
    rated = np.flatnonzero(~np.isnan(songs.ratings[:, _PREFERENCE]))
    if not len(rated):
        return heads
    groups = [songs.split_families[row] or songs.paths[row] for row in rated]
    halves = folds(groups, _HALVES)
    counted = np.ones(songs.ratings.shape) if counts is None else counts
    expected = np.zeros(len(rated))
    for half in halves:
        inside = np.array([group in half for group in groups], bool)
        others, mine = rated[~inside], rated[inside]
        learned = train_heads(embeddings[others], songs.ratings[others], recipe, told, counted[others])
        expected[inside] = head_outputs(learned, embeddings[mine])[:, _PREFERENCE] - learned["bias"][_PREFERENCE]
    share = counted[rated, _PREFERENCE]
    said = songs.ratings[rated, _PREFERENCE] - heads["bias"][_PREFERENCE]
    both, own = column_sums(np.stack((share * expected * said, share * expected * expected), axis=1))
    slope = round(min(max(float(both) / max(float(own), 1e-9), 0.0), 1.0), _DIGITS)
    held = {name: value.copy() for name, value in heads.items()}
    held["straight"][:, _PREFERENCE] *= slope
    held["bent"][:, _PREFERENCE] *= slope
    return held
