"""Features of any unit and shape turned into their rank among those that a model was made from, 0 to 1.

A rank needs no notion of outliers or units, and a distance between ranks says how many songs lie between. The
distribution of each feature is kept as its quantiles; between two of them lies a straight line, and several equal ones
(a feature that is 0 in most songs) make a step, in the middle of which that value itself stands.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals

SEGMENTS: Final = 32  # between quantiles
_STEP: Final = 2.0**40  # slope of a step, as good as upright
_CHUNK: Final = 256  # songs at once: the work space is songs * features * segments


@dataclass(frozen=True, slots=True)
class Scale:
    """The straight lines of each feature: rank = mean over segments of clip((x - anchor) * slope + start, 0, 1)."""

    anchors: "NDArray[np.float32]"  # (features, segments), in the features' units
    slopes: "NDArray[np.float32]"
    starts: "NDArray[np.float32]"

    def ranks(self, features: "NDArray[np.float32]") -> "Reals":
        """Ranks in 0..1 of (songs, features)."""
        result = np.empty(features.shape)
        for first in range(0, len(features), _CHUNK):
            part = features[first : first + _CHUNK].astype(np.float64)[:, :, None]
            lines = np.clip((part - self.anchors) * self.slopes.astype(np.float64) + self.starts, 0.0, 1.0)
            # Segment after segment: the order of a library's own sum isn't promised.
            total = lines[:, :, 0].copy()
            for segment in range(1, lines.shape[2]):
                total += lines[:, :, segment]
            result[first : first + _CHUNK] = total / lines.shape[2]
        return result


def fit_scale(features: "NDArray[np.float32]") -> Scale:
    """The scale of (songs, features); needs a song."""
    ordered = np.sort(features, axis=0).astype(np.float64)
    places = np.linspace(0, len(ordered) - 1, SEGMENTS + 1)
    below = np.floor(places).astype(np.int64)
    above = np.minimum(below + 1, len(ordered) - 1)
    share = (places - below)[:, None]
    knots = (ordered[below] * (1.0 - share) + ordered[above] * share).T.astype(np.float32).astype(np.float64)
    lower, upper = knots[:, :-1], knots[:, 1:]
    width = upper - lower
    upright = width <= np.abs(lower) * 2.0**-20
    slopes = np.where(upright, _STEP, 1.0 / np.where(upright, 1.0, width))
    starts = np.where(upright, 0.5, 0.0)
    return Scale(lower.astype(np.float32), np.minimum(slopes, _STEP).astype(np.float32), starts.astype(np.float32))
