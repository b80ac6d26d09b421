"""The weights of a model, back from 8 bits: what `--further` goes on from, and `--mean` takes the mean of."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.network import Network

_PRODUCT: Final = "MatMulInteger"


def load(network: Network, folder: Path) -> None:
    """Begin with the model in this folder; its vocabulary has to be the network's."""
    graph = onnx.load(folder / "reading.onnx").graph
    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    named = {f"{name}.weight": found_name for name, found_name in _products(graph)}
    wanted = network.state_dict()
    network.load_state_dict({name: _tensor(found, named, name, like) for name, like in wanted.items()})


def _products(graph: Any) -> list[tuple[str, str]]:
    """Linear layers by our name, and the name of their weights, which the export has given a number instead."""
    return [
        (node.name.split("/MatMul")[0].split("/Gemm")[0].strip("/").replace("/", "."), node.input[1])
        for node in graph.node
        if node.op_type == _PRODUCT
    ]


def _tensor(found: dict[str, Any], named: dict[str, str], name: str, like: torch.Tensor) -> torch.Tensor:
    if name in found:
        return torch.tensor(found[name]).reshape(like.shape)
    stored = named.get(name, f"{name}_quantized")
    plain = stored.removesuffix("_quantized")
    values = found[stored].astype(np.float32) - found[f"{plain}_zero_point"].astype(np.float32)
    weights = torch.tensor(values * found[f"{plain}_scale"])
    return (weights.T.contiguous() if name in named else weights).reshape(like.shape)
