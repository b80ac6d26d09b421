"""`scripts/train_reading`: the base model, the corpus, some passes, and the files of service/conversation/reading/model."""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_

from service.conversation.reading.learned import simplified
from service.conversation.reading.pieces import Pieces
from service.conversation.values import Intent, Risk
from training import comparing, exporting
from training.augmenting import augmented
from training.base import Base
from training.corpus import Item, items
from training.network import Network, load
from training.padding import padded
from training.vocabulary import trimmed

SEED: Final = 1
EPOCHS: Final = 4
BATCH: Final = 32
RATE: Final = 3e-4
"""Of the top layer; each layer below learns DECAY times as fast, so that what the base model knows of language stays."""
DECAY: Final = 0.95
HEAD_FASTER: Final = 10
WARM_UP: Final = 0.06
SMOOTHING: Final = 0.1
RISK_SHARE: Final = 0.5
"""What the loss of the risk counts beside that of the intent."""

INTENTS: Final = list(Intent)
RISKS: Final = list(Risk)


def main() -> None:
    """Train, choose the temperature on the development part, write the files."""
    parser = argparse.ArgumentParser(prog="scripts/train_reading", description=__doc__)
    parser.add_argument("--compare", action="store_true", help="only compare with what else could read")
    if parser.parse_args().compare:
        comparing.main()
        return
    torch.manual_seed(SEED)
    lessons = items("train")
    base = Base()
    pieces, rows = trimmed(base, [simplified(one.text) for one in lessons])
    network = Network(len(rows), len(INTENTS), len(RISKS))
    load(network, base, rows)
    _train(network, pieces, lessons)
    exporting.write(network.eval(), pieces, items("dev"))


def _train(network: Network, pieces: Pieces, lessons: Sequence[Item]) -> None:
    chance = random.Random(SEED)
    groups = list(_groups(network))
    rates = [group["lr"] for group in groups]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps, step, began = EPOCHS * -(-len(lessons) // BATCH), 0, time.monotonic()
    for epoch in range(EPOCHS):
        network.train()
        total = 0.0
        for batch in _batches(lessons, chance):
            factor = min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            loss = _loss(network, pieces, batch, chance)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step, total = step + 1, total + float(loss.detach())
        print(
            f"pass {epoch + 1}: loss {total * EPOCHS / steps:.3f}, {time.monotonic() - began:.0f} s",
            flush=True,
        )


def _groups(network: Network) -> Iterator[dict[str, object]]:
    depth = len(network.layers)
    for number, layer in enumerate(network.layers):
        yield {"params": list(layer.parameters()), "lr": RATE * DECAY ** (depth - number)}
    yield {"params": [*network.intent.parameters(), *network.risk.parameters()], "lr": RATE * HEAD_FASTER}
    yield {"params": list(network.norm.parameters()), "lr": RATE * DECAY ** (depth + 1)}


def _batches(lessons: Sequence[Item], chance: random.Random) -> Iterator[list[Item]]:
    """In a new order each time, texts of like length together: less padding, less to compute."""
    order = chance.sample(lessons, len(lessons))
    pools = [
        sorted(order[at : at + 20 * BATCH], key=lambda one: len(one.text))
        for at in range(0, len(order), 20 * BATCH)
    ]
    batches = [pool[at : at + BATCH] for pool in pools for at in range(0, len(pool), BATCH)]
    return iter(chance.sample(batches, len(batches)))


def _loss(network: Network, pieces: Pieces, batch: Sequence[Item], chance: random.Random) -> Tensor:
    ids, mask = padded(pieces, [augmented(one.text, chance) for one in batch])
    intents, risks = network(ids, mask)
    wanted = torch.tensor([INTENTS.index(one.intent) for one in batch])
    danger = torch.tensor([RISKS.index(one.risk) for one in batch])
    of_intent = functional.cross_entropy(intents, wanted, label_smoothing=SMOOTHING)
    of_risk = functional.cross_entropy(risks, danger, label_smoothing=SMOOTHING)
    return of_intent + RISK_SHARE * of_risk


if __name__ == "__main__":
    main()
