"""The network: the lower half of the base model, whose last layer asks once for the whole text, and one linear layer each for intent and risk."""

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.base import WIDTH, Base

HEADS: Final = 12
SCALE: Final = (WIDTH // HEADS) ** -0.5
DEPTH: Final = 6
"""Layers kept, from the bottom. All twelve read hardly better and take twice as long (docs/reading.md, 'Compared')."""
INNER: Final = 4 * WIDTH
"""Inner units of a layer's second half, as in the base model; fewer, once it is narrowed (training/narrowing.py)."""
LONGEST: Final = 128
"""Positions; a window has 97."""


class Layer(nn.Module):
    """One layer of a BERT encoder: each of those who are `asking` looks at all states. Attention spelled out is quicker once exported."""

    def __init__(self, dropout: float, inner: int) -> None:
        super().__init__()
        self.query, self.key_value = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 2 * WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.widen, self.narrow = nn.Linear(WIDTH, inner), nn.Linear(inner, WIDTH)
        self.norm_attended, self.norm = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, asking: Tensor, states: Tensor, mask: Tensor | None) -> Tensor:
        query = _heads(self.query(asking) * SCALE, HEADS)
        key, value = _heads(self.key_value(states), 2 * HEADS).split(HEADS, dim=1)
        scores = query @ key.transpose(-2, -1)
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        attended = (scores.softmax(dim=-1) @ value).transpose(1, 2).reshape(len(states), -1, WIDTH)
        asking = self.norm_attended(asking + self.dropout(self.attended(attended)))
        widened = functional.gelu(self.widen(asking))
        return self.norm(asking + self.dropout(self.narrow(widened)))  # type: ignore[no-any-return]


def _heads(values: Tensor, count: int) -> Tensor:
    return values.reshape(len(values), -1, count, WIDTH // HEADS).transpose(1, 2)


class Network(nn.Module):
    """`forward(ids, mask)` gives the logits of intents and risks; without a mask every id counts."""

    def __init__(
        self,
        pieces: int,
        intents: int,
        risks: int,
        *,
        depth: int = DEPTH,
        inner: int = INNER,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, WIDTH)
        self.positions = nn.Embedding(LONGEST, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer(dropout, inner) for _ in range(depth))
        self.dropout = nn.Dropout(0.2)
        self.intent, self.risk = nn.Linear(WIDTH, intents), nn.Linear(WIDTH, risks)
        # Never trained: what the base model knows of words reaches also those that the corpus does not hold.
        for one in (self.words.weight, self.positions.weight, self.kind):
            one.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.norm(self.words(ids) + self.positions(places) + self.kind)
        allowed = None if mask is None else mask[:, None, None, :]
        *lower, last = self.layers
        for layer in lower:
            states = layer(states, states, allowed)
        whole = self.dropout(last(_mean(states, mask)[:, None], states, allowed)[:, 0])
        return self.intent(whole), self.risk(whole)


def _mean(states: Tensor, mask: Tensor | None) -> Tensor:
    if mask is None:
        return states.mean(dim=1)
    weights = mask[:, :, None].to(states.dtype)
    return (states * weights).sum(dim=1) / weights.sum(dim=1)


def load(network: Network, base: Base, rows: list[int]) -> None:
    """Begin with the base model's weights; the embeddings of the pieces that were kept stay as they are."""
    words = base.tensor("emb.word", -1, WIDTH)[rows]
    _fill(network.words.weight, words)
    _fill(network.positions.weight, base.tensor("emb.pos", -1, WIDTH)[:LONGEST])
    _fill(network.kind, base.tensor("emb.type", -1, WIDTH)[0])
    _fill_norm(network.norm, base, "emb.ln")
    for number, layer in enumerate(network.layers):
        assert isinstance(layer, Layer)
        _fill_layer(layer, base, f"l{number}")


def _fill_layer(layer: Layer, base: Base, name: str) -> None:
    square, wide, narrow = (WIDTH, WIDTH), (INNER, WIDTH), (WIDTH, INNER)
    linears = (
        ("q", layer.query, square),
        ("ao", layer.attended, square),
        ("fi", layer.widen, wide),
        ("fo", layer.narrow, narrow),
    )
    _fill(layer.key_value.weight, torch.cat([base.tensor(f"{name}.{one}.w", *square) for one in "kv"]))
    _fill(layer.key_value.bias, torch.cat([base.tensor(f"{name}.{one}.b", -1) for one in "kv"]))
    for short, linear, shape in linears:
        _fill(linear.weight, base.tensor(f"{name}.{short}.w", *shape))
        _fill(linear.bias, base.tensor(f"{name}.{short}.b", -1))
    _fill_norm(layer.norm_attended, base, f"{name}.aln")
    _fill_norm(layer.norm, base, f"{name}.oln")


def _fill_norm(norm: nn.LayerNorm, base: Base, name: str) -> None:
    _fill(norm.weight, base.tensor(f"{name}.w", -1))
    _fill(norm.bias, base.tensor(f"{name}.b", -1))


def _fill(parameter: Tensor, values: Tensor) -> None:
    with torch.no_grad():
        parameter.copy_(values)
