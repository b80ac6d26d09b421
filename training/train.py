"""`scripts/train_reading`: the base model, the corpus, some passes, and the files of service/conversation/reading/model."""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_

from service.conversation.reading.learned import FOLDER, simplified
from service.conversation.reading.pieces import Pieces
from service.conversation.values import Intent, Risk
from training import comparing, exporting, grams, narrowing, shipped
from training.augmenting import augmented
from training.base import Base
from training.corpus import NEVER_ORDINARY, Item, Ordinary, items, ordinary
from training.narrowing import narrowed
from training.network import Network, load
from training.padding import padded
from training.vocabulary import trimmed

SEED: Final = 1
"""`--seed` sets another: the more two passes differ, the more the mean of what they leave is worth."""
EPOCHS: Final = 4
BATCH: Final = 32
RATE: Final = 3e-4
RATE_FURTHER: Final = 1.5e-4
"""Of the top layer; each layer below learns DECAY times as fast, so that what the base model knows of language stays."""
DECAY: Final = 0.95
HEAD_FASTER: Final = 10
FORMER: Final = 0.3
"""How much of the model that was gone on from stays: the mean of both sets of weights reads better than either
(Wortsman and others 2022, arXiv 2109.01903)."""
WARM_UP: Final = 0.06
SMOOTHING: Final = 0.1
WEIGHED: Final = 100
"""Batches of texts by which it is judged what each unit of the network is worth."""
TOLD: Final = 200
"""Steps from one line about how it goes to the next."""
RISK_SHARE: Final = 0.5
"""What the loss of the risk counts beside that of the intent."""

INTENTS: Final = list(Intent)
RISKS: Final = list(Risk)

CALM_INTENTS: Final = [n for n, one in enumerate(INTENTS) if one not in NEVER_ORDINARY]
CALM_RISKS: Final = [n for n, one in enumerate(RISKS) if one not in {Risk.CRISIS, Risk.HIGH}]
"""What an ordinary text may be; which of these it is, nobody has said."""

Lesson = Item | Ordinary


def main() -> None:
    """Train, choose the temperature on the development part, write the files."""
    parser = argparse.ArgumentParser(prog="scripts/train_reading", description=__doc__)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--compare", action="store_true", help="only compare with what else could read")
    way.add_argument(
        "--further", type=int, metavar="N", help="go on from the model that is shipped, N passes"
    )
    way.add_argument("--grams", action="store_true", help="only the second judge; the network stays as it is")
    way.add_argument(
        "--mean",
        nargs="+",
        type=Path,
        metavar="FOLDER",
        help="only the mean of the networks in these folders, which came out of one another; beside the second judge that is there",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of the order of texts, and of all chance")
    asked = parser.parse_args()
    if asked.compare:
        comparing.main()
        return
    if asked.mean:
        exporting.write(*_mean(asked.mean), items("dev"))
        return
    grams.write(items("train"), ordinary())
    if asked.grams:
        exporting.write_card(items("dev"))
        return
    torch.manual_seed(asked.seed)
    lessons = [*items("train"), *ordinary()]
    network, pieces = _shipped() if asked.further else _anew(lessons)
    _go_on(network, pieces, lessons, passes=asked.further or 1)
    exporting.write(network.eval(), pieces, items("dev"))


def _anew(lessons: Sequence[Lesson]) -> tuple[Network, Pieces]:
    """Train the base model at its full width, and narrow it."""
    network, pieces = _begun(lessons)
    _train(network, pieces, lessons, passes=EPOCHS, rate=RATE)
    return narrowed(network, _losses(network, pieces, lessons)), pieces


def _losses(network: Network, pieces: Pieces, lessons: Sequence[Lesson]) -> Iterator[Tensor]:
    chance = random.Random(torch.initial_seed())
    return (_loss(network, pieces, one, chance) for one in _batches(lessons, chance)[:WEIGHED])


def _go_on(network: Network, pieces: Pieces, lessons: Sequence[Lesson], *, passes: int) -> None:
    """Train on from what the network knows, and end with a mean of both."""
    former = {name: one.clone() for name, one in network.state_dict().items()}
    _train(network, pieces, lessons, passes=passes, rate=RATE_FURTHER)
    network.load_state_dict(
        {name: FORMER * former[name] + (1 - FORMER) * one for name, one in network.state_dict().items()}
    )


def _begun(lessons: Sequence[Lesson]) -> tuple[Network, Pieces]:
    base = Base()
    pieces, rows = trimmed(base, [simplified(one.text) for one in lessons])
    network = Network(len(rows), len(INTENTS), len(RISKS))
    load(network, base, rows)
    return network, pieces


def _shipped(folder: Path = FOLDER) -> tuple[Network, Pieces]:
    pieces = Pieces.load(folder / "pieces.tsv")
    network = Network(len(pieces.pieces), len(INTENTS), len(RISKS), inner=narrowing.KEPT)
    shipped.load(network, folder)
    return network, pieces


def _mean(folders: Sequence[Path]) -> tuple[Network, Pieces]:
    """The mean of the weights of networks that came out of one another (Wortsman and others 2022, arXiv 2203.05482)."""
    read = [_shipped(one) for one in folders]
    network, pieces = read[0]
    if any(one.pieces != pieces.pieces for _, one in read):
        raise SystemExit(
            "These networks know other pieces of words: only those that came out of one another have a mean."
        )
    states = [one.state_dict() for one, _ in read]
    network.load_state_dict(
        {name: torch.stack([one[name] for one in states]).mean(dim=0) for name in states[0]}
    )
    return network.eval(), pieces


def _train(network: Network, pieces: Pieces, lessons: Sequence[Lesson], *, passes: int, rate: float) -> None:
    chance = random.Random(torch.initial_seed())
    groups = list(_groups(network, rate))
    rates = [group["lr"] for group in groups]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    rounds = [batch for _ in range(passes) for batch in _batches(lessons, chance)]
    began, total = time.monotonic(), 0.0
    network.train()
    for step, batch in enumerate(rounds):
        factor = min(1.0, (step + 1) / (WARM_UP * len(rounds))) * max(0.02, 1 - step / len(rounds))
        for group, highest in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = highest * factor
        loss = _loss(network, pieces, batch, chance)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        total += float(loss.detach())
        if (step + 1) % TOLD == 0:
            print(
                f"{step + 1} of {len(rounds)}: loss {total / TOLD:.3f}, {time.monotonic() - began:.0f} s",
                flush=True,
            )
            total = 0.0


def _groups(network: Network, rate: float) -> Iterator[dict[str, object]]:
    depth = len(network.layers)
    for number, layer in enumerate(network.layers):
        yield {"params": list(layer.parameters()), "lr": rate * DECAY ** (depth - number)}
    yield {"params": [*network.intent.parameters(), *network.risk.parameters()], "lr": rate * HEAD_FASTER}
    yield {"params": list(network.norm.parameters()), "lr": rate * DECAY ** (depth + 1)}


def _batches(lessons: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """In a new order each time; texts of like length together, which is less padding, and ordinary ones by themselves."""
    labeled: list[Lesson] = [one for one in lessons if isinstance(one, Item)]
    others: list[Lesson] = [one for one in lessons if isinstance(one, Ordinary)]
    batches = [batch for some in (labeled, others) for batch in _alike(some, chance)]
    return chance.sample(batches, len(batches))


def _alike(some: Sequence[Lesson], chance: random.Random) -> Iterator[list[Lesson]]:
    order = chance.sample(some, len(some))
    for start in range(0, len(order), 20 * BATCH):
        pool = sorted(order[start : start + 20 * BATCH], key=lambda one: len(one.text))
        for at in range(0, len(pool), BATCH):
            yield pool[at : at + BATCH]


def _loss(network: Network, pieces: Pieces, batch: Sequence[Lesson], chance: random.Random) -> Tensor:
    ids, mask = padded(pieces, [augmented(one.text, chance) for one in batch])
    intents, risks = network(ids, mask)
    labeled = [one for one in batch if isinstance(one, Item)]
    if not labeled:
        return _outside(intents, CALM_INTENTS) + RISK_SHARE * _outside(risks, CALM_RISKS)
    wanted = torch.tensor([INTENTS.index(one.intent) for one in labeled])
    danger = torch.tensor([RISKS.index(one.risk) for one in labeled])
    of_intent = functional.cross_entropy(intents, wanted, label_smoothing=SMOOTHING)
    of_risk = functional.cross_entropy(risks, danger, label_smoothing=SMOOTHING)
    return of_intent + RISK_SHARE * of_risk


def _outside(logits: Tensor, possible: Sequence[int]) -> Tensor:
    """What is believed of answers that are not possible, as a loss; how it is shared among the possible ones counts nothing."""
    return -logits.log_softmax(dim=-1)[:, list(possible)].logsumexp(dim=-1).mean()


if __name__ == "__main__":
    main()
