"""The model as `model.onnx`: raw features in; embedding and ratings out, for any runtime of ONNX.

`onnx` and `onnxruntime` are imported where a model is written and checked: a server that only hands out files needs
neither.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from client_py.core.canonical import canonical_json
from client_py.core.learned import HIGHEST, LOWEST
from client_py.core.model import Model
from client_py.core.network import SPREAD
from server.learning.errors import LearningError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import NodeProto, TensorProto

OPSET: Final = 17
_IR_VERSION: Final = 9  # the newest that runtimes of three years ago read
TOLERANCE: Final = 2e-3  # of embeddings of length 1 and of ratings from 1 to 5; float32 sums against exact ones


def onnx_bytes(model: Model) -> bytes:
    """The file: input `features` (n, features) float32, outputs `embedding` and `ratings`, as in model.py."""
    import onnx
    from onnx import TensorProto, helper

    constants, nodes = _graph(model)
    features, dimensions, ratings = len(model.features), model.dimensions, model.heads["bias"].shape[0]

    def value(name: str, width: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["songs", width])

    graph = helper.make_graph(
        nodes,
        "sidflow",
        [value("features", features)],
        [value("embedding", dimensions), value("ratings", ratings)],
        constants,
    )
    made = helper.make_model(
        graph, producer_name="sidflow", opset_imports=[helper.make_opsetid("", OPSET)], ir_version=_IR_VERSION
    )
    helper.set_model_props(made, {"feature_set": model.feature_set, "features": canonical_json(list(model.features))})
    onnx.checker.check_model(made, full_check=True)
    return bytes(made.SerializeToString(deterministic=True))


def check_onnx(data: bytes, model: Model, features: "NDArray[np.float32]") -> float:
    """Runs the file in onnxruntime beside the model in numpy; answers the largest difference.

    Raises LearningError when they differ by more than float32 explains.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    found = session.run(["embedding", "ratings"], {"features": features})
    embedding = model.embed(features)
    differs = max(
        float(np.abs(here - there).max(initial=0.0))
        for here, there in zip((embedding, model.rate(embedding)), found, strict=True)
    )
    if not differs <= TOLERANCE:
        raise LearningError(f"onnxruntime and numpy disagree on this model by {differs:.3g}: it isn't kept.")
    return differs


def _graph(model: Model) -> "tuple[list[TensorProto], list[NodeProto]]":
    """Constants and nodes: scale.py, network.py and the heads, one after the other."""
    from onnx import helper, numpy_helper

    arrays = {
        "anchors": model.scale.anchors[None],
        "slopes": model.scale.slopes[None],
        "starts": model.scale.starts[None],
        "zero": np.float32(0.0),
        "one": np.float32(1.0),
        "middle": np.float32(0.5),
        "spread": np.float32(SPREAD),
        "lowest": np.float32(LOWEST),
        "highest": np.float32(HIGHEST),
        "last": np.array([2], np.int64),
        **{f"network_{name}": array for name, array in model.network.items()},
        **{f"heads_{name}": array for name, array in model.heads.items()},
    }
    constants = [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in arrays.items()]
    steps: tuple[tuple[str, tuple[str, ...], str, dict[str, Any]], ...] = (
        ("Unsqueeze", ("features", "last"), "wide", {}),
        ("Sub", ("wide", "anchors"), "above", {}),
        ("Mul", ("above", "slopes"), "risen", {}),
        ("Add", ("risen", "starts"), "lines", {}),
        ("Clip", ("lines", "zero", "one"), "clipped", {}),
        ("ReduceMean", ("clipped",), "ranks", {"axes": [2], "keepdims": 0}),
        ("Sub", ("ranks", "middle"), "balanced", {}),
        ("Mul", ("balanced", "spread"), "inputs", {}),
        ("MatMul", ("inputs", "network_straight"), "o1", {}),
        ("Add", ("o1", "network_bias"), "outputs", {}),
        ("LpNormalization", ("outputs",), "embedding", {"axis": 1, "p": 2}),
        ("MatMul", ("embedding", "heads_hidden"), "r1", {}),
        ("Add", ("r1", "heads_hidden_bias"), "r2", {}),
        ("Relu", ("r2",), "r3", {}),
        ("MatMul", ("r3", "heads_bent"), "r4", {}),
        ("MatMul", ("embedding", "heads_straight"), "r5", {}),
        ("Add", ("r4", "r5"), "r6", {}),
        ("Add", ("r6", "heads_bias"), "r7", {}),
        ("Clip", ("r7", "lowest", "highest"), "ratings", {}),
    )
    nodes = [
        helper.make_node(operator, list(inputs), [output], name=output, **attributes)
        for operator, inputs, output, attributes in steps
    ]
    return constants, nodes
