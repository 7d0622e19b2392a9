"""Simulated listeners: what they like is known, so that it can be told how well it was found.

A listener has one to three tastes, each a set of songs. Of songs inside they think 4.3 stars with a deviation of 0.7,
of songs outside 2.3 with 0.9, whole stars from 1 to 5; so one in eight loved songs gets three stars or fewer, and one
in eleven others four or more. Half of what they rate are songs they came for, from any of their tastes and never more
than half of one, the other half is what chance brings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.exact import Dice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

RATED: Final = 30
MOST_TASTES: Final = 3
WRONG: Final = 0.2
_INSIDE: Final = (4.3, 0.7)
_OUTSIDE: Final = (2.3, 0.9)
_CAME_FOR: Final = 0.5
_UNIFORMS: Final = 12  # whose sum has variance 1
_TURNED: Final = 6.0  # stars less what was meant: a wrong rating


@dataclass(frozen=True, slots=True)
class Listener:
    """`wanted` says of each song whether it is to this listener's taste; `rated` are songs in the order of rating."""

    wanted: "NDArray[np.bool_]"
    rated: "NDArray[np.int64]"
    stars: "Reals"
    mistaken: "Reals"  # the same, of which one in five says the opposite


def listeners(
    tastes: "Sequence[NDArray[np.int64]]", songs: int, among: "NDArray[np.int64]", count: int, seed: int
) -> list[Listener]:
    """So many listeners of `songs` songs, with tastes of these; chance brings songs of `among`."""
    dice = Dice(seed)
    return [_listener(tastes, songs, among, dice) for _ in range(count)]


def crowd_stars(crowd: "Sequence[Listener]", songs: int) -> "tuple[Reals, Reals]":
    """Sum of stars and number of ratings of each song."""
    sums, counts = np.zeros(songs), np.zeros(songs)
    for one in crowd:
        sums[one.rated] += one.stars
        counts[one.rated] += 1.0
    return sums, counts


def _listener(tastes: "Sequence[NDArray[np.int64]]", songs: int, among: "NDArray[np.int64]", dice: Dice) -> Listener:
    number = 1 + _below(dice, min(MOST_TASTES, len(tastes)))
    mine = [tastes[place] for place in dice.order(len(tastes))[:number]]
    wanted = np.zeros(songs, bool)
    came_for = []
    for taste in mine:
        wanted[taste] = True
        came_for.append(taste[dice.order(len(taste))[: len(taste) // 2]].tolist())
    by_chance = among[dice.order(len(among))].tolist()
    rated: list[int] = []
    while len(rated) < RATED and (by_chance or any(came_for)):
        known = came_for[_below(dice, number)] if dice.uniform(1)[0] < _CAME_FOR else by_chance
        if known and (song := known.pop()) not in rated:
            rated.append(song)
    stars = _thought(wanted[rated], dice)
    wrong = dice.uniform(len(rated)) < WRONG
    return Listener(wanted, np.array(rated, np.int64), stars, np.where(wrong, _TURNED - stars, stars))


def _thought(wanted: "NDArray[np.bool_]", dice: Dice) -> "Reals":
    """Stars of songs, of which these are wanted."""
    bell = dice.uniform(len(wanted), _UNIFORMS).sum(axis=1) - _UNIFORMS / 2
    means, spreads = (np.where(wanted, inside, outside) for inside, outside in zip(_INSIDE, _OUTSIDE, strict=True))
    stars: Reals = np.clip(np.rint(means + spreads * bell), 1.0, 5.0)
    return stars


def _below(dice: Dice, count: int) -> int:
    return int(dice.uniform(1)[0] * count)
