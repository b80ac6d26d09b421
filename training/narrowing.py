"""Fewer inner units in each layer of a trained network, which is quicker: those stay whose loss would cost most.

What a unit is worth is how far the loss would change without it, to the first order: the sum of |activation times gradient| over
some texts (Molchanov and others 2017, arXiv 1611.06440). Some training afterwards gives back most of what is lost.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import torch
from torch import Tensor

from training.network import Layer, Network

KEPT: Final = 1024
"""Inner units that stay, of 1,536: a fifth less time for a text (docs/reading.md, 'Compared')."""


def narrowed(network: Network, losses: Iterable[Tensor]) -> Network:
    """Make a network of KEPT inner units from one that is trained; `losses` are computed with it, each when it is asked for."""
    layers = [layer for layer in network.layers if isinstance(layer, Layer)]
    worth = _worth(network, layers, losses)
    made = Network(
        network.words.num_embeddings, network.intent.out_features, network.risk.out_features, inner=KEPT
    )
    state = dict(network.state_dict())
    for number, units in enumerate(worth):
        kept = units.topk(KEPT).indices.sort().values
        name = f"layers.{number}"
        for one in ("widen.weight", "widen.bias"):
            state[f"{name}.{one}"] = state[f"{name}.{one}"][kept]
        state[f"{name}.narrow.weight"] = state[f"{name}.narrow.weight"][:, kept]
    made.load_state_dict(state)
    return made


def _worth(network: Network, layers: Sequence[Layer], losses: Iterable[Tensor]) -> list[Tensor]:
    worth = [torch.zeros(layer.narrow.in_features) for layer in layers]

    def watch(units: Tensor, added_to: Tensor) -> None:
        def add(gradient: Tensor) -> None:
            added_to.add_((gradient * units).detach().abs().flatten(0, -2).sum(dim=0))

        units.register_hook(add)

    watching = [
        layer.narrow.register_forward_pre_hook(lambda _, given, one=one: watch(given[0], one))
        for layer, one in zip(layers, worth, strict=True)
    ]
    network.eval()
    for loss in losses:
        loss.backward()  # type: ignore[no-untyped-call]
    for one in watching:
        one.remove()
    network.zero_grad()
    return worth
