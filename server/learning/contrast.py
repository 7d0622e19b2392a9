"""What training minimises: a song shall be nearer to the other tunes of its composer than to anybody else's."""

from typing import TYPE_CHECKING

import numpy as np

from client_py.core.exact import exp, log, product, row_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from client_py.core.exact import Reals


def contrast(
    embeddings: "Reals",
    composers: "NDArray[np.int64]",
    files: "NDArray[np.int64]",
    weights: "Reals",
    temperature: float,
) -> "tuple[float, Reals]":
    """The loss and its slope for the embeddings (n, dimensions) of length 1.

    The supervised contrastive loss of Khosla et al., "Supervised Contrastive Learning", 2020 (their L_out): for each
    song the mean over its composer's other tunes p of -log softmax(e . e_p / temperature), where songs of its own file
    are neither found nor passed by. A song counts by its weight; one whose composer has no other tune here counts
    only as one of those to be kept away.
    """
    other = files[:, None] != files[None, :]
    same = (composers[:, None] == composers[None, :]) & other
    found = same.sum(axis=1).astype(np.float64)
    share = np.where(found > 0.0, weights, 0.0)
    total = share.sum()
    if not total:
        return 0.0, np.zeros_like(embeddings)
    share = share / total
    similar = product(embeddings, np.ascontiguousarray(embeddings.T)) / temperature
    similar = np.where(other, similar, -np.inf)
    highest = np.max(similar, axis=1, keepdims=True)
    raised = np.where(other, exp(similar - highest), 0.0)
    sums = row_sums(raised)
    wanted = same / np.maximum(found, 1.0)[:, None]
    lost = highest[:, 0] + log(sums)[:, 0] - row_sums(np.where(same, similar, 0.0) * wanted)[:, 0]
    loss = float(row_sums((share * np.where(found > 0.0, lost, 0.0))[None, :])[0, 0])
    slope = share[:, None] * (raised / sums - wanted)
    return loss, product(slope + slope.T, embeddings) / temperature
