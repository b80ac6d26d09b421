"""Writes what was trained: ONNX with 8-bit weights, the pieces of words, and the card with checksums and thresholds."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn import functional

from service.conversation.reading.learned import FOLDER, Model
from service.conversation.reading.pieces import Pieces
from service.conversation.values import Intent, Risk
from training.corpus import Item
from training.network import Network

THRESHOLDS: Final = {"alone": 0.12, "with_phrase": 0.015, "doubt": 0.03, "high": 0.2}
"""Chosen on the development part, for recall: docs/reading.md, 'Thresholds'."""

_TEMPERATURES: Final = np.arange(0.5, 2.01, 0.05)


def write(network: Network, pieces: Pieces, dev: Sequence[Item], folder: Path = FOLDER) -> None:
    """Write the network and its vocabulary, and the card; the second judge's weights are there already."""
    folder.mkdir(exist_ok=True)
    pieces.save(folder / "pieces.tsv")
    _export(network, folder / "reading.onnx")
    write_card(dev, folder)


def write_card(dev: Sequence[Item], folder: Path = FOLDER) -> None:
    """Measure the temperature with the very weights that were written."""
    _write_card(folder, temperature=1.0)
    _write_card(folder, temperature=_best_temperature(Model(folder), dev))


def _export(network: Network, path: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "whole.onnx"
        torch.onnx.export(
            network,
            (torch.zeros((1, 8), dtype=torch.long),),
            whole,
            input_names=["ids"],
            output_names=["intents", "risks"],
            dynamic_axes={"ids": {1: "length"}},
            opset_version=17,
            dynamo=False,
        )
        # Seven bits: without VNNI, eight would overflow the sums of 16 bits.
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def _write_card(folder: Path, *, temperature: float) -> None:
    files = ("reading.onnx", "pieces.tsv", "grams.npz")
    card = {
        "intents": [one.value for one in Intent],
        "risks": [one.value for one in Risk],
        "temperature": round(temperature, 2),
        "thresholds": THRESHOLDS,
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
    }
    (folder / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _best_temperature(model: Model, dev: Sequence[Item]) -> float:
    """The one that makes the probabilities most truthful: the least negative log-likelihood of what was meant."""
    judged = [model.judge(one.text).intents for one in dev]
    logits = torch.tensor([[np.log(max(p, 1e-12)) for p in one.values()] for one in judged])
    wanted = torch.tensor([list(Intent).index(one.intent) for one in dev])
    return float(min(_TEMPERATURES, key=lambda t: float(functional.cross_entropy(logits / t, wanted))))
