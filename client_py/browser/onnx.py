"""ONNX Runtime, loaded when the first model is run: public/js/python/onnx.js."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Protocol

from client_py.browser.blobs import JsBytes
from client_py.browser.faults import fault_of
from client_py.ports import Embedded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class JsOutputs(Protocol):
    """The outputs of `model.onnx`, float32 (docs/model.md)."""

    embedding: JsBytes
    ratings: JsBytes


class EmbedderHelper(Protocol):
    """A text is a fault, as JSON."""

    def run(self, model: bytes, input_name: str, rows: bytes, columns: int) -> Awaitable[JsOutputs | str]: ...


class BrowserEmbedder:
    """The twin of MemoryEmbedder that runs the model itself."""

    def __init__(self, helper: EmbedderHelper) -> None:
        self._helper = helper

    async def embed(self, model: bytes, features: "NDArray[np.float32]") -> Embedded:
        import numpy as np

        from client_py.core.learned import RATINGS

        songs, columns = features.shape
        found = await self._helper.run(model, "features", features.astype("<f4").tobytes(), columns)
        if isinstance(found, str):
            raise fault_of(found)
        embeddings, ratings = (np.frombuffer(each.to_bytes(), "<f4") for each in (found.embedding, found.ratings))
        return Embedded(embeddings.reshape(songs, -1), ratings.reshape(songs, len(RATINGS)))
