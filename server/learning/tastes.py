"""The tastes that simulated listeners have: sets of songs of a kind that the model was never told of.

- composers whom the model never saw;
- facts of the catalogue that are no feature: the year, the song's length, the chip that the header names, the number of
  songs, whether STIL has a note; two of them together, such as short tunes of 1988 and 1989;
- how it sounds: two features of the audio, each high or low, with an embedding that was made without any of them. High
  and low are as often wanted, so that there is nothing that all listeners want.
"""

from collections.abc import Iterator
from itertools import combinations, product
from typing import TYPE_CHECKING, Final

import numpy as np

from client_py.core.compact import CompactCatalogue
from client_py.core.scale import fit_scale
from server.learning.songs import Songs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

LEAST: Final = 12  # songs of a taste: half are left when the listener has rated the other half
MOST_SHARE: Final = 0.12  # of all songs: who likes more than that is hard to disappoint
_ERAS: Final = ((1982, 1987), (1988, 1989), (1990, 1991), (1992, 1994), (1995, 1999), (2000, 2009), (2010, 2019))
_SHORT_S, _LONG_S = 60.0, 200.0
_HIGH: Final = 0.6  # of the ranks: what a listener of a sound likes has more of it than six songs of ten
_SOUNDS: Final = 7  # every so manieth pair of audio features


def of_composers(songs: Songs, places: "Places") -> "list[Places]":
    """Of each composer among these places with files enough."""
    names = songs.composers[places]
    sets = [places[names == name] for name in np.unique(names) if name >= 0]
    return [taste for taste in sets if len(taste) >= LEAST]


def of_facts(songs: Songs, places: "Places", catalogue: CompactCatalogue) -> "list[Places]":
    """An era with another fact, as the catalogue has them; songs that it lacks are to nobody's taste."""
    numbers = [catalogue.number_of(songs.paths[place]) for place in places]
    known = [
        (place, catalogue.tune(number), bool(catalogue.notes(number).stil))
        for place, number in zip(places.tolist(), numbers, strict=True)
        if number is not None
    ]
    at = np.array([place for place, *_ in known], np.int64)
    years = np.array([int(tune.released[:4]) if tune.released[:4].isdigit() else 0 for _, tune, _ in known])
    lengths = np.array([tune.lengths_s[0] if tune.lengths_s else np.nan for _, tune, _ in known])
    chips = np.array([tune.models[0] for _, tune, _ in known])
    many = np.array([tune.songs > 1 for _, tune, _ in known], bool)
    stil = np.array([noted for *_, noted in known], bool)
    eras = [(years >= first) & (years <= last) for first, last in _ERAS]
    others = [lengths < _SHORT_S, lengths > _LONG_S, chips == "8580", chips == "6581", stil, many]
    return _sets(at, (era & other for era, other in product(eras, others)), len(songs))


def of_sounds(songs: Songs, places: "Places", audio: "NDArray[np.bool_]") -> "list[Places]":
    """Songs high or low in each of two audio features; `audio` says which features are."""
    values = songs.features[places][:, audio]
    ranks = fit_scale(values).ranks(values)
    kinds = ranks > _HIGH, ranks < 1.0 - _HIGH
    pairs = list(combinations(range(ranks.shape[1]), 2))[::_SOUNDS]
    both = ((one[:, first] & two[:, second]) for first, second in pairs for one, two in product(kinds, kinds))
    return _sets(places, both, len(places))


def _sets(places: "Places", chosen: "Iterator[NDArray[np.bool_]]", songs: int) -> "list[Places]":
    found = (places[which] for which in chosen)
    return [taste for taste in found if LEAST <= len(taste) <= MOST_SHARE * songs]
